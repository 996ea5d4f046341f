using System.Text;
using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Gateway;

/// <summary>Answers of the application on their way to the client: framing, fields, speed.</summary>
public sealed class AnswerTests
{
    private static readonly string Request = GateRig.Get("/open/x");

    public static TheoryData<string, string> Framings { get; } = new()
    {
        { ScriptedUpstream.Ok, "ok" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;a=b\r\n!\r\n0\r\n\r\n", "hello!" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\n", "" },
        { "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone", "gone" },
        { "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok", "ok" },
        { "HTTP/1.1 299 Odd\r\nContent-Length: 2\r\n\r\nok", "ok" },
    };

    [Theory]
    [MemberData(nameof(Framings))]
    public async Task Is_relayed_whole_and_byte_by_byte(string answer, string body)
    {
        foreach (var slowly in new[] { false, true })
        {
            using var upstream = ScriptedUpstream.Start(async talk =>
            {
                while (await talk.ReadRequestAsync() is not null)
                {
                    await (slowly ? talk.Wire.SendSlowlyAsync(answer) : talk.SendAsync(answer));
                }
            });
            await using var rig = GateRig.Start(upstream);
            using var client = rig.Connect();
            for (var i = 0; i < 3; i++)
            {
                var relayed = await client.AskAsync(Request);
                Assert.Equal(answer.Split("\r\n")[0], relayed.StartLine);
                Assert.Equal(body, relayed.Text);
                Assert.Equal(answer.Contains("hunked"), relayed.IsChunked);
            }

            Assert.Equal(1, upstream.Connections);
        }
    }

    [Fact]
    public async Task Without_a_length_it_ends_with_its_connection_and_comes_chunked()
    {
        using var upstream = ScriptedUpstream.Start(talk => talk.OnceAsync("HTTP/1.1 200 OK\r\nA: b\r\n\r\nto the end"));
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        for (var i = 0; i < 2; i++)
        {
            var relayed = await client.AskAsync(Request);
            Assert.Equal("to the end", relayed.Text);
            Assert.True(relayed.IsChunked);
        }

        Assert.Equal(2, upstream.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nto the end")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nto the end\r\n0\r\n\r\n")]
    public async Task A_client_of_HTTP_1_0_gets_it_without_chunks_and_to_the_end(string answer)
    {
        using var upstream = ScriptedUpstream.Start(talk => talk.OnceAsync(answer));
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        var relayed = await client.AskAsync("GET /open/x HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
        Assert.Equal("to the end", relayed.Text);
        Assert.False(relayed.IsChunked);
        Assert.Null(relayed.Field("Content-Length"));
        Assert.StartsWith("HTTP/1.1 200", relayed.StartLine);
        Assert.Equal("HTTP/1.1", upstream.Only.StartLine.Split(' ')[2]);
    }

    [Fact]
    public async Task How_long_the_application_took_is_counted_once_for_each_answer()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.AskAsync(Request);
        await client.AskAsync(GateRig.Post("/open/x", "body"));
        Assert.Contains("fastgate_upstream_duration_seconds_count 2\n", System.Text.Encoding.UTF8.GetString(rig.Metrics.Render()));
    }

    [Fact]
    public async Task A_client_of_HTTP_1_0_may_keep_its_connection()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        var first = await client.AskAsync("GET /open/x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        Assert.Equal("keep-alive", first.Field("Connection"));
        var second = await client.AskAsync("GET /open/x HTTP/1.0\r\n\r\n");
        Assert.True(second.Closes);
        Assert.True(await client.EndsAsync());
    }

