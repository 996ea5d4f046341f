using FastGate.Identity;

namespace FastGate.Tests.Identity.Providers;

/// <summary>Discovery before the listener opens.</summary>
public sealed class ProviderStartTests : IAsyncDisposable
{
    private readonly ProviderRig _rig = new();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Discovery_does_not_need_keys()
    {
        _rig.Issuer.Keys = Behave.Status(500);
        await _rig.StartAsync();
        Assert.False(_rig.Provider.HasEverHadKeys);
        Assert.Equal(0, _rig.Provider.Keys.Count);
        Assert.Equal(TimeSpan.MaxValue, _rig.Provider.KeyAge);
        Assert.Equal(_rig.Issuer.Issuer, _rig.Provider.Issuer);
        Assert.Contains("no token can be judged until it can", _rig.Log);
    }

    [Fact]
    public async Task An_issuer_that_appears_later_is_found()
    {
        _rig.Issuer.Stop();
        Task<FastGate.Identity.Provider> discovery = _rig.DiscoverAsync();
        await TriedAsync("trying again");
        _rig.Issuer.Start();
        while (!discovery.IsCompleted)
        {
            // The pause may not have begun when the clock moves, and a call in flight must not run out of time.
            _rig.Clock.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(5);
        }

        await using FastGate.Identity.Provider provider = await discovery;
        Assert.Equal(_rig.Issuer.Issuer, provider.Discovery.Issuer);
    }

    [Fact]
    public async Task The_timeout_ends_it_with_the_last_problem()
    {
        _rig.Issuer.Discovery = Behave.Status(404);
        Task<FastGate.Identity.Provider> discovery = _rig.DiscoverAsync();
        await TriedAsync("status 404");
        _rig.Clock.Advance(TimeSpan.FromSeconds(30));
        var e = await Assert.ThrowsAsync<ProviderUnavailableException>(() => discovery);
        Assert.Contains("within 30 s", e.Message);
        Assert.Contains("status 404", e.Message);
        Assert.Contains(_rig.Issuer.Issuer, e.Message);
    }

    [Fact]
    public async Task A_hanging_issuer_does_not_stretch_the_timeout()
    {
        _rig.Issuer.Discovery = Behave.Hang();
        _rig.Settings = _rig.Settings with { Timeout = TimeSpan.FromSeconds(4) };
        Task<FastGate.Identity.Provider> discovery = _rig.DiscoverAsync();
        await _rig.Issuer.RequestedAsync(ScriptedIssuer.DiscoveryPath);
        _rig.Clock.Advance(TimeSpan.FromSeconds(4));
        var e = await Assert.ThrowsAsync<ProviderUnavailableException>(() => discovery);
        Assert.Contains("no answer", e.Message);
    }

    [Fact]
    public async Task A_number_of_tries_can_be_set()
    {
        _rig.Issuer.Discovery = Behave.Html();
        _rig.Settings = _rig.Settings with { DiscoveryTries = 1 };
        var e = await Assert.ThrowsAsync<ProviderUnavailableException>(_rig.DiscoverAsync);
        Assert.Contains("no JSON", e.Message);
        Assert.Equal(1, _rig.Issuer.Count(ScriptedIssuer.DiscoveryPath));
    }

    [Fact]
    public async Task Stopping_while_it_tries_is_no_failure_of_the_issuer()
    {
        _rig.Issuer.Discovery = Behave.Hang();
        using var stop = new CancellationTokenSource();
        Task<FastGate.Identity.Provider> discovery =
            FastGate.Identity.Provider.DiscoverAsync(_rig.Settings, FastGate.Telemetry.Log.Silent, _rig.Clock, stop.Token);
        await _rig.Issuer.RequestedAsync(ScriptedIssuer.DiscoveryPath);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => discovery);
    }

    [Fact]
    public async Task What_is_no_acceptable_document_never_opens_the_gate()
    {
        await using var other = new ScriptedIssuer();
        _rig.Settings = _rig.Settings with { DiscoveryTries = 1 };
        var bad = new (IssuerBehaviour Behaviour, string Problem)[]
        {
            (Behave.Json(_rig.Issuer.DiscoveryJson(issuer: "http://evil/realms/demo")), "names the issuer http://evil/realms/demo"),
            (Behave.Json(_rig.Issuer.DiscoveryJson(issuer: _rig.Issuer.Issuer + "/")), "names the issuer"),
            (Behave.Json("{}"), "has no issuer"),
            (Behave.Huge(_rig.Issuer.DiscoveryJson(), 2_000_000), "more than"),
            (Behave.Redirect(other.Issuer + "/.well-known/openid-configuration"), "redirect to another host"),
            (Behave.Reset(_rig.Issuer.DiscoveryJson()), ""),
            (Behave.Json(""), "no JSON"),
        };
        foreach ((IssuerBehaviour behaviour, string problem) in bad)
        {
            _rig.Issuer.Discovery = behaviour;
            var e = await Assert.ThrowsAsync<ProviderUnavailableException>(_rig.DiscoverAsync);
            Assert.Contains(problem == "redirect to another host" ? "redirect to another" : problem, e.Message);
        }

        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task The_expected_issuer_may_be_another_than_the_address()
    {
        _rig.Settings = _rig.Settings with { Issuer = "https://sso.example/realms/demo" };
        await _rig.StartAsync();
        Assert.Equal("https://sso.example/realms/demo", _rig.Provider.Issuer);
    }

    [Fact]
    public async Task Settings_that_can_not_work_are_refused_before_anything_is_sent()
    {
        _rig.Settings = _rig.Settings with { Proxy = "nonsense" };
        await Assert.ThrowsAsync<ProviderUnavailableException>(_rig.DiscoverAsync);
        Assert.Empty(_rig.Issuer.Requests);
    }

    private async Task TriedAsync(string said)
    {
        for (int i = 0; i < 2000 && !_rig.Log.Contains(said); i++)
        {
            await Task.Delay(5);
        }

        Assert.Contains(said, _rig.Log);
    }
}
