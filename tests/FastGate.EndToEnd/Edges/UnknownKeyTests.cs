using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using FastGate.Demo;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd.Edges;

/// <summary>Tokens of keys that nobody knows, keys that come and keys that go.</summary>
public sealed class UnknownKeyTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("500", false)]
    [InlineData("slow", true)]
    public void Two_thousand_unknown_keys_make_one_fetch_per_cool_down(string fault, bool oneThread)
    {
        using var issuer = new RawIssuer();
        using var gateway = EdgeGateway.Start(issuer.Url, "key-set-min-refresh: 2s\n", oneThread: oneThread);
        Assert.Equal(200, gateway.Gateway.Get("/before", issuer.Token()).Status);
        using var stranger = SigningKey.Create();
        var signed = issuer.Token(stranger).Split('.');
        issuer.Fault = fault.Length == 0 ? null : IssuerFaults.Of(fault);
        var before = issuer.Count("keys");
        var statuses = new ConcurrentDictionary<int, int>();
        var load = new SteadyLoad(gateway, issuer);

        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, client =>
        {
            for (var i = 0; i < 125; i++)
            {
                var header = Convert.ToBase64String(Encoding.ASCII.GetBytes($$"""{"alg":"RS256","kid":"unknown-{{client}}-{{i}}"}""")).TrimEnd('=').Replace('+', '-').Replace('/', '_');
                statuses.AddOrUpdate(gateway.Gateway.Get("/flood", $"{header}.{signed[1]}.{signed[2]}").Status, 1, (_, n) => n + 1);
            }
        });

        load.End();
        Assert.Equal(403, Assert.Single(statuses).Key);
        var times = issuer.KeyTimes(before);
        Assert.NotEmpty(times);
        Assert.All(times.Skip(1).Zip(times), pair => Assert.True((pair.First - pair.Second).TotalSeconds > 1.8, string.Join(", ", times)));
    }

    [Fact]
    public void A_set_that_says_no_cache_is_not_fetched_for_each_request()
    {
        using var issuer = new RawIssuer { CacheControl = "no-cache" };
        using var gateway = EdgeGateway.Start(issuer.Url, "key-set-min-refresh: 1s\n");

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(200, gateway.Gateway.Get("/", issuer.Token(subject: $"{i}")).Status);
        }

        EdgeGateway.Eventually(() => issuer.Count("keys") >= 3, "fetches in the background");
        var times = issuer.KeyTimes(0);
        Assert.All(times.Skip(1).Zip(times), pair => Assert.True((pair.First - pair.Second).TotalSeconds > 0.9, string.Join(", ", times)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_rotated_key_works_at_its_first_request(bool oneThread)
    {
        using var issuer = new RawIssuer();
        using var gateway = EdgeGateway.Start(issuer.Url, oneThread: oneThread);
        Assert.Equal(200, gateway.Gateway.Get("/old", issuer.Token()).Status);

        issuer.Published = [SigningKey.Create(), .. issuer.Published];

        Assert.Equal(200, gateway.Gateway.Get("/new", issuer.Token()).Status);
        Assert.Equal(200, gateway.Gateway.Get("/old", issuer.Token(issuer.Published[1])).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_withdrawn_key_ends_cached_verdicts_and_its_tunnels_and_no_others(bool encrypted)
    {
        const string Key = "0123456789abcdef";
        using var issuer = new RawIssuer();
        using var upstream = ByteUpstream.Start(Echo);
        using var gateway = EdgeGateway.Start(
            issuer.Url, $"key-set-min-refresh: 500ms\nenable-encrypted-token: {(encrypted ? "true" : "false")}\nencryption-key: {Key}\n", upstream.Url);
        string Send(string token) => encrypted ? Encrypt(token, Key) : token;
        issuer.Published = [SigningKey.Create(), .. issuer.Published];
        var (stays, goes) = (issuer.Token(issuer.Published[0]), issuer.Token(issuer.Published[1]));
        Assert.Equal(200, gateway.Gateway.Get("/bytes/1", Send(stays)).Status);
        Assert.Equal(200, gateway.Gateway.Get("/bytes/1", Send(goes)).Status);
        using var staying = Tunnel(gateway, Send(stays));
        using var going = Tunnel(gateway, Send(goes));

        issuer.Published = [issuer.Published[0]];

        Assert.True(going.IsAtEnd());
        Assert.Equal(403, gateway.Gateway.Get("/bytes/1", Send(goes)).Status);
        Assert.Equal(200, gateway.Gateway.Get("/bytes/1", Send(stays)).Status);
        Assert.Equal("still here"u8, staying.Send("still here").ReceiveExactly(10));
    }

    private static RawClient Tunnel(EdgeGateway gateway, string token)
    {
        var client = gateway.Gateway.Connect();
        client.Send(GatewayProcess.Request(
            "GET", "/tunnel", token, "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
        Assert.Equal(101, client.ReceiveHead().Status);
        return client;
    }

    private static bool Echo(RawClient connection, string target)
    {
        if (target != "/tunnel")
        {
            return false;
        }

        connection.Send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        while (true)
        {
            var some = connection.ReceiveSome();
            if (some.IsEmpty)
            {
                return true;
            }

            connection.Send(some);
        }
    }

    private static string Encrypt(string token, string key)
    {
        var plain = Encoding.ASCII.GetBytes(token);
        var nonce = RandomNumberGenerator.GetBytes(12);
        var (cipher, tag) = (new byte[plain.Length], new byte[16]);
        using var aes = new AesGcm(Encoding.ASCII.GetBytes(key), tag.Length);
        aes.Encrypt(nonce, plain, cipher, tag);
        return Convert.ToBase64String([.. nonce, .. cipher, .. tag]).TrimEnd('=');
    }
}
