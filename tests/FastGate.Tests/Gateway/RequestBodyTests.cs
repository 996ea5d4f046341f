using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Gateway;

/// <summary>Bodies of requests: what goes on, what is refused, and that the application never takes a part for the whole.</summary>
public sealed class RequestBodyTests
{
    private const string Chunked = "POST /open/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    public static TheoryData<string> BadChunks { get; } =
    [
        "5\nhello\r\n0\r\n\r\n",
        "5\rhello\r\n0\r\n\r\n",
        "5;\nx\r\nhello\r\n0\r\n\r\n",
        "5;a\nb\r\nhello\r\n0\r\n\r\n",
        "5;a\rb\r\nhello\r\n0\r\n\r\n",
        "5;a=\"\n\"\r\nhello\r\n0\r\n\r\n",
        "5;a=\"\r\n\"\r\nhello\r\n0\r\n\r\n",
        "5;" + new string('a', 10_000) + "\r\nhello\r\n0\r\n\r\n",
        "10000000000000000\r\nhello\r\n0\r\n\r\n",
        "-1\r\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "5_0\r\nhello\r\n0\r\n\r\n",
        " 5\r\nhello\r\n0\r\n\r\n",
        "\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "5\r\nhelloX\r\n0\r\n\r\n",
        "5\r\nhello\r\n0\r\nA : b\r\n\r\n",
        "5\r\nhello\r\n0\r\n\n",
        "5\r\nhello\r\n0\r\nA: b\n\r\n",
        "5\r\nhello\r\n0\r\n b\r\n\r\n",
    ];

    [Theory]
    [MemberData(nameof(BadChunks))]
    public async Task A_bad_chunk_is_400_and_no_complete_request_arrives(string body)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync(Chunked + body + GateRig.Get("/open/second"));
        var answer = await client.ReceiveAsync();
        Assert.Equal(400, answer.Status);
        Assert.True(answer.Closes);
        Assert.True(await client.EndsAsync());
        await Task.WhenAll(upstream.Talks.Select(t => t.EndedAsync()));
        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("5;a=b;c=\"d\\\"e\"\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("1\r\nh\r\n1\r\ne\r\n0003\r\nllo\r\n000\r\n\r\n", "hello")]
    [InlineData("A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789")]
    [InlineData("0\r\n\r\n", "")]
    [InlineData("2\r\nok\r\n0\r\nAuthorization: Bearer x\r\nX-Auth-Subject: root\r\nHost: b\r\nContent-Length: 7\r\n\r\n", "ok")]
    public async Task Chunks_are_written_anew_without_extensions_and_trailers(string body, string expected)
    {
        foreach (var slowly in new[] { false, true })
        {
            using var upstream = ScriptedUpstream.Answering();
            await using var rig = GateRig.Start(upstream);
            using var client = rig.Connect();
            await client.SendAsync(Chunked);
            await (slowly ? client.Wire.SendSlowlyAsync(body) : client.SendAsync(body));
            Assert.Equal(200, (await client.ReceiveAsync()).Status);
            var seen = upstream.Only;
            Assert.Equal(expected, seen.Text);
            Assert.Equal("chunked", seen.Field("Transfer-Encoding"));
            Assert.Null(seen.Field("Content-Length"));
            Assert.Empty(seen.Trailers);
            Assert.Equal(200, (await client.AskAsync(GateRig.Get("/open/next"))).Status);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData(16 * 1024 + 1)]
    [InlineData(3_000_000)]
    public async Task A_body_with_a_length_goes_on_as_it_is(int length)
    {
        var body = new byte[length];
        Random.Shared.NextBytes(body);
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync($"PUT /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");
        await client.Wire.SendAsync(body);
        Assert.Equal(200, (await client.ReceiveAsync()).Status);
        Assert.Equal(body, upstream.Only.Body);
        Assert.Equal($"{length}", upstream.Only.Field("Content-Length"));
        Assert.Equal(200, (await client.AskAsync(GateRig.Get("/open/next"))).Status);
    }

    [Fact]
    public async Task A_large_chunked_body_goes_through_whole()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync(Chunked);
        for (var i = 0; i < 100; i++)
        {
            await client.SendAsync($"{20_000:x}\r\n{new string((char)('a' + i % 26), 20_000)}\r\n");
        }

        await client.SendAsync("0\r\n\r\n");
        Assert.Equal(200, (await client.ReceiveAsync()).Status);
        Assert.Equal(2_000_000, upstream.Only.Body.Length);
        Assert.Equal((byte)('a' + 99 % 26), upstream.Only.Body[^1]);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_413()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { MaxBodySize = 10 });
        Assert.Equal(200, (await rig.AskAsync(GateRig.Post("/open/x", "0123456789"))).Status);
        using (var client = rig.Connect())
        {
            var answer = await client.AskAsync(GateRig.Post("/open/x", "0123456789A") + GateRig.Get("/open/second"));
            Assert.Equal(413, answer.Status);
            Assert.True(await client.EndsAsync());
        }

        Assert.Single(upstream.Requests);
        using (var client = rig.Connect())
        {
            Assert.Equal(413, (await client.AskAsync(Chunked + "6\r\n012345\r\n5\r\n6789A\r\n0\r\n\r\n" + GateRig.Get("/open/second"))).Status);
            Assert.True(await client.EndsAsync());
        }

        await Task.WhenAll(upstream.Talks.Skip(1).Select(t => t.EndedAsync()));
        Assert.Single(upstream.Requests);
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(60_000, true)]
    [InlineData(300_000, false)]
    public async Task A_refused_request_with_a_body_leaves_the_connection_in_use_if_the_rest_is_small(int length, bool stays)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        var answer = await client.AskAsync($"POST /api HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");
        Assert.Equal(401, answer.Status);
        await Record.ExceptionAsync(() => client.SendAsync(new string('x', length) + GateRig.Get("/open/next")));
        Assert.Equal(stays, !await client.EndsAsync());
        if (stays)
        {
            Assert.Equal("ok", (await client.ReceiveAsync()).Text);
        }

