namespace FastGate.Listening;

/// <summary>
/// Reads a header of the PROXY protocol, version 1 or 2 (proxy-protocol.txt of HAProxy), from the first bytes of a connection. Pure and strict:
/// every prefix of a good header is incomplete, and no answer depends on how the bytes were cut.
/// </summary>
public static partial class ProxyHeaderReader
{
    /// <summary>No header is longer than this: a caller that has as many bytes always gets an answer.</summary>
    public const int MaxLength = 4096;

    public static ProxyHeader Read(ReadOnlySpan<byte> start)
    {
        // Both signatures can be told from HTTP and from TLS before they are whole: no method begins with CR, and none is "PROXY".
        var signature = !start.IsEmpty && start[0] == '\r' ? SignatureV2 : SignatureV1;
        var common = Math.Min(start.Length, signature.Length);
        if (!start[..common].SequenceEqual(signature[..common]))
        {
            return new ProxyHeader(ProxyHeaderState.Absent);
        }
        if (common < signature.Length)
        {
            return new ProxyHeader(ProxyHeaderState.Incomplete);
        }
        return signature.Length == SignatureV1.Length ? ReadV1(start) : ReadV2(start);
    }

    private static ProxyHeader Malformed => new(ProxyHeaderState.Malformed);
}
