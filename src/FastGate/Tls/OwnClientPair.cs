using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FastGate.Tls;

/// <summary>A certificate of this machine's that a listener of this machine would take from a client.</summary>
internal static class OwnClientPair
{
    /// <summary>The pair if it ends at the CA file and may serve clients, judged as the listener judges it; else null, as where a file can't be used.</summary>
    public static CertificatePair? Open(string authorityFile, string certificate, string key)
    {
        try
        {
            X509Certificate2Collection authorities = CertificatePair.Certificates(PemFile.Read(authorityFile, "CA file"), authorityFile);
            var pair = CertificatePair.FromPem(PemFile.Read(certificate, "certificate"), certificate, PemFile.Read(key, "private key"), key);
            return IsTaken(pair, authorities) ? pair : null;
        }
        catch (CertificateException)
        {
            return null;
        }
    }

    private static bool IsTaken(CertificatePair pair, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain { ChainPolicy = PeerChain.Policy(authorities, ofServer: false) };
        foreach (X509Certificate2 intermediate in pair.Context.IntermediateCertificates)
        {
            chain.ChainPolicy.ExtraStore.Add(intermediate);
        }

        return PeerChain.IsGood(
            chain,
            chain.Build(pair.Leaf) ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateChainErrors,
            authorities);
    }
}
