
namespace FastGate.Tests.Identity.Providers;

/// <summary>
/// The ways in which an issuer can fail while the gateway runs. Down at start, appearing later and the wrong issuer are in
/// <see cref="ProviderStartTests"/>, rotation in <see cref="KeyRefreshTests"/>.
/// </summary>
public class MisbehavingIssuerTests
{
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Call = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Ways =>
    [
        "down", "hangs", "slow", "500", "404", "HTML", "empty body", "empty set", "no usable key", "not a set", "huge", "huge in chunks",
        "compressed", "another host", "another scheme", "reset", "truncated", "garbage",
    ];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_last_good_set_stays_and_recovery_is_noticed(string way)
    {
        await using ProviderRig rig = await ProviderRig.StartedAsync(SigningKeys.A);
        object keys = rig.Provider.Keys;
        Misbehave(rig, way);
        await FailAsync(rig, way, Most);
        await FailAsync(rig, way, TimeSpan.FromSeconds(5));
        await FailAsync(rig, way, TimeSpan.FromSeconds(10));
        Assert.Same(keys, rig.Provider.Keys);
        Assert.True(rig.Provider.KeyAge > Most);
        Assert.Equal((1, 3), (rig.Provider.GoodKeyFetches, rig.Provider.FailedKeyFetches));
        Assert.Equal(1, KeyRefreshTests.Times(rig.Log, "could not be fetched"));

        if (way == "down")
        {
            rig.Issuer.Start();
        }

        rig.Issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A, SigningKeys.B));
        await rig.RefreshAfterAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(["a", "b"], rig.Kids);
        Assert.Equal(TimeSpan.Zero, rig.Provider.KeyAge);
        Assert.Equal(1, KeyRefreshTests.Times(rig.Log, "can be fetched again"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_unknown_key_is_refused_when_the_fetch_fails(string way)
    {
        await using ProviderRig rig = await ProviderRig.StartedAsync(SigningKeys.A);
        Misbehave(rig, way);
        Task<bool> waiting = rig.MissAsync();
        await EndCallAsync(rig, way, 2);
        Assert.True(await waiting);
        Assert.Equal(["a"], rig.Kids);
        if (way is not ("hangs" or "slow"))
        {
            // No time has passed: the cool-down holds after failures too.
            Assert.False(await rig.MissAsync());
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Without_a_first_set_there_are_no_keys_and_then_there_are(string way)
    {
        await using var rig = new ProviderRig();
        await using FastGate.Identity.Provider provider = await rig.DiscoverAsync();
        Misbehave(rig, way);
        Task<bool> waiting = ProviderRig.MissAsync(provider);
        await EndCallAsync(rig, way, 1);
        Assert.True(await waiting);
        Assert.False(provider.HasEverHadKeys);
        Assert.Equal(0, provider.Keys.Count);

        if (way == "down")
        {
            rig.Issuer.Start();
        }

        rig.Issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A));
        rig.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.True(await ProviderRig.MissAsync(provider));
        Assert.Equal(1, provider.Keys.Count);
        Assert.True(provider.HasEverHadKeys);
    }

    /// <summary>Whether the key set has moved is asked once it is long since the document was read, and of an issuer that does not answer in time only when it has not again and again.</summary>
    [Theory]
    [InlineData("500", 1, 2)]
    [InlineData("hangs", 1, 1)]
    [InlineData("slow", 1, 1)]
    public async Task The_document_is_read_again_when_the_key_set_fails_but_not_too_soon(string way, int soon, int later)
    {
        await using ProviderRig rig = await ProviderRig.StartedAsync(SigningKeys.A);
        Misbehave(rig, way);
        await FailAsync(rig, way, Most);
        Assert.Equal(soon, rig.Issuer.Count(ScriptedIssuer.DiscoveryPath));
        await FailAsync(rig, way, TimeSpan.FromSeconds(5));
        Assert.Equal(later, rig.Issuer.Count(ScriptedIssuer.DiscoveryPath));
        await FailAsync(rig, way, TimeSpan.FromSeconds(10));
        Assert.Equal(later, rig.Issuer.Count(ScriptedIssuer.DiscoveryPath));
        await FailAsync(rig, way, TimeSpan.FromSeconds(20));
        Assert.Equal(2, rig.Issuer.Count(ScriptedIssuer.DiscoveryPath));
    }

    [Fact]
    public async Task Keys_are_dropped_when_they_were_kept_too_long_and_it_is_said()
    {
        await using ProviderRig rig = await KeepingAsync(Most + TimeSpan.FromSeconds(40));
        long generation = rig.Provider.Keys.Generation;
        rig.Issuer.Keys = Behave.Status(500);
        await rig.RefreshAfterAsync(Most);
        foreach (int pause in new[] { 5, 10, 15 })
        {
            await rig.RefreshAfterAsync(TimeSpan.FromSeconds(pause));
            Assert.Equal(["a"], rig.Kids);
        }

        // The next fetch is due after 15 s again, but the time is over before, and no fetch is needed to see it.
        rig.Clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(["a"], rig.Kids);
        rig.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Empty(rig.Kids);
        Assert.True(rig.Provider.HasEverHadKeys);
        Assert.True(rig.Provider.Keys.Generation > generation);
        Assert.False(rig.Provider.KeySetRefresher.IsFetching);
        await rig.RefreshAfterAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(1, KeyRefreshTests.Times(rig.Log, "was dropped"));

        // The same bytes as before are keys again.
        rig.Issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A));
        await rig.RefreshAfterAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(["a"], rig.Kids);
    }

    [Theory]
    [InlineData("hangs")]
    [InlineData("slow")]
    public async Task Keys_are_not_kept_longer_because_a_fetch_is_in_flight(string way)
    {
        await using ProviderRig rig = await KeepingAsync(Most + TimeSpan.FromSeconds(4));
        Misbehave(rig, way);
        rig.Clock.Advance(Most);
        await rig.Issuer.RequestedAsync(ScriptedIssuer.KeysPath, 2);
        rig.Clock.Advance(TimeSpan.FromSeconds(4) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(["a"], rig.Kids);
        rig.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Empty(rig.Kids);

        // What ends later fails with no keys left, and says so.
        await rig.RefreshAfterAsync(Call);
        Assert.Empty(rig.Kids);
        Assert.Equal(1, KeyRefreshTests.Times(rig.Log, "was dropped"));
        Assert.Equal(1, KeyRefreshTests.Times(rig.Log, "no token can be judged"));
        Assert.DoesNotContain("stays in use", rig.Log);
    }

    [Fact]
    public async Task An_answer_that_comes_after_the_drop_brings_the_same_keys_back()
    {
        await using ProviderRig rig = await KeepingAsync(Most + TimeSpan.FromSeconds(4));
        var gate = new TaskCompletionSource();
        rig.Issuer.Keys = Behave.After(gate.Task, Behave.Json(SigningKeys.Set(SigningKeys.A)));
        rig.Clock.Advance(Most);
        await rig.Issuer.RequestedAsync(ScriptedIssuer.KeysPath, 2);
        rig.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Empty(rig.Kids);
        gate.SetResult();
        await rig.SettledAsync();
        Assert.Equal(["a"], rig.Kids);
        Assert.Equal(TimeSpan.Zero, rig.Provider.KeyAge);

        // And their time begins anew.
        rig.Issuer.Keys = Behave.Hang();
        rig.Clock.Advance(Most + TimeSpan.FromSeconds(4) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(["a"], rig.Kids);
        rig.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Empty(rig.Kids);
    }

    [Fact]
    public async Task Keys_that_are_confirmed_in_time_are_never_dropped()
    {
        await using ProviderRig rig = await KeepingAsync(Most + TimeSpan.FromSeconds(4));
        object keys = rig.Provider.Keys;
        for (int i = 0; i < 5; i++)
        {
            await rig.RefreshAfterAsync(Most);
            Assert.Same(keys, rig.Provider.Keys);
        }

        Assert.Equal(0, KeyRefreshTests.Times(rig.Log, "was dropped"));
    }

    [Fact]
    public async Task A_time_that_no_timer_can_count_is_kept_too()
    {
        await using ProviderRig rig = await KeepingAsync(TimeSpan.FromDays(100));
        rig.Issuer.Keys = Behave.Status(500);
        await rig.RefreshAfterAsync(TimeSpan.FromDays(60));
        await rig.RefreshAfterAsync(TimeSpan.FromDays(40) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(["a"], rig.Kids);
        rig.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Empty(rig.Kids);
    }

    [Fact]
    public async Task Without_a_limit_keys_are_kept()
    {
        await using ProviderRig rig = await KeepingAsync(TimeSpan.Zero);
        rig.Issuer.Keys = Behave.Status(500);
        await rig.RefreshAfterAsync(TimeSpan.FromDays(400));
        Assert.Equal(["a"], rig.Kids);
    }

    [Fact]
    public async Task Failing_fetches_become_rarer()
    {
        await using ProviderRig rig = await ProviderRig.StartedAsync(SigningKeys.A);
        rig.Issuer.Keys = Behave.Status(503);
        await rig.RefreshAfterAsync(Most);
        foreach (int pause in new[] { 5, 10, 15, 15, 15 })
        {
            long before = rig.Provider.FailedKeyFetches;
            rig.Clock.Advance(TimeSpan.FromSeconds(pause) - TimeSpan.FromMilliseconds(1));
            Assert.False(rig.Provider.KeySetRefresher.IsFetching);
            Assert.Equal(before, rig.Provider.FailedKeyFetches);
            await rig.RefreshAfterAsync(TimeSpan.FromMilliseconds(1));
        }
    }

    private static async Task<ProviderRig> KeepingAsync(TimeSpan keep)
    {
        var rig = new ProviderRig();
        rig.Settings = rig.Settings with { KeySetKeep = keep };
        rig.Issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A));
        await rig.StartAsync();
        return rig;
    }

    private static async Task FailAsync(ProviderRig rig, string way, TimeSpan pause)
    {
        int asked = rig.Issuer.Count(ScriptedIssuer.KeysPath);
        rig.Clock.Advance(pause);
        await EndCallAsync(rig, way, asked + 1);
        await rig.SettledAsync();
    }

    // The two ways that only the clock can end.
    private static async Task EndCallAsync(ProviderRig rig, string way, int asked)
    {
        if (way is "hangs" or "slow")
        {
            await rig.Issuer.RequestedAsync(ScriptedIssuer.KeysPath, asked);
            rig.Clock.Advance(Call);
        }
    }

    private static void Misbehave(ProviderRig rig, string way)
    {
        string good = SigningKeys.Set(SigningKeys.B);
        if (way == "down")
        {
            rig.Issuer.Stop();
        }

        rig.Issuer.Keys = way switch
        {
            "hangs" => Behave.Hang(),
            "slow" => Behave.Dribble(),
            "500" => Behave.Status(500, good),
            "404" => Behave.Status(404, """{"error":"Realm does not exist"}"""),
            "HTML" => Behave.Html(),
            "empty body" => Behave.Json(""),
            "empty set" => Behave.Json("""{"keys":[]}"""),
            "no usable key" => Behave.Json("""{"keys":[{"kty":"oct","k":"AAAA"},{"kty":"RSA","n":"AQAB","e":"AQAB"}]}"""),
            "not a set" => Behave.Json("""{"keys":{"a":1}}"""),
            "huge" => Behave.Huge(good, 2_000_000),
            "huge in chunks" => Behave.HugeInChunks(good, 2_000_000),
            "compressed" => Behave.Compressed(good, 20_000_000),
            "another host" => Behave.Redirect($"http://localhost:{rig.Issuer.Port}/moved"),
            "another scheme" => Behave.Redirect($"https://127.0.0.1:{rig.Issuer.Port}{ScriptedIssuer.KeysPath}"),
            "reset" => Behave.Reset(good),
            "truncated" => Behave.Truncate(good),
            _ => Behave.Raw("\0\u0001garbage\r\n\r\n"),
        };
    }
}
