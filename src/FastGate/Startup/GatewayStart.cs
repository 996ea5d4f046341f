using FastGate.Configuration;
using FastGate.Endpoints;
using FastGate.Gateway;
using FastGate.Identity;
using FastGate.Jwt.Keys;
using FastGate.Listening;
using FastGate.Telemetry;

namespace FastGate.Startup;

/// <summary>
/// From the options to a running gateway: files first, then discovery, then the first fetch of the keys is begun, then the listeners
/// open. Whatever goes wrong is a <see cref="StartException"/> with a message for the operator.
/// </summary>
public static class GatewayStart
{
    public static async Task<GatewayHost> StartAsync(GateOptions options, Log log, TimeProvider clock, CancellationToken stop, Func<string>? effective = null)
    {
        Groundwork ground = Groundwork.Lay(options, log, clock);
        Provider? provider = null;
        var open = new List<Listener>();
        try
        {
            if (!options.SkipTokenVerification)
            {
                provider = await Provider.DiscoverAsync(ProviderSetup.Settings(options), log, clock, stop);
                provider.Start();
            }

            return Build(options, ground, provider, open, effective ?? (() => ""), log, clock);
        }
        catch (Exception error)
        {
            foreach (Listener listener in open)
            {
                await listener.DisposeAsync();
            }

            ground.Dispose();

            if (provider is not null)
            {
                await provider.DisposeAsync();
            }

            if (error is ProviderUnavailableException or ListenException or ArgumentException)
            {
                throw new StartException(error.Message);
            }

            throw;
        }
    }

    private static GatewayHost Build(GateOptions options, Groundwork ground, Provider? provider, List<Listener> open, Func<string> effective, Log log, TimeProvider clock)
    {
        var metrics = new Metrics(clock, ProductVersion.Text);
        EndpointSettings endpoints = EndpointSetup.Build(options, provider, metrics, log, clock);
        Provider? needed = ProviderSetup.NeedsKeys(options) ? provider : null;
        AdminEndpoints? admin = options.ListenAdmin.Length > 0
            ? new AdminEndpoints(endpoints, () => ReadinessOf(needed, metrics), effective)
            : null;
        Func<KeySet> keys = provider is null ? () => KeySet.Empty : () => provider.Keys;
        GateSnapshot snapshot = SnapshotSetup.Build(options, provider, keys, endpoints, admin, ground.Upstream, clock);
        var gate = new Gate(snapshot, clock, log, metrics);
        NetworkSet trusted = ListenerSetup.TrustedProxies(options);
        var host = new GatewayHost(gate, trusted, provider is null ? [] : [provider]);
        metrics.Sources = MetricsSetup.Sources(gate, host, provider, log);
        foreach (ListenerSettings settings in ground.Traffic)
        {
            if (settings.Tls is { } tls)
            {
                tls.Certificate.Rotated = metrics.CertificateRotated;
            }

            open.Add(Listener.Open(settings, log, clock));
            host.Add(open[^1]);
        }

        if (ground.Admin is { } adminSettings)
        {
            open.Add(Listener.Open(adminSettings, log, clock));
            host.Add(open[^1], isAdmin: true);
        }

        host.Start();
        return host;
    }

    private static Readiness ReadinessOf(Provider? needed, Metrics metrics)
        => metrics.Draining ? Readiness.Draining : needed is { Keys.Count: 0 } ? Readiness.NoKeys : Readiness.Ready;
}
