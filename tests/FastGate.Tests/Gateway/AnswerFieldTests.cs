using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Gateway;

/// <summary>Fields of answers, interim answers, and bytes behind an answer.</summary>
public sealed class AnswerFieldTests
{
    private static readonly string Request = GateRig.Get("/open/x");

    [Fact]
    public async Task Hop_by_hop_fields_and_those_that_Connection_names_stay_behind()
    {
        using var upstream = ScriptedUpstream.Answering("HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Hop\r\nKeep-Alive: timeout=5\r\nX-Hop: a\r\nProxy-Authenticate: Basic\r\nProxy-Connection: keep-alive\r\n" +
            "Proxy: http://evil\r\nProxy-Anything: x\r\nUpgrade: h2c\r\nTrailer: X\r\nTE: trailers\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nDate: Mon, 23 Nov 2026 20:00:00 GMT\r\nServer: app\r\nContent-Length: 2\r\n\r\nok");
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        var answer = await client.AskAsync(Request);
        Assert.Equal(["Set-Cookie: a=1", "Set-Cookie: b=2", "Date: Mon, 23 Nov 2026 20:00:00 GMT", "Server: app", "Content-Length: 2"], answer.Fields.Select(f => $"{f.Name}: {f.Value}"));
        Assert.Equal("ok", (await client.AskAsync(Request)).Text);
        Assert.Equal(1, upstream.Connections);
    }

    [Fact]
    public async Task Trailers_are_dropped()
    {
        using var upstream = ScriptedUpstream.Answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\nSet-Cookie: a=b\r\n\r\n");
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        for (var i = 0; i < 2; i++)
        {
            var answer = await client.AskAsync(Request);
            Assert.Equal("ok", answer.Text);
            Assert.Empty(answer.Trailers);
            Assert.Null(answer.Field("Trailer"));
        }
    }

    [Fact]
    public async Task Configured_fields_replace_the_applications()
    {
        using var upstream = ScriptedUpstream.Answering("HTTP/1.1 200 OK\r\nx-frame: theirs\r\nX_Frame: theirs\r\nContent-Length: 2\r\n\r\nok");
        await using var rig = GateRig.Start(upstream, o => o with { ResponseHeaders = new Dictionary<string, string> { ["X-Frame"] = "ours" } });
        Assert.Equal(["X-Frame: ours", "Content-Length: 2"], (await rig.AskAsync(Request)).Fields.Select(f => $"{f.Name}: {f.Value}"));
        Assert.Equal("ours", (await rig.AskAsync(GateRig.Get("/api"))).Field("X-Frame"));
    }

    [Fact]
    public async Task Nothing_is_added_to_the_applications_answer()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        Assert.Equal(["Content-Length: 2"], (await rig.AskAsync(Request)).Fields.Select(f => $"{f.Name}: {f.Value}"));
    }

    [Fact]
    public async Task Interim_answers_are_relayed_with_their_fields()
    {
        using var upstream = ScriptedUpstream.Answering("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: X\r\nX: y\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + ScriptedUpstream.Ok);
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        for (var i = 0; i < 2; i++)
        {
            var hints = await client.AskAsync(Request);
            Assert.Equal("HTTP/1.1 103 Early Hints", hints.StartLine);
            Assert.Equal(["Link: </a>"], hints.Fields.Select(f => $"{f.Name}: {f.Value}"));
            Assert.Equal(102, (await client.ReceiveAsync()).Status);
            Assert.Equal("ok", (await client.ReceiveAsync()).Text);
        }
    }

    [Fact]
    public async Task Configured_fields_take_nothing_from_an_interim_answer()
    {
        using var upstream = ScriptedUpstream.Answering("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ScriptedUpstream.Ok);
        await using var rig = GateRig.Start(upstream, o => o with { ResponseHeaders = new Dictionary<string, string> { ["Link"] = "</ours>" } });
        using var client = rig.Connect();
        Assert.Equal("</a>", (await client.AskAsync(Request)).Field("Link"));
        Assert.Equal("</ours>", (await client.ReceiveAsync()).Field("Link"));
    }

    [Fact]
    public async Task Interim_answers_are_not_for_HTTP_1_0()
    {
        using var upstream = ScriptedUpstream.Answering("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ScriptedUpstream.Ok);
        await using var rig = GateRig.Start(upstream);
        Assert.Equal(200, (await rig.AskAsync("GET /open/x HTTP/1.0\r\nHost: a\r\n\r\n")).Status);
    }

    [Fact]
    public async Task A_flood_of_interim_answers_is_502()
    {
        using var upstream = ScriptedUpstream.Answering(string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 1000)) + ScriptedUpstream.Ok);
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync(Request);
        var answer = await client.ReceiveAsync();
        var interims = 0;
        for (; answer.Status == 103; interims++)
        {
            Assert.True(interims < 100);
            answer = await client.ReceiveAsync();
        }

        Assert.Equal(502, answer.Status);
        Assert.Equal(32, interims);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 6\r\n\r\npoison")]
    [InlineData("HTTP/1.1 304 Not Modified\r\n\r\npoison")]
    public async Task Bytes_behind_an_answer_reach_nobody(string answer)
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.OnceAsync(talk.Number == 0 ? answer : ScriptedUpstream.Ok);
            await talk.ServeAsync(_ => ScriptedUpstream.Ok);
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.DoesNotContain("poison", (await client.AskAsync(Request)).ToString());
        Assert.Equal("ok", (await client.AskAsync(Request)).Text);
        Assert.Equal(2, upstream.Connections);
    }

    [Fact]
    public async Task A_body_behind_the_answer_to_HEAD_reaches_nobody()
    {
        using var upstream = ScriptedUpstream.Answering(r => r.Method == "HEAD" ? "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison" : ScriptedUpstream.Ok);
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.Equal(200, (await client.AskAsync("HEAD /open/x HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.Equal("ok", (await client.AskAsync(Request)).Text);
        Assert.Equal(2, upstream.Connections);
    }
}
