namespace FastGate.Tls;

/// <summary>A certificate, key or CA file can't be used; the message names the file and stands by itself. Never holds key material.</summary>
public sealed class CertificateException : Exception
{
    public CertificateException(string message) : base(message) { }
    public CertificateException(string message, Exception cause) : base(message, cause) { }

    /// <summary>The file at fault, or null: whoever opened it knows the option that named it.</summary>
    public string? File { get; init; }

    /// <summary>A file could not be looked at just now, which says nothing of what is in it: no descriptor was free, or the disk did not answer.</summary>
    public bool MayPass { get; init; }
}
