namespace FastGate.Identity;

/// <summary>Why an answer of the issuer is none. <see cref="None"/> means an answer of any status.</summary>
public enum IssuerFault : byte
{
    None,

    /// <summary>No address, no route, refused.</summary>
    Unreachable,

    /// <summary>A link-local or metadata address.</summary>
    AddressRefused,

    /// <summary>The TLS handshake failed, or a certificate is not good.</summary>
    Tls,

    /// <summary>No whole answer in time.</summary>
    TimedOut,

    /// <summary>The connection broke in the middle, or what came is no HTTP.</summary>
    Broken,

    /// <summary>More bytes than allowed, counted after decoding.</summary>
    TooLarge,

    /// <summary>A redirect that is not followed.</summary>
    Redirected,

    /// <summary>A status other than 200 where a document was asked for.</summary>
    Status,

    /// <summary>A 200 whose body is not what was asked for.</summary>
    Unusable,
}
