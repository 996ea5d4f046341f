using FastGate.Jwt.Keys;

namespace FastGate.Tests.Identity.Providers;

/// <summary>Keys that are there in time, and gone in time.</summary>
public class KeyRefreshTests
{
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
    public async Task The_same_set_again_is_the_same_object()
    {
        await using ProviderRig rig = await ProviderRig.StartedAsync(SigningKeys.A);
        KeySet keys = rig.Provider.Keys;
        await rig.RefreshAfterAsync(Most);
        Assert.Same(keys, rig.Provider.Keys);
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

    /// <summary>Not more often than key sets are at most refreshed, whatever the issuer says: each read may move them.</summary>
    [Theory]
    [InlineData("no-cache", 630)]
    [InlineData("max-age=1", 630)]
    [InlineData("max-age=600", 630)]
    [InlineData("max-age=1200", 1200)]
    [InlineData("max-age=86400", 86_400)]
    [InlineData("max-age=864000", 86_400)]
    [InlineData("public", 86_400)]
    public async Task The_document_is_read_again_as_the_issuer_says_within_bounds(string control, double seconds)
    {
        await using var rig = new ProviderRig();
        rig.Issuer.Discovery = Behave.Json(rig.Issuer.DiscoveryJson(), ("Cache-Control", control));
        rig.Issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A));
        await rig.StartAsync();
        rig.Clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.False(rig.Provider.DiscoveryRefresher.IsReading);
        Assert.Equal(1, rig.Issuer.Count(ScriptedIssuer.DiscoveryPath));
        rig.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await rig.RereadAsync();
        Assert.Equal(2, rig.Issuer.Count(ScriptedIssuer.DiscoveryPath));
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
        Assert.False(await rig.MissAsync());
        Assert.False(await rig.Provider.DiscoveryRefresher.RereadAsync());
        Assert.Equal(1, rig.Issuer.Count(ScriptedIssuer.KeysPath));
        Assert.Equal(1, rig.Issuer.Count(ScriptedIssuer.DiscoveryPath));
        await rig.DisposeAsync();
    }

    internal static int Times(string text, string part) => text.Split(part).Length - 1;

    internal static void Move(ProviderRig rig, SigningKeys key)
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
