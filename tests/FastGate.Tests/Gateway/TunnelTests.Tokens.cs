using System.Text;
using FastGate.Jwt.Keys;
using FastGate.Tests.Gateway.Harness;
using FastGate.Tests.Identity;

namespace FastGate.Tests.Gateway;

public sealed partial class TunnelTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_outlives_its_token_unless_told_not_to(bool untilExpiry)
    {
        using var upstream = Echo();
        await using var rig = GateRig.Start(upstream, o => o with { TunnelUntilExpiry = untilExpiry });
        using var client = await OpenAsync(rig);
        rig.Advance(295);
        await AssertOpenAsync(client);
        rig.Advance(6);
        if (untilExpiry)
        {
            Assert.True(await client.EndsAsync());
            await upstream.Talks[0].EndedAsync();
        }
        else
        {
            await AssertOpenAsync(client);
            rig.Keys.Current = rig.Keys.Current.SucceededBy(rig.Keys.Current);
            rig.Advance(5);
            await AssertOpenAsync(client);
        }
    }

    [Fact]
    public async Task It_ends_with_the_very_second_of_its_tokens_expiry()
    {
        using var upstream = Echo();
        await using var rig = GateRig.Start(upstream, o => o with { TunnelUntilExpiry = true });
        using var client = await OpenAsync(rig);
        rig.Advance(299);
        await AssertOpenAsync(client);
        rig.Advance(1);
        Assert.True(await client.EndsAsync());
    }

    /// <summary>Another key leaves: the token is judged again, and that it has expired since is no reason.</summary>
    [Fact]
    public async Task It_outlives_its_token_also_when_keys_change()
    {
        using var upstream = Echo();
        var other = JsonWebKeySetReader.Read(Encoding.ASCII.GetBytes(Identity.Providers.SigningKeys.Set(Identity.Providers.SigningKeys.A))).Keys!;
        var both = new KeySet([.. Tokens.Keys.Keys, .. other.Keys]);
        await using var rig = GateRig.Start(upstream, keys: both);
        using var client = await OpenAsync(rig);
        rig.Advance(301);
        await AssertOpenAsync(client);
        rig.Keys.Current = both.SucceededBy(Tokens.Keys);
        Assert.Equal(1, rig.Keys.Current.Generation);
        rig.Advance(5);
        await AssertOpenAsync(client);
        rig.Keys.Current = rig.Keys.Current.SucceededBy(other);
        rig.Advance(5);
        Assert.True(await client.EndsAsync());
    }

    [Fact]
    public async Task It_ends_when_the_key_of_its_token_is_withdrawn()
    {
        using var upstream = Echo();
        await using var rig = GateRig.Start(upstream);
        using var client = await OpenAsync(rig);
        rig.Advance(5);
        await AssertOpenAsync(client);
        rig.Keys.Current = Tokens.Keys.SucceededBy(JsonWebKeySetReader.Read("""{"keys":[]}"""u8).Keys ?? KeySet.Empty);
        rig.Advance(5);
        Assert.True(await client.EndsAsync());
        await upstream.Talks[0].EndedAsync();
    }

    [Fact]
    public async Task It_ends_when_a_reload_would_refuse_its_token()
    {
        using var upstream = Echo();
        await using var rig = GateRig.Start(upstream);
        await using var other = GateRig.Start(Echo(), o => o with { ClientId = "another" });
        using var client = await OpenAsync(rig);
        rig.Gateway.Gate.Snapshot = rig.Gateway.Gate.Snapshot with { ResponseFields = [] };
        rig.Advance(5);
        await AssertOpenAsync(client);
        rig.Gateway.Gate.Snapshot = other.Gateway.Gate.Snapshot;
        rig.Advance(5);
        Assert.True(await client.EndsAsync());
        await upstream.Talks[0].EndedAsync();
    }
}
