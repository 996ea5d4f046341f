using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Upstream;

/// <summary>An IPv4 address in IPv6's clothes.</summary>
public sealed class MappedAddressTests
{
    [Fact]
    public async Task The_application_is_reached_by_a_mapped_literal()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { UpstreamUrl = upstream.Url.Replace("127.0.0.1", "[::ffff:127.0.0.1]", StringComparison.Ordinal) });
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/open/x"))).Status);
        // what the application is told is what the operator wrote
        Assert.StartsWith("[::ffff:127.0.0.1]:", upstream.Only.Field("Host"), StringComparison.Ordinal);
    }
}
