using FastGate.Identity;
using FastGate.Jwt.Keys;
using FastGate.Telemetry;
using FastGate.Tests.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Identity.Providers;

/// <summary>A provider on a scripted issuer, with a clock that stands still until it is moved and a log that can be read.</summary>
public sealed class ProviderRig : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly RecordingStream _output = new();
    private readonly SemaphoreSlim _settled = new(0);
    private readonly SemaphoreSlim _reread = new(0);
    private readonly Log _log;
    private FastGate.Identity.Provider? _provider;

    public ProviderRig(ScriptedIssuer? issuer = null)
    {
        Issuer = issuer ?? new ScriptedIssuer();
        Settings = new ProviderSettings { DiscoveryUrl = Issuer.Issuer };
        _log = new Log(new LogSettings(true, false, true, "stderr"), TimeProvider.System, _output);
    }

    public ScriptedIssuer Issuer { get; }

    public FakeTimeProvider Clock { get; } = new();

    public ProviderSettings Settings { get; set; }

    /// <summary>What chance gives: nothing, so that pauses are exact.</summary>
    public double Chance { get; set; }

    public FastGate.Identity.Provider Provider => _provider ?? throw new InvalidOperationException("not started");

    /// <summary>Everything logged so far.</summary>
    public string Log
    {
        get
        {
            _log.Flush(Patience);
            return _output.Text;
        }
    }

    public static async Task<ProviderRig> StartedAsync(params SigningKeys[] keys)
    {
        var rig = new ProviderRig();
        rig.Issuer.Keys = Behave.Json(SigningKeys.Set(keys));
        await rig.StartAsync();
        Assert.Equal(keys.Select(k => k.Kid), rig.Kids);
        return rig;
    }

    public Task<FastGate.Identity.Provider> DiscoverAsync() =>
        FastGate.Identity.Provider.DiscoverAsync(Settings, _log, Clock, () => Chance, CancellationToken.None);

    /// <summary>Discovers, begins the refreshes and waits for the first fetch to end.</summary>
    public async Task StartAsync()
    {
        await BeginAsync();
        await SettledAsync();
    }

    /// <summary>The same without waiting.</summary>
    public async Task BeginAsync()
    {
        _provider = await DiscoverAsync();
        _provider.KeySetRefresher.Settled += () => _settled.Release();
        _provider.DiscoveryRefresher.Settled += () => _reread.Release();
        _provider.Start();
    }

    public IReadOnlyList<string?> Kids => [.. Provider.Keys.Keys.Select(k => k.Kid)];

    /// <summary>What a request does whose token needs a key that is not there: whether it waited for a fetch.</summary>
    public Task<bool> MissAsync() => MissAsync(Provider);

    public static async Task<bool> MissAsync(FastGate.Identity.Provider provider)
    {
        KeySet judgedBy = provider.Keys;
        KeyRefresh refresh = provider.RefreshAfterMiss(judgedBy);
        await refresh.Fetch;
        if (refresh.Kind == KeyRefreshKind.Joined && ReferenceEquals(judgedBy, provider.Keys))
        {
            await provider.RefreshAfterMiss(judgedBy).Fetch;
        }

        return refresh.Kind != KeyRefreshKind.TooSoon;
    }

    /// <summary>Waits for the end of one more fetch of the keys.</summary>
    public async Task SettledAsync() => Assert.True(await _settled.WaitAsync(Patience), "no fetch ended");

    /// <summary>Waits for the end of one more read of the discovery document.</summary>
    public async Task RereadAsync() => Assert.True(await _reread.WaitAsync(Patience), "no read ended");

    /// <summary>Moves the clock, which must make a fetch, and waits for its end.</summary>
    public Task RefreshAfterAsync(TimeSpan time)
    {
        Clock.Advance(time);
        return SettledAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_provider is not null)
        {
            await _provider.DisposeAsync();
        }

        await Issuer.DisposeAsync();
        _log.Dispose();
    }
}
