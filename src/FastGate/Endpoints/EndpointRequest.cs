using System.Net;

namespace FastGate.Endpoints;

/// <summary>What the endpoints need to know about a request. They are off the hot path, so these are ordinary strings.</summary>
public sealed record EndpointRequest
{
    public required string Method { get; init; }

    /// <summary>Normalised, as <see cref="BuiltInEndpoints.Owns"/> was asked with it.</summary>
    public required string Path { get; init; }

    /// <summary>With or without its question mark.</summary>
    public string Query { get; init; } = "";

    public string Host { get; init; } = "";

    /// <summary>TLS, or a trusted peer's <c>X-Forwarded-Proto: https</c>.</summary>
    public bool IsSecure { get; init; }

    public EndpointCredential Credential { get; init; }

    /// <summary>The address of the socket's other end, whatever a PROXY header or X-Forwarded-For says; null on a Unix socket.</summary>
    public IPAddress? TrueRemote { get; init; }

    /// <summary><c>ip:port</c> for the log.</summary>
    public string Client { get; init; } = "";

    /// <summary>Only read where <see cref="EndpointNeeds.Form"/> asks for it.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The body is longer than <see cref="BuiltInEndpoints.MaxFormBytes"/>, and was not kept.</summary>
    public bool BodyTooLarge { get; init; }

    public string? ContentType { get; init; }

    /// <summary>The Cookie fields, joined with <c>"; "</c>.</summary>
    public string? Cookie { get; init; }

    public string? Origin { get; init; }

    /// <summary>The field Sec-Fetch-Site.</summary>
    public string? FetchSite { get; init; }

    /// <summary>Tokens and passwords are in here: a record's own text would show them.</summary>
    public override string ToString() => $"{Method} {Path}";
}

/// <param name="Token">The token as sent (decrypted where that applies), or null if there was none.</param>
/// <param name="IsVerified">All checks were passed.</param>
/// <param name="RefusalStatus">401, 403 or 503 when they were not.</param>
/// <param name="Challenge">The value of WWW-Authenticate for a 401; null means plain <c>Bearer</c>.</param>
public readonly record struct EndpointCredential(string? Token, bool IsVerified, int RefusalStatus, string? Challenge = null)
{
    public override string ToString() => IsVerified ? "verified" : "not verified";
}

/// <summary>What the gateway has to do before it asks for an answer.</summary>
[Flags]
public enum EndpointNeeds : byte
{
    Nothing = 0,

    /// <summary>Look at the token.</summary>
    Token = 1,

    /// <summary>Read the body, at most <see cref="BuiltInEndpoints.MaxFormBytes"/>.</summary>
    Form = 2,
}
