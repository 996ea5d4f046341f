using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FastGate.Tls;

/// <summary>
/// How a peer's certificate is judged, the same for clients and for applications: its chain ends in the configured CAs and nowhere else (in those
/// of the system only where none is configured), it is within its dates, and its extended key usage, if it has one, allows this purpose
/// (RFC 5280 section 4.2.1.12; "any" is not enough, as that section lets an application demand). Nothing is downloaded because of what a certificate says, and revocation is not looked up.
/// </summary>
internal static class PeerChain
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    public static X509ChainPolicy Policy(X509Certificate2Collection? authorities, bool ofServer)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            UrlRetrievalTimeout = TimeSpan.FromTicks(1),
        };
        policy.ApplicationPolicy.Add(new Oid(ofServer ? ServerAuthentication : ClientAuthentication));
        if (authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }
        return policy;
    }

    /// <summary>
    /// The verdict on a chain that was built by <see cref="Policy"/>. A configured CA need not be a root: a chain that is whole up to a
    /// configured intermediate, and has no other fault than ending there, is good, as it is to keycloak-gatekeeper.
    /// </summary>
    public static bool IsGood(X509Chain? chain, SslPolicyErrors errors, X509Certificate2Collection? authorities)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || chain is null || authorities is null || chain.ChainElements.Count == 0)
        {
            return false;
        }
        foreach (var status in chain.ChainStatus)
        {
            if (status.Status != X509ChainStatusFlags.PartialChain)
            {
                return false;
            }
        }
        var end = chain.ChainElements[^1].Certificate.RawDataMemory.Span;
        foreach (var authority in authorities)
        {
            if (authority.RawDataMemory.Span.SequenceEqual(end))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>A server's certificate, judged by <see cref="Demand"/>, which must also be for the host that the asking stream wants.</summary>
    /// <exception cref="AuthenticationException">With a message for the operator, not for the peer.</exception>
    public static bool DemandServer(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors, X509Certificate2Collection? authorities, string whose)
    {
        Demand(shown, chain, errors, authorities, whose);
        // The platform takes the common name where there is no alternative one. RFC 9110 section 4.3.4: a reference to it MUST NOT be used.
        var host = ((SslStream)sender).TargetHostName;
        return shown is X509Certificate2 certificate && certificate.MatchesHostname(host, allowWildcards: true, allowCommonName: false) ? true
            : throw new AuthenticationException($"{whose} certificate is refused: it names the host as its common name only, and no subject alternative name does");
    }

    /// <summary>
    /// True when the peer is good, else an exception that says what is wrong with its certificate: the platform's own, after a callback
    /// that said no, would not.
    /// </summary>
    /// <exception cref="AuthenticationException">With a message for the operator, not for the peer.</exception>
    public static bool Demand(X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors, X509Certificate2Collection? authorities, string whose)
    {
        if (shown is not null && IsGood(chain, errors, authorities))
        {
            return true;
        }
        var faults = new List<string>();
        if (shown is null)
        {
            faults.Add("there is none");
        }
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            faults.Add("it is for another host");
        }
        faults.AddRange((chain?.ChainStatus ?? []).Select(s => s.Status.ToString()).Distinct());
        throw new AuthenticationException($"{whose} certificate is refused: {string.Join(", ", faults)}");
    }
}
