namespace FastGate.Http1;

/// <summary>The four forms of a request target (RFC 9112 section 3.2).</summary>
public enum TargetForm : byte
{
    Origin,
    Absolute,

    /// <summary>CONNECT only.</summary>
    Authority,

    /// <summary>OPTIONS only.</summary>
    Asterisk,
}
