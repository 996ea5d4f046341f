namespace FastGate.Http1;

public enum ChunkedStep : byte
{
    /// <summary>All input is used up; the body goes on.</summary>
    NeedMore,

    /// <summary>A run of data; call again with what follows <c>consumed</c>.</summary>
    Data,

    /// <summary>The body ended with the last byte consumed.</summary>
    End,
    Refused,
}
