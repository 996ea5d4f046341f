using FastGate.Http1;
using FastGate.Identity;

namespace FastGate.Gateway;

/// <summary>How a request head is written anew for the application; one per snapshot, from the options.</summary>
public sealed record ForwardPlan
{
    /// <summary>Host for the application; empty: the client's own.</summary>
    public byte[] Host { get; init; } = [];

    /// <summary>Path of <c>upstream-url</c> that every target is put behind; empty in a keycloak-gatekeeper file.</summary>
    public byte[] PathPrefix { get; init; } = [];

    /// <summary>Names that no client may send: <c>x-auth-…</c>, the targets of add-claims and the names in <c>headers</c>.</summary>
    public FoldedNameSet IdentityNames { get; init; } = new([], ["X-Auth-"]);

    /// <summary>The fields of the option <c>headers</c>, rendered.</summary>
    public byte[] FixedFields { get; init; } = [];

    /// <summary>Name of the request id's field; empty: the option is off.</summary>
    public byte[] RequestIdName { get; init; } = [];

    public bool DropMethodOverrides { get; init; }

    public bool DropAcceptEncoding { get; init; }

    public bool DropOrigin { get; init; }

    public bool SendAuthorization { get; init; } = true;

    public bool SendToken { get; init; } = true;

    /// <summary>Null: cookies go on as they came.</summary>
    public CookieCensor? Censor { get; init; }

    /// <summary>In a keycloak-gatekeeper file X-Forwarded-Host always is the request's Host.</summary>
    public bool ForwardedHostIsTruth { get; init; }

    /// <summary>Forwarding fields that the option <c>headers</c> sets, a bit each: the gateway then writes none of its own.</summary>
    public uint FixedForwarding { get; init; }

    public static uint ForwardingBit(KnownField known)
        => known is >= KnownField.XForwardedFor and <= KnownField.XRealIp ? 1u << (known - KnownField.XForwardedFor) : 0;

    public bool Fixes(KnownField known) => (FixedForwarding & ForwardingBit(known)) != 0;

    /// <summary>True for a field that tells who called: only the gateway may send it, whatever the path.</summary>
    public bool IsIdentityName(ReadOnlySpan<byte> name) => IdentityNames.Contains(name);
}
