using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FastGate.Tls;

/// <summary>A certificate of this machine's that a listener of this machine would take from a client.</summary>
internal static class OwnClientPair
{
    /// <summary>The first of the pairs that end at the CA file and may serve clients, judged as the listener judges them; null if none does.</summary>
    public static CertificatePair? Find(string authorityFile, IEnumerable<(string Certificate, string Key)> files)
    {
        try
        {
            X509Certificate2Collection authorities = CertificatePair.Certificates(PemFile.Read(authorityFile, "CA file"), authorityFile);
            return files.Select(pair => Read(pair.Certificate, pair.Key)).FirstOrDefault(pair => pair is not null && IsTaken(pair, authorities));
        }
        catch (CertificateException)
        {
            return null;
        }
    }

    private static CertificatePair? Read(string certificate, string key)
    {
        try
        {
            return CertificatePair.FromPem(PemFile.Read(certificate, "certificate"), certificate, PemFile.Read(key, "private key"), key);
        }
        catch (CertificateException)
        {
            return null;
        }
    }

    private static bool IsTaken(CertificatePair pair, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain { ChainPolicy = PeerChain.Policy(authorities, ofServer: false) };
        chain.ChainPolicy.ExtraStore.AddRange(pair.Context.IntermediateCertificates.ToArray());
        return PeerChain.IsGood(
            chain,
            chain.Build(pair.Leaf) ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateChainErrors,
            authorities);
    }
}
