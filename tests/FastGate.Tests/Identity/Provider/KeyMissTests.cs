using FastGate.Identity;
using FastGate.Jwt.Keys;

namespace FastGate.Tests.Identity.Providers;

/// <summary>What is fetched for tokens of keys that are not known, and what is not.</summary>
public class KeyMissTests
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_rotated_key_works_at_its_first_request_and_the_old_ones_verdicts_stay()
    {
        await using ProviderRig rig = await ProviderRig.StartedAsync(SigningKeys.A);
        long generation = rig.Provider.Keys.Generation;
        rig.Issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A, SigningKeys.B));
        Assert.True(await rig.MissAsync());
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
        Assert.True(await rig.MissAsync());
        Assert.Equal(["b"], rig.Kids);
    }

    [Fact]
    public async Task The_same_kid_with_another_key_is_a_change()
    {
        await using ProviderRig rig = await ProviderRig.StartedAsync(SigningKeys.A);
        long generation = rig.Provider.Keys.Generation;
        rig.Issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.B).Replace("\"kid\":\"b\"", "\"kid\":\"a\""));
        Assert.True(await rig.MissAsync());
        Assert.Equal(["a"], rig.Kids);
        Assert.True(rig.Provider.Keys.Generation > generation);
    }

    [Fact]
    public async Task Two_thousand_unknown_keys_make_one_fetch_per_cool_down()
    {
        await using ProviderRig rig = await ProviderRig.StartedAsync(SigningKeys.A);
        var gate = new TaskCompletionSource();
        rig.Issuer.Keys = Behave.After(gate.Task, Behave.Json(SigningKeys.Set(SigningKeys.A), ("Cache-Control", "no-cache")));
        Task<bool>[] waiting = [.. Enumerable.Range(0, 2000).AsParallel().Select(_ => rig.MissAsync())];
        gate.SetResult();
        Assert.All(await Task.WhenAll(waiting), Assert.True);
        await rig.SettledAsync();
        Assert.Equal(2, rig.Issuer.Count(ScriptedIssuer.KeysPath));

        // Inside of the cool-down: refused at once, nobody waits.
        for (int i = 0; i < 2000; i++)
        {
            Task<bool> refused = rig.MissAsync();
            Assert.True(refused.IsCompletedSuccessfully);
            Assert.False(await refused);
        }

        // For a minute, bad tokens ten times a second: they cause one fetch each five seconds and leave nothing for the background to do.
        for (int tenths = 1; tenths <= 600; tenths++)
        {
            rig.Clock.Advance(TimeSpan.FromSeconds(0.1));
            long before = rig.Provider.GoodKeyFetches;
            if (await rig.MissAsync())
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
        Task<bool> waiting = rig.MissAsync();
        gate.SetResult();
        Assert.True(await waiting);
        Assert.Equal(["a", "b"], rig.Kids);
        Assert.Equal(3, rig.Issuer.Count(ScriptedIssuer.KeysPath));
        Assert.False(await rig.MissAsync());
    }

    /// <summary>
    /// A request that was judged in the moment before the first keys came: a fetch of its own would keep out the first request with a key
    /// that is really new.
    /// </summary>
    [Fact]
    public async Task A_verdict_older_than_the_keys_in_force_makes_no_fetch_and_starts_no_cool_down()
    {
        await using ProviderRig rig = await ProviderRig.StartedAsync(SigningKeys.A);
        Assert.Equal(KeyRefresh.OtherKeys, rig.Provider.RefreshAfterMiss(KeySet.Empty));
        Assert.Equal(1, rig.Issuer.Count(ScriptedIssuer.KeysPath));
        rig.Issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A, SigningKeys.B));
        KeyRefresh refresh = rig.Provider.RefreshAfterMiss(rig.Provider.Keys);
        Assert.Equal(KeyRefreshKind.Begun, refresh.Kind);
        await refresh.Fetch;
        Assert.Equal(["a", "b"], rig.Kids);
    }

    /// <summary>The set is in force before the fetch has ended: who was judged by the last one need not wait for what is left of it.</summary>
    [Fact]
    public async Task A_verdict_older_than_what_a_fetch_has_brought_does_not_wait_for_its_end()
    {
        await using ProviderRig rig = await ProviderRig.StartedAsync(SigningKeys.A);
        KeySet before = rig.Provider.Keys;
        var gate = new TaskCompletionSource();
        rig.Issuer.Keys = Behave.After(gate.Task, Behave.Json(SigningKeys.Set(SigningKeys.A, SigningKeys.B)));
        KeyRefresh begun = rig.Provider.RefreshAfterMiss(before);
        Assert.Equal(KeyRefreshKind.Joined, rig.Provider.RefreshAfterMiss(before).Kind);
        gate.SetResult();
        await begun.Fetch;
        Assert.Equal(KeyRefresh.OtherKeys, rig.Provider.RefreshAfterMiss(before));
        Assert.Equal(KeyRefresh.TooSoon, rig.Provider.RefreshAfterMiss(rig.Provider.Keys));
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
        Task<bool> waiting = rig.MissAsync();
        gate.SetResult();
        Assert.True(await waiting);
        await rig.SettledAsync();
        await rig.SettledAsync(); // the one that was joined, and the one of its own
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
        Assert.True(await rig.MissAsync());
        await rig.SettledAsync();
        rig.Clock.Advance(Least - TimeSpan.FromMilliseconds(1));
        Assert.False(await rig.MissAsync());
        rig.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await rig.MissAsync());
    }

    [Fact]
    public async Task Requests_wait_for_the_first_fetch()
    {
        await using var rig = new ProviderRig();
        var gate = new TaskCompletionSource();
        rig.Issuer.Keys = Behave.After(gate.Task, Behave.Json(SigningKeys.Set(SigningKeys.A)));
        await rig.BeginAsync();
        Task<bool> waiting = rig.MissAsync();
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
        KeyRefreshTests.Move(rig, SigningKeys.B);
        rig.Clock.Advance(Most - TimeSpan.FromSeconds(1));
        await rig.RefreshAfterAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(["a"], rig.Kids);
        rig.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.True(await rig.MissAsync());
        Assert.Equal(["b"], rig.Kids);
        Assert.EndsWith("/moved", rig.Provider.Discovery.JwksUri.AbsoluteUri);
    }
}
