using FastGate.Benchmarks.Jwt;
using FastGate.Configuration;
using FastGate.Gateway;
using FastGate.Startup;
using FastGate.Telemetry;

namespace FastGate.Benchmarks.Gateway;

/// <summary>A gateway by options, as a keycloak-gatekeeper file with the defaults has it, and without a log.</summary>
internal static class GateSetup
{
    public static GateOptions Options(string upstream) => new()
    {
        Dialect = Dialect.Gatekeeper,
        Listen = "127.0.0.1:0",
        DiscoveryUrl = JwtMaterial.Issuer,
        ClientId = JwtMaterial.Audience,
        UpstreamUrl = upstream,
        NoRedirects = true,
        EnableDefaultDeny = true,
    };

    public static Gate Build(GateOptions options, JwtMaterial material, TimeProvider clock)
    {
        var metrics = new Metrics(clock, "bench");
        var endpoints = EndpointSetup.Build(options, null, metrics, Log.Silent, clock);
        return new Gate(SnapshotSetup.Build(options, null, () => material.Keys, endpoints, null, Groundwork.Lay(options, Log.Silent, clock).Upstream, clock), clock, Log.Silent, metrics);
    }
}
