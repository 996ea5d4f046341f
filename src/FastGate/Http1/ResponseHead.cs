namespace FastGate.Http1;

/// <summary>The head of a response, as strictly read as a request's. Reused for every response of an upstream connection.</summary>
public sealed class ResponseHead
{
    public ParseResult Parse(ReadOnlySpan<byte> buffer, in HeadLimits limits) => ParseResult.Incomplete(buffer.Length);
    public void Reset() { }
    public int Length { get; private set; }
    public int Status { get; private set; }
    public bool Http10 { get; private set; }
    public Slice Reason { get; private set; }
    public ReadOnlySpan<HeaderField> Fields => default;
    public int IndexOf(KnownField field) => -1;
    /// <summary>100 to 199 save 101: another head follows.</summary>
    public bool IsInterim => Status is >= 100 and < 200 and not 101;
    /// <summary>A 101 that says Connection: upgrade and Upgrade: websocket.</summary>
    public bool IsWebSocketUpgrade { get; private set; }
    public BodyFraming Framing { get; private set; }
    public long ContentLength { get; private set; }
    /// <summary>The connection may be used again after this exchange, as far as the head says; known after <see cref="Frame"/>.</summary>
    public bool KeepAlive { get; private set; }
    /// <summary>Decides how the body ends (RFC 9112 section 6.3); a fault means 502.</summary>
    public MessageFault Frame(bool requestWasHead) => MessageFault.None;
    public bool IsNamedByConnection(ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> fieldName) => false;
}
