namespace FastGate.Tls;

/// <summary>The values of `tls-min-version`: older ones don't exist here.</summary>
public enum TlsMinVersion : byte
{
    Tls12,
    Tls13,
}