        Assert.Equal(stays ? 1 : 0, upstream.Requests.Count);
    }

    [Theory]
    [InlineData(ScriptedUpstream.Ok, true)]
    [InlineData(ScriptedUpstream.Ok + "x", false)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", false)]
    [InlineData("HTTP/1.1 401 No\r\nWWW-Authenticate: NTLM\r\nContent-Length: 2\r\n\r\nok", false)]
    public async Task Behind_a_body_that_came_later_than_its_head_the_connection_stays_if_the_answer_lets_it(string answer, bool stays)
    {
        using var upstream = ScriptedUpstream.Start(talk => talk.ServeAsync(_ => talk.Number == 0 ? answer : ScriptedUpstream.Ok));
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync("POST /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
        await GateRig.UntilAsync(() => upstream.BytesSeen > 0);
        await client.SendAsync("hello");
        Assert.Equal("ok", (await client.ReceiveAsync()).Text);
        if (!stays)
        {
            await upstream.Talks[0].EndedAsync();
        }

        Assert.Equal("ok", (await client.AskAsync(GateRig.Get("/open/next"))).Text);
        Assert.Equal(stays ? 1 : 2, upstream.Connections);
    }

    [Fact]
    public async Task A_body_that_is_drained_is_read_by_its_framing()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        var smuggled = GateRig.Get("/open/smuggled");
        var answer = await client.AskAsync($"POST /api HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{smuggled.Length:x}\r\n{smuggled}\r\n0\r\n\r\n" + GateRig.Get("/open/next"));
        Assert.Equal(401, answer.Status);
        Assert.Equal(200, (await client.ReceiveAsync()).Status);
        Assert.Equal("/open/next", upstream.Only.Target);

        using var other = rig.Connect();
        Assert.Equal(401, (await other.AskAsync("POST /api HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n" + GateRig.Get("/open/third"))).Status);
        Assert.True(await other.EndsAsync());
        Assert.Single(upstream.Requests);
    }

    [Fact]
    public async Task Without_memory_for_more_of_a_body_its_exchange_ends()
    {
        var much = new byte[4_000_000];
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            if ((await talk.Wire.ReadHeadAsync())!.StartsWith("GET", StringComparison.Ordinal))
            {
                await talk.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {much.Length}\r\n\r\n");
                await talk.Wire.SendAsync(much);
            }

            await talk.Wire.ReadToEndAsync();
        });
        await using var rig = GateRig.Start(upstream, o => o with { MaxBufferedBytes = 100_000 });
        using var sender = rig.Connect();
        await sender.SendAsync("POST /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhello");
        await GateRig.UntilAsync(() => upstream.BytesSeen > 0);
        var first = upstream.Talks[0];
        var readers = Enumerable.Range(0, 64).Select(_ => rig.Connect(receiveBuffer: 4096)).ToArray(); // when all is full each takes little
        await GateRig.UntilAsync(() => rig.Gateway.Gate.Connections == 65);
        foreach (var reader in readers)
        {
            await reader.SendAsync(GateRig.Get("/open/x"));
        }

        // none of these reads its answer
        for (var status = 0; status != 503; status = (await rig.AskAsync(GateRig.Get("/oauth/health"))).Status)
        {
            await Task.Delay(100);
        }

        await Task.Delay(500);
        await sender.SendAsync("more");
        await first.EndedAsync();
        Assert.True(await sender.EndsAsync());
        foreach (var reader in readers)
        {
            reader.Dispose();
        }
    }
}
