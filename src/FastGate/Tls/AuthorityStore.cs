using System.Security.Cryptography.X509Certificates;
using FastGate.Telemetry;

namespace FastGate.Tls;

/// <summary>The CA certificates of one PEM file, where chains must end and nowhere else. Followed as the file changes; the last good set stays.</summary>
public sealed class AuthorityStore : IDisposable
{
    private readonly string _file;
    private readonly Log _log;
    private readonly FileWatch _watch;
    private X509Certificate2Collection _current;

    private AuthorityStore(string file, Log log, TimeProvider clock)
    {
        _file = file;
        _log = log;
        _watch = new FileWatch(file);
        _current = Load(file);
        _watch.Start(TryReload, clock);
    }

    /// <summary>Never changed once it is here: a change of the file makes another one.</summary>
    public X509Certificate2Collection Current => Volatile.Read(ref _current);

    /// <exception cref="CertificateException">The file can't be used.</exception>
    public static AuthorityStore Open(string file, Log log, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(clock);
        return new AuthorityStore(file, log, clock);
    }

    public void Dispose() => _watch.Dispose();

    private static X509Certificate2Collection Load(string file) => CertificatePair.Certificates(PemFile.Read(file, "CA file"), file);

    private bool TryReload(bool say)
    {
        try
        {
            var next = Load(_file);
            Volatile.Write(ref _current, next);
            _log.Write(LogLevel.Info, "a new CA file is in use for new connections", new LogField("file", _file), new LogField("certificates", next.Count));
            return true;
        }
        catch (CertificateException e) when (!e.MayPass)
        {
            if (say)
            {
                _log.Write(LogLevel.Error, "the CA file changed but can't be used, the one before stays in use", new LogField("error", e.Message));
            }
            return false;
        }
    }
}
