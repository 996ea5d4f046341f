namespace FastGate.Http1;

/// <summary>How the end of a body is known (RFC 9112 section 6.3).</summary>
public enum BodyFraming : byte
{
    None,
    Length,
    Chunked,

    /// <summary>Responses only: the body ends with the connection.</summary>
    UntilClose,
}
