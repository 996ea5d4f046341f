namespace FastGate.Identity;

/// <summary>
/// Whether a discovery document may be believed. In a gatekeeper file as 7.0.0 had it, save that RS256 need not be advertised and that nothing
/// depends on subject types; in FastGate's own dialect names are equal to the character and only the key set's address is indispensable.
/// </summary>
internal static class DiscoveryRules
{
    /// <summary>Null when accepted; else the reason. What is tolerated goes to <paramref name="warnings"/>.</summary>
    public static string? Refusal(DiscoveryDocument document, ProviderSettings settings, ICollection<string> warnings)
    {
        if (!IssuerFits(document.Issuer, settings))
        {
            return $"names the issuer {Printable(document.Issuer)}, expected {settings.Issuer ?? settings.Base}";
        }

        if (!settings.Strict && document.AuthorizationEndpoint is null)
        {
            return "has no authorization_endpoint";
        }

        if (!settings.Strict && document.TokenEndpoint is null)
        {
            return "has no token_endpoint";
        }

        if (!settings.Strict && !document.NamesSubjectTypes)
        {
            warnings.Add("names no subject_types_supported");
        }

        return settings.DiscoveryAddress.Scheme == Uri.UriSchemeHttps ? PlainEndpoint(document, settings, warnings) : null;
    }

    // It ends up on a terminal, and came from somebody who is not who they should be.
    private static string Printable(string issuer) =>
        string.Concat(issuer.Take(200).Select(c => char.IsAscii(c) && !char.IsControl(c) ? c : '?'));

    /// <summary>
    /// With the option <c>issuer</c> the document may carry that name or the one of the address it came from: an issuer reached at an inner
    /// address says either, as its own host name is configured. The user wrote both.
    /// </summary>
    private static bool IssuerFits(string issuer, ProviderSettings settings) =>
        Same(issuer, settings.Base, settings.Strict)
        || (!string.IsNullOrEmpty(settings.Issuer) && Same(issuer, settings.Issuer, settings.Strict));

    private static bool Same(string a, string b, bool strict) =>
        strict ? string.Equals(a, b, StringComparison.Ordinal) : IssuerName.SameHostAndPath(a, b);

    private static string? PlainEndpoint(DiscoveryDocument document, ProviderSettings settings, ICollection<string> warnings)
    {
        foreach ((string name, Uri address) in document.Endpoints)
        {
            if (address.Scheme == Uri.UriSchemeHttps)
            {
                continue;
            }

            if (!address.IsLoopback && !settings.SkipTlsVerify)
            {
                return $"came over https but its {name} is {address.GetLeftPart(UriPartial.Path)}";
            }

            warnings.Add($"came over https but its {name} is {address.GetLeftPart(UriPartial.Path)}");
        }

        return null;
    }
}
