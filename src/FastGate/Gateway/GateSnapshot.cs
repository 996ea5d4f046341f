using FastGate.Configuration;
using FastGate.Endpoints;
using FastGate.Http1;
using FastGate.Identity;
using FastGate.Responses;
using FastGate.Routing;
using FastGate.Upstream;

namespace FastGate.Gateway;

/// <summary>
/// One configuration, ready for use and never changed. A request keeps the snapshot that it began with; a new
/// snapshot starts with a new token cache and new upstream connections.
/// </summary>
public sealed record GateSnapshot
{
    public required Dialect Dialect { get; init; }

    public required Limits Limits { get; init; }

    public required MethodTable Methods { get; init; }

    public required RouteTable Routes { get; init; }

    public required Authenticator Authenticator { get; init; }

    /// <summary>Null only with skip-token-verification, which needs no keys.</summary>
    public Provider? Provider { get; init; }

    /// <summary>The keys of the moment.</summary>
    public required Func<Jwt.Keys.KeySet> Keys { get; init; }

    public required UpstreamPool Pool { get; init; }

    public required ForwardPlan Forward { get; init; }

    public required CredentialPlan Credentials { get; init; }

    public required BuiltInEndpoints Endpoints { get; init; }

    /// <summary>What the admin listener answers; null without one.</summary>
    public AdminEndpoints? Admin { get; init; }

    /// <summary>By the resource's number; null where a resource asks for no request field.</summary>
    public required RequiredHeaders?[] RequiredHeaders { get; init; }

    public SecurityFilter? Security { get; init; }

    public Cors? Cors { get; init; }

    public ForbiddenPage? ForbiddenPage { get; init; }

    /// <summary>The fields of response-headers, rendered, and their names.</summary>
    public byte[] ResponseFields { get; init; } = [];

    /// <summary>The same for the gateway's own answers, whose Cache-Control always is no-store.</summary>
    public byte[] OwnAnswerFields { get; init; } = [];

    public FoldedNameSet ResponseFieldNames { get; init; } = new([]);

    public bool TunnelUntilExpiry { get; init; }

    public long KeyGeneration => Keys().Generation;

    /// <summary>True for a field of the application's answer in whose place the gateway puts its own.</summary>
    public bool OwnsResponseField(ReadOnlySpan<byte> name)
        => ResponseFieldNames.Contains(name)
            || (Security is not null && Security.Replaces(name))
            || (Cors is not null && Cors.Replaces(name));

    /// <summary>Has the issuer asked for keys that may have been added, where that could turn the verdict on a token and is not too soon.</summary>
    public KeyRefresh RefreshKeys(in AuthenticationResult refused)
        => Provider is not null && refused.JudgedBy is { } keys ? Provider.RefreshAfterMiss(keys) : KeyRefresh.TooSoon;

    /// <summary>Would this token, which is plain by now, still open a connection, its expiry aside?</summary>
    public bool WouldStillAccept(ReadOnlySpan<byte> plainToken)
    {
        AuthenticationResult result = Authenticator.AuthenticateAgain(plainToken);
        return result.Token is not null || result.Reason == Jwt.Validation.RejectReason.Expired;
    }
}
