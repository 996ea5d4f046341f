using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FastGate.Tls;

namespace FastGate.Identity;

/// <summary>
/// How the gateway proves the issuer, and itself to it. The files are read again before each use: they are small, uses are seconds apart, and
/// so any way in which a file can change is noticed.
/// </summary>
internal sealed class IssuerTls(ProviderSettings settings)
{
    private readonly string?[] _files = [settings.CaFile, settings.ClientCertificateFile, settings.ClientKeyFile];
    private byte[] _seen = [];
    private bool _read;

    /// <summary>
    /// True with new options when the files are new since the last call. A file that can't be read or used gives a
    /// <paramref name="problem"/>, once for each state of the files; one that just could not be looked at is as it was.
    /// </summary>
    public bool TryRenew(out SslClientAuthenticationOptions? options, out CertificateException? problem)
    {
        options = null;
        problem = null;
        byte[]?[] contents;
        try
        {
            contents = [.. _files.Select(ReadOrNull)];
        }
        catch (IOException e) when (PemFile.MayPass(e))
        {
            return false;
        }

        byte[] digest = Digest(contents);
        if (_read && digest.AsSpan().SequenceEqual(_seen))
        {
            return false;
        }

        _read = true;
        _seen = digest;
        for (int i = 0; i < _files.Length; i++)
        {
            if (!string.IsNullOrEmpty(_files[i]) && contents[i] is null)
            {
                problem = new CertificateException($"the file {_files[i]} can't be read") { File = _files[i] };
                return false;
            }
        }

        try
        {
            options = Build(contents[0], contents[1], contents[2]);
            return true;
        }
        catch (CertificateException e)
        {
            problem = e;
            return false;
        }
    }

    private SslClientAuthenticationOptions Build(byte[]? ca, byte[]? certificate, byte[]? key)
    {
        X509Certificate2Collection? authorities = ca is null ? null : CertificatePair.Certificates(ca, settings.CaFile!);
        bool verify = !settings.SkipTlsVerify;
        var options = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = PeerChain.Policy(authorities, ofServer: true),
            RemoteCertificateValidationCallback = (sender, shown, chain, errors) => !verify || PeerChain.DemandServer(sender, shown, chain, errors, authorities, "the issuer's"),
        };

        if (certificate is not null && key is not null)
        {
            options.ClientCertificateContext = CertificatePair.FromPem(certificate, settings.ClientCertificateFile!, key, settings.ClientKeyFile!).Context;
            options.AllowTlsResume = false;
        }

        return options;
    }

    private byte[]? ReadOrNull(string? file)
    {
        if (string.IsNullOrEmpty(file))
        {
            return null;
        }

        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is UnauthorizedAccessException || (e is IOException && !(_read && PemFile.MayPass(e))))
        {
            return null;
        }
    }

    private static byte[] Digest(byte[]?[] contents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (byte[]? content in contents)
        {
            hash.AppendData(BitConverter.GetBytes(content?.Length ?? -1));
            hash.AppendData(content ?? []);
        }

        return hash.GetHashAndReset();
    }
}
