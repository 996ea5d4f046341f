using System.Security.Cryptography;
using FastGate.Telemetry;

namespace FastGate.Tls;

/// <summary>
/// The certificate to present now. It follows its files, or renews itself when it is self-signed; whatever goes wrong, the last good pair stays.
/// </summary>
public sealed class CertificateStore : IDisposable
{
    private readonly Log _log;
    private readonly TimeProvider _clock;
    private IDisposable? _renewal;
    private CertificatePair _current;
    private long _rotations;

    private CertificateStore(CertificatePair first, Log log, TimeProvider clock)
    {
        _current = first;
        _log = log;
        _clock = clock;
    }

    public CertificatePair Current => Volatile.Read(ref _current);

    /// <summary>How often another pair took the place of the one before.</summary>
    public long Rotations => Volatile.Read(ref _rotations);

    /// <summary>Told after each rotation.</summary>
    public Action? Rotated { get; set; }

    /// <summary>Loads a PEM certificate chain and its key, and goes on watching the files.</summary>
    /// <param name="certificateFile">The chain, the own certificate first.</param>
    /// <param name="keyFile">Its key.</param>
    /// <param name="log">Is told when a file changes.</param>
    /// <param name="clock">By which they are looked at.</param>
    /// <param name="prove">Throws a <see cref="CertificateException"/> for a pair that is not fit for its use; also asked at each reload.</param>
    /// <exception cref="CertificateException">The files can't be used.</exception>
    public static CertificateStore OpenFiles(string certificateFile, string keyFile, Log log, TimeProvider clock, Action<CertificatePair>? prove = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(clock);
        var watch = new FileWatch(certificateFile, keyFile);
        var first = Load(certificateFile, keyFile, prove);
        var store = new CertificateStore(first, log, clock) { _renewal = watch };
        store.WarnOfDates(first, certificateFile);
        watch.Start(say => store.TryReload(certificateFile, keyFile, prove, say), clock);
        return store;
    }

    /// <summary>Makes a certificate that signs itself, and the next one before it ends.</summary>
    /// <exception cref="CertificateException">No host name, or a lifetime under five minutes.</exception>
    public static CertificateStore OpenSelfSigned(IReadOnlyList<string> hostnames, TimeSpan lifetime, Log log, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(clock);
        var issuer = new SelfSignedIssuer(hostnames, lifetime);
        var store = new CertificateStore(issuer.Issue(clock.GetUtcNow()), log, clock);
        store._renewal = new SelfSignedRenewal(issuer, store.Replace, clock);
        return store;
    }

    public void Dispose() => _renewal?.Dispose();

    private static CertificatePair Load(string certificateFile, string keyFile, Action<CertificatePair>? prove)
    {
        var certificates = PemFile.Read(certificateFile, "certificate");
        var key = PemFile.Read(keyFile, "private key");
        try
        {
            var pair = CertificatePair.FromPem(certificates, certificateFile, key, keyFile);
            prove?.Invoke(pair);
            return pair;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private bool TryReload(string certificateFile, string keyFile, Action<CertificatePair>? prove, bool say)
    {
        try
        {
            var next = Load(certificateFile, keyFile, prove);
            var now = _clock.GetUtcNow();
            if (next.NotAfter <= now && Current.NotAfter > now)
            {
                throw new CertificateException($"the new certificate {certificateFile} has expired on {next.NotAfter:u}");
            }
            WarnOfDates(next, certificateFile);
            Replace(next);
            return true;
        }
        catch (CertificateException e) when (!e.MayPass)
        {
            if (say)
            {
                _log.Write(LogLevel.Error, "the certificate changed but can't be used, the one before stays in use",
                    new LogField("error", e.Message), new LogField("file", certificateFile));
            }
            return false;
        }
    }

    private void Replace(CertificatePair next)
    {
        Volatile.Write(ref _current, next);
        Interlocked.Increment(ref _rotations);
        Rotated?.Invoke();
        _log.Write(LogLevel.Info, "a new certificate is in use for new connections",
            new LogField("subject", next.Leaf.Subject), new LogField("not_after", next.NotAfter.ToString("u")));
    }

    private void WarnOfDates(CertificatePair pair, string file)
    {
        var now = _clock.GetUtcNow();
        if (pair.NotAfter <= now || pair.NotBefore > now)
        {
            _log.Write(LogLevel.Warn, pair.NotAfter <= now ? "the certificate has expired" : "the certificate is not valid yet",
                new LogField("file", file), new LogField("not_before", pair.NotBefore.ToString("u")), new LogField("not_after", pair.NotAfter.ToString("u")));
        }
    }
}