    [Fact]
    public async Task Connection_close_of_the_client_is_heeded()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.True((await client.AskAsync(GateRig.Get("/open/x", "Connection: close\r\n") + Request)).Closes);
        Assert.True(await client.EndsAsync());
        Assert.Single(upstream.Requests);
        Assert.Null(upstream.Only.Field("Connection"));
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 700\r\n\r\n", "700")]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", null)]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\n\r\n", null)]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\n", null)]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", null)]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 700\r\nETag: \"a\"\r\n\r\n", "700")]
    public async Task Without_a_body_by_rule(string method, string answer, string? length)
    {
        using var upstream = ScriptedUpstream.Answering(_ => answer);
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        for (var i = 0; i < 3; i++)
        {
            var relayed = await client.AskAsync($"{method} /open/x HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.Equal(answer.Split("\r\n")[0], relayed.StartLine);
            Assert.Equal(length, relayed.Field("Content-Length"));
            Assert.False(relayed.Closes);
        }

        Assert.Equal(3, upstream.Requests.Count);
    }

    public static TheoryData<string> Broken { get; } =
    [
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!",
        "HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\nok!",
        "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA : b\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
        "HTTP/1.1 200 OK\r\nA: \0\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\n: b\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 999 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 099 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 103 Early Hints\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello",
        "hello\r\n\r\n",
        "\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nA: " + new string('a', 70_000) + "\r\nContent-Length: 2\r\n\r\nok",
        // chunks that are wrong from the start: nothing has been sent to the client yet
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\nworld\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nA b\r\n\r\n",
    ];

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task That_breaks_the_rules_is_502_and_its_connection_is_closed(string answer)
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.OnceAsync(talk.Number == 0 ? answer : ScriptedUpstream.Ok);
            if (answer is "" or [.., 'L', 'e'] && talk.Number == 0)
            {
                return;
            }

            await talk.Wire.ReadToEndAsync();
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        var told = await client.AskAsync(Request);
        if (told.Status is 103 or 100)
        {
            told = await client.ReceiveAsync();
        }

        Assert.Equal(502, told.Status);
        Assert.Equal("Bad Gateway\n", told.Text);
        Assert.Equal("no-store", told.Field("Cache-Control"));
        await upstream.Talks[0].EndedAsync();
        Assert.Equal(200, (await client.AskAsync(Request)).Status);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    public async Task That_breaks_off_in_its_body_is_never_taken_for_whole(string answer)
    {
        foreach (var reset in new[] { false, true })
        {
            using var upstream = ScriptedUpstream.Start(async talk =>
            {
                await talk.OnceAsync(answer);
                await Task.Delay(50);
                if (reset)
                {
                    talk.Wire.Reset();
                }
            });
            await using var rig = GateRig.Start(upstream);
            using var client = rig.Connect();
            await client.SendAsync(Request);
            var error = await Record.ExceptionAsync(() => client.ReceiveAsync());
            Assert.True(error is EndOfStreamException or System.Net.Sockets.SocketException, error?.ToString() ?? "taken for whole");
        }
    }

    [Fact]
    public async Task That_ends_with_its_connection_is_not_whole_when_that_is_reset()
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.OnceAsync("HTTP/1.1 200 OK\r\n\r\nhello");
            await Task.Delay(50);
            talk.Wire.Reset();
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync(Request);
        var error = await Record.ExceptionAsync(() => client.ReceiveAsync());
        Assert.True(error is EndOfStreamException or System.Net.Sockets.SocketException, error?.ToString() ?? "taken for whole");
    }

    [Fact]
    public async Task Events_arrive_as_they_are_sent()
    {
        var next = new SemaphoreSlim(0);
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.OnceAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
            for (var i = 0; i < 20; i++)
            {
                await next.WaitAsync();
                await talk.SendAsync($"data: {i % 10}\n\n");
            }
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync(Request);
        Assert.Contains("text/event-stream", await client.Wire.ReadHeadAsync());
        for (var i = 0; i < 20; i++)
        {
            next.Release();
            Assert.Equal($"9\r\ndata: {i % 10}\n\n\r\n", Encoding.ASCII.GetString(await client.Wire.ReadExactlyAsync(14)));
        }

        Assert.Equal("0\r\n\r\n", Encoding.ASCII.GetString(await client.Wire.ReadExactlyAsync(5)));
    }

    [Theory]
    [InlineData("Content-Length: 1000000\r\n\r\n", "hello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n", "5\r\nhello\r\n")]
    public async Task A_silent_stream_holds_no_buffer(string fields, string piece)
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.OnceAsync("HTTP/1.1 200 OK\r\n" + fields);
            await talk.SendAsync(piece);
            await talk.Wire.ReadToEndAsync();
        });
        await using var rig = GateRig.Start(upstream, o => o with { MaxBufferedBytes = 100_000 });
        var clients = Enumerable.Range(0, 8).Select(_ => rig.Connect()).ToArray();
        foreach (var client in clients)
        {
            await client.SendAsync(GateRig.Get("/open/x"));
            await client.Wire.ReadHeadAsync();
            await client.Wire.ReadExactlyAsync(piece.Length);
        }

        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/oauth/health"))).Status);
        foreach (var client in clients)
        {
            client.Dispose();
        }
    }
}
