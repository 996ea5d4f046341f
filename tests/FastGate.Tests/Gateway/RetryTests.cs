using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Gateway;

/// <summary>
/// One retry, on a fresh connection, if and only if the connection was reused, no byte of an answer came, none of a body was
/// sent and the method is idempotent.
/// </summary>
public sealed class RetryTests
{
    private static readonly string First = GateRig.Get("/open/first");

    [Theory]
    [InlineData("GET", null, true)]
    [InlineData("HEAD", null, true)]
    [InlineData("OPTIONS", null, true)]
    [InlineData("TRACE", null, true)]
    [InlineData("PUT", 0, true)]
    [InlineData("DELETE", null, true)]
    [InlineData("POST", 0, false)]
    [InlineData("PATCH", 0, false)]
    [InlineData("PUT", 5, false)]
    [InlineData("DELETE", 5, false)]
    public async Task By_method_and_body(string method, int? length, bool retried)
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.OnceAsync(ScriptedUpstream.Ok);
            var request = await talk.ReadRequestAsync();
            if (talk.Number > 0)
            {
                await talk.SendAsync(ScriptedUpstream.Ok);
            }
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.Equal(200, (await client.AskAsync(First)).Status);
        var body = length is null ? "\r\n" : $"Content-Length: {length}\r\n\r\n{new string('x', length.Value)}";
        var answer = await client.AskAsync($"{method} /open/x HTTP/1.1\r\nHost: a\r\n{body}");
        Assert.Equal(retried ? 200 : 502, answer.Status);
        Assert.Equal(retried ? 3 : 2, upstream.Requests.Count);
        Assert.Equal(retried ? 2 : 1, upstream.Connections);
    }

    [Fact]
    public async Task Not_on_a_connections_first_request()
    {
        using var upstream = ScriptedUpstream.Start(talk => talk.ReadRequestAsync());
        await using var rig = GateRig.Start(upstream);
        Assert.Equal(502, (await rig.AskAsync(First)).Status);
        Assert.Single(upstream.Requests);
    }

    [Fact]
    public async Task Not_after_a_byte_of_an_answer()
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.OnceAsync(ScriptedUpstream.Ok);
            await talk.OnceAsync("H");
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.Equal(200, (await client.AskAsync(First)).Status);
        Assert.Equal(502, (await client.AskAsync(First)).Status);
        Assert.Equal(2, upstream.Requests.Count);
    }

    [Fact]
    public async Task Not_after_an_interim_answer()
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.OnceAsync(ScriptedUpstream.Ok);
            await talk.OnceAsync("HTTP/1.1 103 Early Hints\r\n\r\n");
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.Equal(200, (await client.AskAsync(First)).Status);
        Assert.Equal(103, (await client.AskAsync(First)).Status);
        Assert.Equal(502, (await client.ReceiveAsync()).Status);
        Assert.Equal(2, upstream.Requests.Count);
    }

    [Fact]
    public async Task Only_once()
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            if (talk.Number == 0)
            {
                await talk.OnceAsync(ScriptedUpstream.Ok);
            }

            await talk.ReadRequestAsync();
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.Equal(200, (await client.AskAsync(First)).Status);
        Assert.Equal(502, (await client.AskAsync(First)).Status);
        Assert.Equal(3, upstream.Requests.Count);
        Assert.Equal(2, upstream.Connections);
    }

    [Fact]
    public async Task On_a_fresh_connection_even_if_others_are_idle()
    {
        var both = new TaskCompletionSource();
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            if (talk.Number == 1)
            {
                both.SetResult();
            }

            await talk.ReadRequestAsync();
            await both.Task;
            await talk.SendAsync(ScriptedUpstream.Ok);
            await talk.ReadRequestAsync();
            if (talk.Number >= 2)
            {
                await talk.SendAsync(ScriptedUpstream.Ok);
            }
        });
        await using var rig = GateRig.Start(upstream);
        Assert.All(await Task.WhenAll(rig.AskAsync(First), rig.AskAsync(First)), a => Assert.Equal(200, a.Status));
        await GateRig.UntilAsync(() => rig.Gateway.Gate.Snapshot.Pool.Idle == 2);
        Assert.Equal(200, (await rig.AskAsync(First)).Status);
        Assert.Equal(3, upstream.Connections);
        await GateRig.UntilAsync(() => rig.Gateway.Gate.Snapshot.Pool.Idle == 2);
    }

    [Fact]
    public async Task A_reset_counts_as_an_end()
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.OnceAsync(ScriptedUpstream.Ok);
            await talk.ReadRequestAsync();
            if (talk.Number == 0)
            {
                talk.Wire.Reset();
                return;
            }

            await talk.SendAsync(ScriptedUpstream.Ok);
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.Equal(200, (await client.AskAsync(First)).Status);
        Assert.Equal(200, (await client.AskAsync(First)).Status);
        Assert.Equal(3, upstream.Requests.Count);
    }
}
