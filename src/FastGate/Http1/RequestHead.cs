namespace FastGate.Http1;

/// <summary>The head of a request. One per connection, reused; everything in it points into the buffer last given to <see cref="Parse"/>.</summary>
public sealed class RequestHead
{
    public ParseResult Parse(ReadOnlySpan<byte> buffer, in HeadLimits limits) => ParseResult.Incomplete(buffer.Length);

    public void Reset() { }

    /// <summary>Bytes of the whole head, an empty line before it included.</summary>
    public int Length { get; private set; }
    public Slice Method { get; private set; }
    public TargetForm Form { get; private set; }
    /// <summary>The target as sent.</summary>
    public Slice Target { get; private set; }
    /// <summary>The path of an origin-form or absolute-form target; may be empty in absolute-form.</summary>
    public Slice Path { get; private set; }
    /// <summary>The query with its question mark, or empty.</summary>
    public Slice Query { get; private set; }
    /// <summary>The path has one reading only, its own bytes.</summary>
    public bool PathIsPlain { get; private set; }
    public bool Http10 { get; private set; }
    public ReadOnlySpan<HeaderField> Fields => default;
    public int IndexOf(KnownField field) => -1;
    public BodyFraming Framing { get; private set; }
    public long ContentLength { get; private set; }
    public bool HasBody => Framing == BodyFraming.Chunked || ContentLength > 0;
    public bool KeepAlive { get; private set; }
    public bool ExpectContinue { get; private set; }
    public bool WantsWebSocket { get; private set; }
    /// <summary>Value of the Host field; in HTTP/1.0 without one, the authority of an absolute-form target, or empty.</summary>
    public Slice Host { get; private set; }
    public bool IsNamedByConnection(ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> fieldName) => false;
}
