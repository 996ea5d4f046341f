using FastGate.Http1;

namespace FastGate.Gateway;

/// <summary>Every way the gateway itself refuses a request, beside the faults of the message and of the token.</summary>
public enum GateFault : byte
{
    None,
    MethodUnknown,
    ConnectRefused,
    PathAmbiguous,
    TokenMissing,
    HostnameNotAllowed,
    BodyTooLarge,
    BodyMalformed,
    HeadTimeout,
    BodyTimeout,
    BodyTooSlow,
    UpstreamNameNotResolved,
    UpstreamConnectRefused,
    UpstreamConnectTimedOut,
    UpstreamTlsFailed,
    UpstreamClosed,
    UpstreamMalformed,
    UpstreamUnexpectedSwitch,
    UpstreamTimeout,
    UpstreamPathEscapes,
}

/// <summary>One refusal as the client sees it: the status, and whether the connection can go on.</summary>
public readonly record struct Refusal(int Status, string Reason, bool Close)
{
    public static Refusal Of(MessageFault fault) => new(fault.Status(), fault.Name(), Close: true);

    public static Refusal Of(GateFault fault) => fault switch
    {
        GateFault.MethodUnknown => new(501, nameof(GateFault.MethodUnknown), false),
        GateFault.ConnectRefused => new(501, nameof(GateFault.ConnectRefused), true),
        GateFault.PathAmbiguous => new(400, nameof(GateFault.PathAmbiguous), false),
        GateFault.TokenMissing => new(401, nameof(GateFault.TokenMissing), false),
        GateFault.HostnameNotAllowed => new(421, nameof(GateFault.HostnameNotAllowed), false),
        GateFault.BodyTooLarge => new(413, nameof(GateFault.BodyTooLarge), true),
        GateFault.HeadTimeout => new(408, nameof(GateFault.HeadTimeout), true),
        GateFault.BodyTimeout => new(408, nameof(GateFault.BodyTimeout), true),
        GateFault.BodyTooSlow => new(408, nameof(GateFault.BodyTooSlow), true),
        GateFault.UpstreamNameNotResolved => new(502, nameof(GateFault.UpstreamNameNotResolved), false),
        GateFault.UpstreamConnectRefused => new(502, nameof(GateFault.UpstreamConnectRefused), false),
        GateFault.UpstreamConnectTimedOut => new(504, nameof(GateFault.UpstreamConnectTimedOut), false),
        GateFault.UpstreamTlsFailed => new(502, nameof(GateFault.UpstreamTlsFailed), false),
        GateFault.UpstreamClosed => new(502, nameof(GateFault.UpstreamClosed), false),
        GateFault.UpstreamMalformed => new(502, nameof(GateFault.UpstreamMalformed), false),
        GateFault.UpstreamUnexpectedSwitch => new(502, nameof(GateFault.UpstreamUnexpectedSwitch), false),
        GateFault.UpstreamTimeout => new(504, nameof(GateFault.UpstreamTimeout), false),
        GateFault.UpstreamPathEscapes => new(400, nameof(GateFault.UpstreamPathEscapes), false),
        _ => new(500, nameof(GateFault.None), true),
    };
}
