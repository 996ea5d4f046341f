using System.Security.Cryptography;

namespace FastGate.Tls;

/// <summary>
/// Notices that files changed, whichever way: written in place, renamed over, or reached through a symbolic link that now leads elsewhere, as
/// Kubernetes swaps `..data`. Their content is read and compared each second: notifications miss the last of these, and network file systems have none.
/// </summary>
internal sealed class FileWatch : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string[] _paths;
    private readonly Lock _turn = new();
    private Func<bool, bool>? _load;
    private ITimer? _timer;
    private byte[] _loaded;
    private byte[] _failed = [];
    private bool _failureSaid;
    private bool _disposed;

    /// <summary>Looks at the files as they are now; loading them comes after, so that no change falls between the two.</summary>
    /// <exception cref="CertificateException">One of them can't be looked at.</exception>
    public FileWatch(params string[] paths)
    {
        _paths = paths;
        _loaded = Fingerprint();
    }

    /// <param name="load">Loads the files; false when they can't be used. Its argument asks it to say why: once for each content, and
    /// only when it has stayed for a second look, so that a pair of which one half is written yet is no error. It may throw a
    /// <see cref="CertificateException"/> that <see cref="CertificateException.MayPass"/>: then it is asked again.</param>
    /// <param name="clock">Whose seconds count.</param>
    public void Start(Func<bool, bool> load, TimeProvider clock)
    {
        _load = load;
        _timer = clock.CreateTimer(static watch => ((FileWatch)watch!).Look(), this, Interval, Interval);
    }

    public void Dispose()
    {
        lock (_turn)
        {
            _disposed = true;
        }
        _timer?.Dispose();
    }

    private void Look()
    {
        if (!_turn.TryEnter())
        {
            return;     // A slow file system: the look before this one has not ended.
        }
        try
        {
            if (!_disposed)
            {
                LookOnce();
            }
        }
        catch (CertificateException e) when (e.MayPass)
        {
            // A look that could not be made is none: the next one comes.
        }
        finally
        {
            _turn.Exit();
        }
    }

    private void LookOnce()
    {
        var now = Fingerprint();
        if (now.AsSpan().SequenceEqual(_loaded))
        {
            _failed = [];
            return;
        }
        var again = now.AsSpan().SequenceEqual(_failed);
        if (again && _failureSaid)
        {
            return;
        }
        if (_load!(again))
        {
            _loaded = now;
            _failed = [];
            return;
        }
        _failed = now;
        _failureSaid = again;
    }

    private byte[] Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[8];
        foreach (var path in _paths)
        {
            byte[] content;
            try
            {
                content = PemFile.Read(path, "file");
            }
            catch (CertificateException e) when (!e.MayPass)
            {
                content = [];
            }
            BitConverter.TryWriteBytes(length, (long)content.Length);
            hash.AppendData(length);
            hash.AppendData(content);
            CryptographicOperations.ZeroMemory(content);
        }
        return hash.GetHashAndReset();
    }
}
