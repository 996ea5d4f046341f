using FastGate.Jwt.Keys;

namespace FastGate.Tests.Identity.Providers;

/// <summary>Keys that are there in time, and gone in time.</summary>
public class KeyRefreshTests
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData("max-age=60", 60)]
    [InlineData("no-cache", 5.25)]
    [InlineData("max-age=1", 5.25)]
    [InlineData("max-age=86400", 600)]
    [InlineData("public", 600)]
    public async Task The_next_fetch_comes_as_the_issuer_says_within_bounds(string control, double seconds)
    {
        await using var rig = new ProviderRig();
        rig.Issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A), ("Cache-Control", control));
        await rig.StartAsync();
        rig.Clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.False(rig.Provider.KeySetRefresher.IsFetching);
        Assert.Equal(1, rig.Provider.GoodKeyFetches);
        Assert.Equal(seconds - 0.001, rig.Provider.KeyAge.TotalSeconds, 4);
        await rig.RefreshAfterAsync(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, rig.Issuer.Count(ScriptedIssuer.KeysPath));
        Assert.Equal(TimeSpan.Zero, rig.Provider.KeyAge);
    }

    [Fact]
    public async Task A_rotated_key_works_at_its_first_request_and_the_old_ones_verdicts_stay()
    {
        await using ProviderRig rig = await ProviderRig.StartedAsync(SigningKeys.A);
        long generation = rig.Provider.Keys.Generation;
        rig.Issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A, SigningKeys.B));
        Assert.True(await rig.Provider.RefreshAfterMissAsync());
        Assert.Equal(["a", "b"], rig.Kids);
        Assert.Equal(generation, rig.Provider.Keys.Generation);
    }

    [Fact]
    public async Task A_rotation_just_after_a_background_refresh_works_at_once_too()
    {
        await using var rig = new ProviderRig();
        rig.Issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A), ("Cache-Control", "no-cache"));
        await rig.StartAsync();
        await rig.RefreshAfterAsync(Least * 1.05);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        rig.Issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.B), ("Cache-Control", "no-cache"));
        Assert.True(await rig.Provider.RefreshAfterMissAsync());
        Assert.Equal(["b"], rig.Kids);
    }

    [Fact]
    public async Task A_withdrawn_key_is_gone_with_the_refresh_and_with_it_what_it_verified()
    {
        await using ProviderRig rig = await ProviderRig.StartedAsync(SigningKeys.A, SigningKeys.B);
        long generation = rig.Provider.Keys.Generation;
        rig.Issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.B));
        await rig.RefreshAfterAsync(Most);
        Assert.Equal(["b"], rig.Kids);
        Assert.True(rig.Provider.Keys.Generation > generation);
    }

    [Fact]
    public async Task The_same_kid_with_another_key_is_a_change()
    {
        await using ProviderRig rig = await ProviderRig.StartedAsync(SigningKeys.A);
        long generation = rig.Provider.Keys.Generation;
        rig.Issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.B).Replace("\"kid\":\"b\"", "\"kid\":\"a\""));
        Assert.True(await rig.Provider.RefreshAfterMissAsync());
        Assert.Equal(["a"], rig.Kids);
        Assert.True(rig.Provider.Keys.Generation > generation);
    }

    [Fact]
    public async Task The_same_set_again_is_the_same_object()
    {
        await using ProviderRig rig = await ProviderRig.StartedAsync(SigningKeys.A);
        KeySet keys = rig.Provider.Keys;
        await rig.RefreshAfterAsync(Most);
        Assert.Same(keys, rig.Provider.Keys);
    }

    [Fact]
    public async Task Two_thousand_unknown_keys_make_one_fetch_per_cool_down()
    {
        await using ProviderRig rig = await ProviderRig.StartedAsync(SigningKeys.A);
        var gate = new TaskCompletionSource();
        rig.Issuer.Keys = Behave.After(gate.Task, Behave.Json(SigningKeys.Set(SigningKeys.A), ("Cache-Control", "no-cache")));
        Task<bool>[] waiting = [.. Enumerable.Range(0, 2000).AsParallel().Select(_ => rig.Provider.RefreshAfterMissAsync())];
        gate.SetResult();
        Assert.All(await Task.WhenAll(waiting), Assert.True);
        await rig.SettledAsync();
        Assert.Equal(2, rig.Issuer.Count(ScriptedIssuer.KeysPath));

        // Inside of the cool-down: refused at once, nobody waits.
        for (int i = 0; i < 2000; i++)
        {
            Task<bool> refused = rig.Provider.RefreshAfterMissAsync();
            Assert.True(refused.IsCompletedSuccessfully);
            Assert.False(await refused);
        }

        // For a minute, bad tokens ten times a second: they cause one fetch each five seconds and leave nothing for the background to do.
        for (int tenths = 1; tenths <= 600; tenths++)
        {
            rig.Clock.Advance(TimeSpan.FromSeconds(0.1));
            long before = rig.Provider.GoodKeyFetches;
            if (await rig.Provider.RefreshAfterMissAsync())
            {
                await rig.SettledAsync();
            }

            Assert.InRange(rig.Provider.GoodKeyFetches - before, 0, 1);
        }

        Assert.InRange(rig.Provider.GoodKeyFetches, 2 + 11, 2 + 12);
    }

    [Fact]
    public async Task Who_joins_a_background_fetch_gets_one_that_began_later()
    {
        await using ProviderRig rig = await ProviderRig.StartedAsync(SigningKeys.A);
        var gate = new TaskCompletionSource();
        rig.Issuer.Keys = Behave.After(gate.Task, Behave.Json(SigningKeys.Set(SigningKeys.A)));
        rig.Clock.Advance(Most);
        await rig.Issuer.RequestedAsync(ScriptedIssuer.KeysPath, 2);

        // The answer that is on its way was made before the rotation.
        rig.Issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A, SigningKeys.B));
        Task<bool> waiting = rig.Provider.RefreshAfterMissAsync();
        gate.SetResult();
        Assert.True(await waiting);
        Assert.Equal(["a", "b"], rig.Kids);
        Assert.Equal(3, rig.Issuer.Count(ScriptedIssuer.KeysPath));
        Assert.False(await rig.Provider.RefreshAfterMissAsync());
    }

    /// <summary>That somebody joined, or waited for, one fetch is over with it: those that follow in the background are one question each.</summary>
    [Fact]
    public async Task A_fetch_that_nobody_waits_for_is_one_question()
    {
        await using ProviderRig rig = await ProviderRig.StartedAsync(SigningKeys.A);
        var gate = new TaskCompletionSource();
        rig.Issuer.Keys = Behave.After(gate.Task, Behave.Json(SigningKeys.Set(SigningKeys.A)));
        rig.Clock.Advance(Most);
        await rig.Issuer.RequestedAsync(ScriptedIssuer.KeysPath, 2);
        rig.Issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A, SigningKeys.B));
        Task<bool> waiting = rig.Provider.RefreshAfterMissAsync();
        gate.SetResult();
        Assert.True(await waiting);
        await rig.SettledAsync();
        for (int fetches = 4; fetches < 7; fetches++)
        {
            await rig.RefreshAfterAsync(Most);
            Assert.Equal(fetches, rig.Issuer.Count(ScriptedIssuer.KeysPath));
            Assert.Equal(1, rig.Issuer.Count(ScriptedIssuer.DiscoveryPath));
        }
    }

    [Fact]
    public async Task The_cool_down_is_over_with_its_last_moment()
    {
        await using ProviderRig rig = await ProviderRig.StartedAsync(SigningKeys.A);
        Assert.True(await rig.Provider.RefreshAfterMissAsync());
        await rig.SettledAsync();
        rig.Clock.Advance(Least - TimeSpan.FromMilliseconds(1));
        Assert.False(await rig.Provider.RefreshAfterMissAsync());
        rig.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await rig.Provider.RefreshAfterMissAsync());
    }

    [Fact]
    public async Task Requests_wait_for_the_first_fetch()
    {
        await using var rig = new ProviderRig();
        var gate = new TaskCompletionSource();
        rig.Issuer.Keys = Behave.After(gate.Task, Behave.Json(SigningKeys.Set(SigningKeys.A)));
        await rig.BeginAsync();
        Task<bool> waiting = rig.Provider.RefreshAfterMissAsync();
        Assert.False(rig.Provider.HasEverHadKeys);
        gate.SetResult();
        Assert.True(await waiting);
        Assert.Equal(["a"], rig.Kids);
        Assert.Equal(1, rig.Issuer.Count(ScriptedIssuer.KeysPath));
    }

    [Fact]
    public async Task A_key_set_that_moved_is_found_by_the_first_request_that_needs_it()
    {
        await using ProviderRig rig = await ProviderRig.StartedAsync(SigningKeys.A);
        Move(rig, SigningKeys.B);
        rig.Clock.Advance(Most - TimeSpan.FromSeconds(1));
        await rig.RefreshAfterAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(["a"], rig.Kids);
        rig.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.True(await rig.Provider.RefreshAfterMissAsync());
        Assert.Equal(["b"], rig.Kids);
        Assert.EndsWith("/moved", rig.Provider.Discovery.JwksUri.AbsoluteUri);
    }

    [Fact]
    public async Task A_key_set_that_moved_is_found_when_the_document_is_read_again()
    {
        await using var rig = new ProviderRig();
        rig.Issuer.Discovery = Behave.Json(rig.Issuer.DiscoveryJson(), ("Cache-Control", "no-cache"));
        rig.Issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A));
        await rig.StartAsync();
        Move(rig, SigningKeys.B);
        rig.Clock.Advance(Most * 1.05);
        await rig.RereadAsync();
        for (int fetches = 0; rig.Kids[0] != "b"; fetches++)
        {
            Assert.InRange(fetches, 0, 2);
            await rig.SettledAsync();
        }
    }

    [Fact]
    public async Task A_document_without_cache_fields_is_read_again_after_a_day()
    {
        await using ProviderRig rig = await ProviderRig.StartedAsync(SigningKeys.A);
        rig.Settings = rig.Settings with { Timeout = TimeSpan.Zero };
        rig.Clock.Advance(TimeSpan.FromHours(24));
        await rig.RereadAsync();
        Assert.Equal(2, rig.Issuer.Count(ScriptedIssuer.DiscoveryPath));
    }

    [Fact]
    public async Task A_bad_document_later_changes_nothing()
    {
        await using var rig = new ProviderRig();
        rig.Issuer.Discovery = Behave.Json(rig.Issuer.DiscoveryJson(), ("Cache-Control", "max-age=600"));
        rig.Issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A));
        await rig.StartAsync();
        rig.Issuer.Discovery = Behave.Json(rig.Issuer.DiscoveryJson(issuer: "http://evil/x", jwksUri: rig.Issuer.Origin + "/moved"));
        rig.Clock.Advance(Most * 1.05);
        await rig.RereadAsync();
        rig.Clock.Advance(Most);
        await rig.RereadAsync();
        Assert.Equal(rig.Issuer.Issuer, rig.Provider.Discovery.Issuer);
        Assert.EndsWith("/certs", rig.Provider.Discovery.JwksUri.AbsoluteUri);
        Assert.Equal(1, Times(rig.Log, "could not be read again"));
    }

    [Fact]
    public async Task Nothing_is_fetched_after_the_end()
    {
        ProviderRig rig = await ProviderRig.StartedAsync(SigningKeys.A);
        await rig.Provider.DisposeAsync();
        rig.Clock.Advance(TimeSpan.FromDays(2));
        Assert.False(await rig.Provider.RefreshAfterMissAsync());
        Assert.False(await rig.Provider.DiscoveryRefresher.RereadAsync());
        Assert.Equal(1, rig.Issuer.Count(ScriptedIssuer.KeysPath));
        Assert.Equal(1, rig.Issuer.Count(ScriptedIssuer.DiscoveryPath));
        await rig.DisposeAsync();
    }

    internal static int Times(string text, string part) => text.Split(part).Length - 1;

    private static void Move(ProviderRig rig, SigningKeys key)
    {
        rig.Issuer.Discovery = Behave.Json(rig.Issuer.DiscoveryJson(jwksUri: rig.Issuer.Origin + "/moved"), ("Cache-Control", "no-cache"));
        rig.Issuer["/moved"] = Behave.Json(SigningKeys.Set(key));
    }

    /// <summary>Else a set that nobody had to doubt would be dropped before it was asked for again.</summary>
    [Theory]
    [InlineData(60, 30)]
    [InlineData(8, 5)]
    public async Task A_set_is_fetched_again_before_it_is_too_old(int keep, int within)
    {
        await using var rig = new ProviderRig();
        rig.Settings = rig.Settings with { KeySetKeep = TimeSpan.FromSeconds(keep) };
        rig.Issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A));
        await rig.StartAsync();
        await rig.RefreshAfterAsync(TimeSpan.FromSeconds(within * 1.1));
        Assert.Equal(2, rig.Issuer.Count(ScriptedIssuer.KeysPath));
        Assert.Equal(["a"], rig.Kids);
    }
}
