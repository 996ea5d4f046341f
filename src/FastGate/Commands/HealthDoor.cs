using FastGate.Configuration;
using FastGate.Tls;

namespace FastGate.Commands;

/// <summary>By which listener the gateway is asked how it is, and what must be shown there.</summary>
/// <param name="Listen">Its address as configured.</param>
/// <param name="Tls">It speaks TLS.</param>
/// <param name="Shown">The certificate to show, or null: none is asked for.</param>
internal sealed record HealthDoor(string Listen, bool Tls, CertificatePair? Shown)
{
    /// <summary>
    /// <c>listen-http</c>, <c>listen</c>, <c>listen-admin</c>: the first that asks for no certificate, else the first that takes one of the
    /// gateway's own. Null: there is no way in.
    /// </summary>
    public static HealthDoor? Find(GateOptions options)
    {
        Candidate[] there = [.. Candidates(options)];
        return there.Where(each => each.ClientCa.Length == 0).Select(each => new HealthDoor(each.Listen, each.Tls, null)).FirstOrDefault()
            ?? there.Select(each => (each.Listen, Pair: OwnClientPair.Find(each.ClientCa, each.Own))).Where(each => each.Pair is not null)
                .Select(each => new HealthDoor(each.Listen, true, each.Pair)).FirstOrDefault();
    }

    private static IEnumerable<Candidate> Candidates(GateOptions options)
    {
        // The pair that is shown to the application is made for a client; a listener's own only where its certificate serves both purposes.
        (string, string) client = (options.TlsClientCertificate, options.TlsClientPrivateKey);
        (string, string) main = (options.TlsCert, options.TlsPrivateKey);
        (string, string) admin = (options.TlsAdminCert, options.TlsAdminPrivateKey);
        if (options.ListenHttp.Length > 0)
        {
            yield return new Candidate(options.ListenHttp, false, "", []);
        }

        bool tls = options.TlsCert.Length > 0 || options.EnableSelfSignedTls;
        yield return new Candidate(options.Listen, tls, tls ? options.InboundClientCa : "", Pairs(client, main));
        if (options.ListenAdmin.Length > 0)
        {
            bool secure = options.ListenAdminScheme == "https";
            yield return new Candidate(options.ListenAdmin, secure, secure ? options.TlsAdminClientCertificate : "", Pairs(client, admin, main));
        }
    }

    private static (string Certificate, string Key)[] Pairs(params (string Certificate, string Key)[] files)
        => [.. files.Where(pair => pair is { Certificate.Length: > 0, Key.Length: > 0 })];

    private sealed record Candidate(string Listen, bool Tls, string ClientCa, (string Certificate, string Key)[] Own);
}
