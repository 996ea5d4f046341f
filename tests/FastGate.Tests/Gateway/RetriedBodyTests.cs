using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Gateway;

/// <summary>The one retry of a request whose body comes later than its head: whole to the second connection, or not at all.</summary>
public sealed class RetriedBodyTests
{
    private static readonly string First = GateRig.Get("/open/first");

    /// <summary>The connection is closed under the head alone; the client sends its body once the second one is there.</summary>
    [Theory]
    [InlineData("PUT", "Content-Length: 5\r\n", true)]
    [InlineData("PUT", "Transfer-Encoding: chunked\r\n", true)]
    [InlineData("PUT", "Content-Length: 5\r\nExpect: 100-continue\r\n", true)]
    [InlineData("PUT", "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n", true)]
    [InlineData("DELETE", "Content-Length: 5\r\n", true)]
    [InlineData("GET", "Content-Length: 5\r\n", true)]
    [InlineData("POST", "Content-Length: 5\r\n", false)]
    [InlineData("PATCH", "Transfer-Encoding: chunked\r\n", false)]
    public async Task A_body_that_has_not_begun_to_come_goes_whole_to_the_second_connection(string method, string fields, bool retried)
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            if (talk.Number == 0)
            {
                await talk.OnceAsync(ScriptedUpstream.Ok);
                await talk.Wire.ReadHeadAsync();
                return;
            }

            await talk.ServeAsync(_ => ScriptedUpstream.Ok);
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.Equal(200, (await client.AskAsync(First)).Status);
        await client.SendAsync($"{method} /open/x HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        if (!retried)
        {
            Assert.Equal(502, (await client.ReceiveAsync()).Status);
            Assert.Equal(1, upstream.Connections);
            return;
        }

        await GateRig.UntilAsync(() => upstream.Connections == 2, "the second connection");
        await client.SendAsync(fields.StartsWith("Content-Length", StringComparison.Ordinal) ? "hello" : "5\r\nhello\r\n0\r\n\r\n");
        Assert.Equal(200, (await client.ReceiveAsync()).Status);
        Assert.Equal("hello", upstream.Requests.Last().Text);
        Assert.Equal(method, upstream.Requests.Last().Method);
        Assert.Equal(200, (await client.AskAsync(GateRig.Post("/open/next", "another"))).Status);
        Assert.Equal("another", upstream.Requests.Last().Text);
        Assert.Equal(2, upstream.Connections);
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nh")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n1\r\nh\r\n")]
    public async Task Not_after_a_byte_of_the_body(string rest)
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.OnceAsync(ScriptedUpstream.Ok);
            await talk.Wire.ReadHeadAsync();
            await talk.Wire.ReadExactlyAsync(1);
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.Equal(200, (await client.AskAsync(First)).Status);
        Assert.Equal(502, (await client.AskAsync("PUT /open/x HTTP/1.1\r\nHost: a\r\n" + rest)).Status);
        Assert.Equal(1, upstream.Connections);
    }

    [Fact]
    public async Task A_client_that_leaves_before_its_body_is_not_tried_again_for()
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.OnceAsync(ScriptedUpstream.Ok);
            await talk.Wire.ReadHeadAsync();
            await talk.Wire.ReadToEndAsync();
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.Equal(200, (await client.AskAsync(First)).Status);
        var before = upstream.BytesSeen;
        await client.SendAsync("PUT /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
        await GateRig.UntilAsync(() => upstream.BytesSeen > before);
        client.Wire.Reset();
        await upstream.Talks[0].EndedAsync();
        await GateRig.UntilAsync(() => rig.Gateway.Gate.Connections == 0);
        Assert.Equal(1, upstream.Connections);
        Assert.Equal(0, rig.Gateway.Gate.Snapshot.Pool.Open);
    }

    [Fact]
    public async Task The_bodys_clock_goes_on_behind_the_retry()
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            if (talk.Number == 0)
            {
                await talk.OnceAsync(ScriptedUpstream.Ok);
            }

            await talk.Wire.ReadHeadAsync();
            if (talk.Number == 1)
            {
                await talk.Wire.ReadToEndAsync();
            }
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.Equal(200, (await client.AskAsync(First)).Status);
        await client.SendAsync("PUT /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
        await GateRig.UntilAsync(() => upstream.Connections == 2, "the second connection");
        Assert.Equal(408, (await rig.AdvanceUntilAsync(client.ReceiveAsync(), 11)).Status);
        await upstream.Talks[1].EndedAsync();
    }

    /// <summary>Body and closing meet: the application has each body whole or not at all, and the client learns which.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_comes_while_the_connection_closes_is_whole_or_refused(bool chunked)
    {
        for (var round = 0; round < 60; round++)
        {
            var first = true;
            using var mixed = ScriptedUpstream.Start(async talk =>
            {
                if (first)
                {
                    first = false;
                    await talk.OnceAsync(ScriptedUpstream.Ok);
                    await talk.Wire.ReadHeadAsync();
                    return;
                }

                await talk.ServeAsync(_ => ScriptedUpstream.Ok);
            });
            await using var rig = GateRig.Start(mixed);
            using var client = rig.Connect();
            Assert.Equal(200, (await client.AskAsync(First)).Status);
            var body = string.Concat(Enumerable.Range(0, 4000).Select(n => $"{round}.{n} "));
            await client.SendAsync($"PUT /open/x HTTP/1.1\r\nHost: a\r\n{(chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {body.Length}")}\r\n\r\n");
            for (var spin = 0; spin < round % 20; spin++)
            {
                await Task.Yield();
            }

            try
            {
                await client.SendAsync(chunked ? $"{body.Length:x}\r\n{body}\r\n0\r\n\r\n" : body);
            }
            catch (System.Net.Sockets.SocketException)
            {
                // refused and closed before all of it was there
                continue;
            }

            var answer = await client.ReceiveAsync();
            Assert.Contains(answer.Status, new[] { 200, 502 });
            if (answer.Status == 200)
            {
                Assert.Equal(body, mixed.Requests.Last().Text);
            }

            Assert.Equal(answer.Status == 200 ? 2 : 1, mixed.Requests.Count);
        }
    }

    /// <summary>A drain wakes whoever reads, and brings nothing: the head is still to be had, and the body goes where it goes.</summary>
    [Theory]
    [InlineData("Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Content-Length: 5", "hello")]
    public async Task Also_when_the_gateway_is_told_to_end_before_the_body_comes(string framing, string body)
    {
        var go = new TaskCompletionSource();
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            if (talk.Number == 0)
            {
                await talk.OnceAsync(ScriptedUpstream.Ok);
                await talk.Wire.ReadHeadAsync();
                await go.Task;
                return;
            }

            await talk.ServeAsync(_ => ScriptedUpstream.Ok);
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.Equal(200, (await client.AskAsync(GateRig.Get("/open/first"))).Status);
        var before = upstream.BytesSeen;
        await client.SendAsync($"PUT /open/x HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\n");
        await GateRig.UntilAsync(() => upstream.BytesSeen > before);
        rig.Gateway.Gate.Drain();
        go.SetResult();
        await GateRig.UntilAsync(() => upstream.Connections == 2, "the second connection");
        await client.SendAsync(body);
        Assert.Equal(200, (await client.ReceiveAsync()).Status);
        Assert.Equal("hello", upstream.Requests.Last().Text);
    }
}
