namespace FastGate.Http1;

/// <summary>
/// The fields that the gateway treats by a rule of its own. The order carries meaning: see <see cref="FieldNames.AliasIsRefused"/>
/// and <see cref="FieldNames.IsHopByHop"/>.
/// </summary>
public enum KnownField : byte
{
    Other,

    // Framing, routing, credentials: no other spelling of these gets through.
    Host,
    ContentLength,
    TransferEncoding,
    Authorization,
    Cookie,

    // Hop-by-hop (RFC 9110 section 7.6.1): likewise, and never relayed as they came.
    Connection,
    KeepAlive,
    ProxyConnection,
    ProxyAuthorization,
    ProxyAuthenticate,
    TE,
    Trailer,
    Upgrade,
    Http2Settings,

    // Forwarding: likewise.
    XForwardedFor,
    XForwardedProto,
    XForwardedHost,
    XForwardedPort,
    XForwardedPrefix,
    Forwarded,
    XRealIp,

    // Dropped in every spelling.

    /// <summary>The field <c>Proxy</c> itself, which CGI turns into HTTP_PROXY.</summary>
    Proxy,

    /// <summary>Any other field that begins with <c>Proxy-</c>.</summary>
    ProxyOther,

    /// <summary>X-Original-URL, X-Original-URI, X-Rewrite-URL, X-Forwarded-Uri, -Method, -Path.</summary>
    RequestTargetOverride,

    /// <summary>X-HTTP-Method, X-HTTP-Method-Override, X-Method-Override.</summary>
    MethodOverride,

    // Ordinary fields with a use.
    Expect,
    AcceptEncoding,
    Origin,
    UserAgent,
    ContentType,
    Accept,
    Date,
    Server,
    SetCookie,
    Location,
    WwwAuthenticate,
    CacheControl,
    ContentEncoding,
    Via,
    XRequestId,
    Traceparent,
    AccessControlRequestMethod,
}
