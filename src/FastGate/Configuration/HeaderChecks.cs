namespace FastGate.Configuration;

/// <summary>What goes into headers and pages.</summary>
public sealed class HeaderChecks(ConfigurationBuilder builder, Files files, Judges judges)
{
    /// <summary>Fields that say how a message ends or belong to one connection: the gateway writes them itself.</summary>
    private static readonly string[] Framing =
        ["connection", "content-length", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "expect", "http2-settings"];

    /// <summary>
    /// Fields of a message's content (RFC 9110 section 8, and those that .NET counts among them). Requests to the provider have none, or a form of the
    /// gateway's own, and .NET sends them nowhere else.
    /// </summary>
    private static readonly string[] OfBody =
        ["allow", "content-disposition", "content-encoding", "content-language", "content-location", "content-md5", "content-range", "content-type", "expires", "last-modified"];

    private GateOptions Options => builder.Options;

    public void Run()
    {
        Fields("headers", Options.Headers.Keys, []);
        Fields("response-headers", Options.ResponseHeaders.Keys, []);
        Fields("openid-provider-headers", Options.OpenidProviderHeaders.Keys, ["host"]);
        BodyFields("openid-provider-headers", Options.OpenidProviderHeaders.Keys);
        Fields("request-id-header", [Options.RequestIdHeader], ["host", "authorization", "cookie", "x-auth-token"]);
        SameButForCase("headers", Options.Headers.Keys);
        SameButForCase("response-headers", Options.ResponseHeaders.Keys);
        AddClaims();
        Page();
        CookieNames(Options.CookieAccessName, Options.CookieRefreshName);
    }

    /// <summary>A long token goes in parts, <c>NAME-1</c>, <c>NAME-2</c> and so on: the other cookie must not be taken for one of them.</summary>
    private void CookieNames(string access, string refresh)
    {
        if (access == refresh)
        {
            builder.ReportOn(Severity.Error, "cookies", "cookie-refresh-name", "the two cookies need different names", "write another name");
        }
        else if (IsPart(refresh, access) || IsPart(access, refresh))
        {
            builder.ReportOn(Severity.Error, "cookies", IsPart(refresh, access) ? "cookie-refresh-name" : "cookie-access-name",
                "of the two cookies one is named as a part of the other, which are numbered: NAME-1, NAME-2 and so on", "write a name that does not end in - and a number");
        }

        static bool IsPart(string name, string whole) =>
            name.Length > whole.Length + 1 && name.StartsWith(whole, StringComparison.Ordinal) && name[whole.Length] == '-'
                && name[whole.Length + 1] != '0' && name.AsSpan(whole.Length + 1).IndexOfAnyExceptInRange('0', '9') < 0;
    }

    private void Fields(string key, IEnumerable<string> names, ReadOnlySpan<string> more)
    {
        foreach (var name in names)
        {
            var folded = name.Replace('_', '-').ToLowerInvariant();
            if (Framing.Contains(folded) || more.Contains(folded))
            {
                builder.ReportOn(Severity.Error, "framing-field", key, $"{Spelling.Shown(name)} is a header that the gateway itself has to write", "remove it");
            }
        }
    }

    private void BodyFields(string key, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (OfBody.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                builder.ReportOn(Severity.Error, "body-field", key, $"{Spelling.Shown(name)} speaks of a body, and the gateway's own requests are no place for it", "remove it");
            }
        }
    }

    private void SameButForCase(string key, IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            if (!seen.Add(name))
            {
                builder.ReportOn(Severity.Warning, "header-twice", key, $"{Spelling.Shown(name)} is there twice, since case does not matter; the last one counts", "remove one of the two");
            }
        }
    }

    private void AddClaims()
    {
        foreach (var claim in Options.AddClaims)
        {
            var bar = claim.IndexOf('|', StringComparison.Ordinal);
            var header = bar < 0 ? null : claim[(bar + 1)..];
            if (claim.Length == 0 || bar == 0 || (header is not null && !OptionRules.IsToken(header)))
            {
                builder.ReportOn(Severity.Error, "add-claims", "add-claims", $"{ValueProblem.Quoted(claim)} is neither a claim nor claim|Header-Name", "write a claim, as given_name, or given_name|X-First-Name");
            }
            else if (judges.ClaimHeader(claim) is { } problem)
            {
                var cut = problem.IndexOf("; ", StringComparison.Ordinal);
                builder.ReportOn(Severity.Error, "add-claims", "add-claims", cut < 0 ? problem : problem[..cut], cut < 0 ? "write a claim, as given_name, or given_name|X-First-Name" : problem[(cut + 2)..]);
            }
        }
    }

    private void Page()
    {
        if (Options.ForbiddenPage.Length == 0 || !files.Exists(Options.ForbiddenPage))
        {
            return;
        }
        string? error;
        try
        {
            var text = TextDecoding.Decode(files.Read(Options.ForbiddenPage));
            error = text is null ? "it is not UTF-8 text" : judges.ForbiddenPage(text, Options.Tags);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error = "it cannot be read";
        }
        if (error is not null)
        {
            builder.ReportOn(Severity.Error, "template", "forbidden-page", $"the template {ValueProblem.Quoted(Options.ForbiddenPage)} cannot be used: {error}", "use {{.name}} with names of tags, and nothing else in {{…}}");
        }
    }
}
