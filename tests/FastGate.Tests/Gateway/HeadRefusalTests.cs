using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Gateway;

/// <summary>Heads that are refused: the status, the end of the connection, nothing for the application, and the next request in the same bytes not executed.</summary>
public sealed class HeadRefusalTests
{
    private const string Ok = "GET /open/x HTTP/1.1\r\nHost: a\r\n";
    private const string PostTo = "POST /open/x HTTP/1.1\r\nHost: a\r\n";

    public static TheoryData<string, int> Heads { get; } = new()
    {
        { "GET /open/x HTTP/1.1\r\n\r\n", 400 },
        { Ok + "Host: a\r\n\r\n", 400 },
        { Ok + "Host: b\r\n\r\n", 400 },
        { "GET /open/x HTTP/1.1\r\nHost: a b\r\n\r\n", 400 },
        { "GET /open/x HTTP/1.1\r\nHost: a, b\r\n\r\n", 400 },
        { "GET /open/x HTTP/1.1\r\nHost: a@b\r\n\r\n", 400 },
        { "GET  /open/x HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
        { "GET /open/x  HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
        { "GET /open/x HTTP/1.1 \r\nHost: a\r\n\r\n", 400 },
        { "GET /open/x\r\nHost: a\r\n\r\n", 400 },
        { "GET /open/x HTTP/1.1\nHost: a\n\n", 400 },
        { "GET /open/x HTTP/1.2\r\nHost: a\r\n\r\n", 505 },
        { "GET /open/x HTTP/2.0\r\nHost: a\r\n\r\n", 505 },
        { "GET /open/x http/1.1\r\nHost: a\r\n\r\n", 400 },
        { "G(T /open/x HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
        { Ok + "A: b\nC: d\r\n\r\n", 400 },
        { Ok + "A: b\rC: d\r\n\r\n", 400 },
        { Ok + "A: \0\r\n\r\n", 400 },
        { Ok + "A: \u0001\r\n\r\n", 400 },
        { Ok + "A: b\r\n c\r\n\r\n", 400 },
        { Ok + " A: b\r\n\r\n", 400 },
        { Ok + "A : b\r\n\r\n", 400 },
        { Ok + ": b\r\n\r\n", 400 },
        { Ok + "A\r\n\r\n", 400 },
        { Ok + "A b: c\r\n\r\n", 400 },
        { Ok + "Authorization: Bearer a\r\nAuthorization: Bearer a\r\n\r\n", 400 },
        { Ok + "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n", 400 },
        { PostTo + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx", 400 },
        { PostTo + "Content-Length: 1, 1\r\n\r\nx", 400 },
        { PostTo + "Content-Length: +1\r\n\r\nx", 400 },
        { PostTo + "Content-Length: 0x1\r\n\r\nx", 400 },
        { PostTo + "Content-Length: 1 1\r\n\r\nx", 400 },
        { PostTo + "Content-Length: -1\r\n\r\nx", 400 },
        { PostTo + "Content-Length:\r\n\r\n", 400 },
        { PostTo + "Content-Length: 99999999999999999999\r\n\r\nx", 400 },
        { PostTo + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
        { PostTo + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400 },
        { PostTo + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
        { PostTo + "Transfer-Encoding: chunked;a=b\r\n\r\n0\r\n\r\n", 400 },
        { PostTo + "Transfer-Encoding: identity\r\n\r\n", 400 },
        { PostTo + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400 },
        { PostTo + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 400 },
        { PostTo + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501 },
        { PostTo + "Transfer-Encoding:\r\n\r\n0\r\n\r\n", 400 },
        { PostTo + "Transfer_Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
        { PostTo + "Content.Length: 5\r\n\r\n", 400 },
        { "POST /open/x HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
        { Ok + "Expect: 200-ok\r\n\r\n", 417 },
        { Ok + "Connection: a b\r\n\r\n", 400 },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public async Task Is_answered_and_the_connection_ends(string head, int status)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync(head + GateRig.Get("/open/second"));
        var answer = await client.ReceiveAsync();
        Assert.True(status == answer.Status || (status == 400 && answer.Status == 501), answer.ToString());
        Assert.True(answer.Closes);
        Assert.Empty(answer.Body);
        Assert.Equal("no-store", answer.Field("Cache-Control"));
        Assert.True(await client.EndsAsync());
        Assert.Equal(0, upstream.Connections);
    }

    [Theory]
    [InlineData("Content_Length: 1")]
    [InlineData("content-length_: 1")]
    [InlineData("HOST.: a")]
    [InlineData("Ho-st: a", false)]
    [InlineData("Author-ization: Bearer a", false)]
    [InlineData("X_Forwarded_For: 1.2.3.4")]
    [InlineData("X.Forwarded-Proto: https")]
    [InlineData("X-Real_IP: 1.2.3.4")]
    [InlineData("Transfer!Encoding: chunked")]
    [InlineData("Keep_Alive: 5")]
    [InlineData("Proxy_Authorization: x")]
    public async Task Aliases_of_fields_that_the_gateway_relies_on_are_400(string line, bool isAlias = true)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        var folded = line.StartsWith("content-length_", StringComparison.Ordinal) || line.StartsWith("HOST.", StringComparison.Ordinal);
        var answer = await rig.AskAsync(GateRig.Get("/open/x", line + "\r\n"));
        Assert.Equal(isAlias && !folded ? 400 : 200, answer.Status);
        Assert.Equal(isAlias && !folded ? 0 : 1, upstream.Connections);
    }

    [Fact]
    public async Task Limits_have_statuses_of_their_own()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { MaxHeaderSize = 4096, MaxRequestLine = 1024, MaxHeaderCount = 10 });
        Assert.Equal(414, (await rig.AskAsync(GateRig.Get("/open/" + new string('a', 2000)))).Status);
        Assert.Equal(431, (await rig.AskAsync(GateRig.Get("/open/x", $"A: {new string('a', 5000)}\r\n"))).Status);
        Assert.Equal(400, (await rig.AskAsync(GateRig.Get("/open/x", string.Concat(Enumerable.Range(0, 12).Select(i => $"A{i}: b\r\n"))))).Status);
        Assert.Equal(0, upstream.Connections);
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/open/" + new string('a', 900), $"A: {new string('a', 2000)}\r\n"))).Status);
    }

    [Fact]
    public async Task A_head_may_come_byte_by_byte()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        for (var i = 0; i < 2; i++)
        {
            await client.Wire.SendSlowlyAsync(GateRig.Get("/api/x", GateRig.Bearer + "Cookie: a=b\r\n"));
            Assert.Equal(200, (await client.ReceiveAsync()).Status);
        }

        Assert.All(upstream.Requests, r => Assert.Equal("1234", r.Field("X-Auth-Subject")));
    }

    [Fact]
    public async Task Many_requests_in_one_segment_are_answered_in_order()
    {
        using var upstream = ScriptedUpstream.Answering(r => $"HTTP/1.1 200 OK\r\nContent-Length: {r.Target.Length}\r\n\r\n{r.Target}");
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync(string.Concat(Enumerable.Range(0, 50).Select(i => i % 5 == 0 ? GateRig.Post($"/open/{i}", "body") : GateRig.Get($"/open/{i}"))));
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal($"/open/{i}", (await client.ReceiveAsync()).Text);
        }

        Assert.Equal(1, upstream.Connections);
    }
}
