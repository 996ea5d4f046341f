using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd;

/// <summary>
/// With a single event loop anything that blocks it stops everybody. So everything that could block goes on
/// beside honest requests: a slow issuer, a slow application, refused tokens, logging, a slow reader.
/// </summary>
public sealed class OneEngineThreadTests
{
    private static readonly Dictionary<string, string> OneThread = new() { ["DOTNET_PROCESSOR_COUNT"] = "1" };

    [Fact]
    public void Nothing_blocks_it()
    {
        using var waiting = new SemaphoreSlim(0);
        using var release = new ManualResetEventSlim();
        using var upstream = ByteUpstream.Start((connection, target) =>
        {
            if (target != "/slow")
            {
                return false;
            }

            waiting.Release();
            release.Wait(TimeSpan.FromSeconds(30));
            connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            return true;
        });
        using var sidecar = Sidecar.Start("key-set-min-refresh: 1s\n", upstream.Url, OneThread);
        var token = sidecar.Issuer.AccessToken();
        Assert.Equal(200, sidecar.Gateway.Get("/bytes/10", token).Status);

        // A request that the application sits on, a download that nobody reads, a key fetch that hangs.
        using var slow = sidecar.Gateway.Connect();
        slow.Send(GatewayProcess.Request("GET", "/slow", token));
        Assert.True(waiting.Wait(TimeSpan.FromSeconds(20)), "the slow request never reached the application");
        using var stalled = sidecar.Gateway.Connect();
        stalled.Send(GatewayProcess.Request("GET", "/bytes/50000000", token));
        sidecar.Issuer.Misbehave = _ =>
        {
            release.Wait(TimeSpan.FromSeconds(30));
            return null;
        };
        using var unknownKey = sidecar.Gateway.Connect();
        using var stranger = FastGate.Demo.SigningKey.Create();
        var unknown = sidecar.Issuer.Mint.Sign(new FastGate.Demo.ClaimSet().Set("iss", sidecar.Issuer.Issuer).Set("sub", "x").Set("aud", "gatekeeper")
            .Set("exp", sidecar.Issuer.Mint.Now + 600).Set("iat", sidecar.Issuer.Mint.Now).ToJson(), key: stranger);
        Thread.Sleep(1500);
        unknownKey.Send(GatewayProcess.Request("GET", "/unknown", unknown));
        Thread.Sleep(100);

        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(200, sidecar.Gateway.Get("/bytes/10", token).Status);
            Assert.Equal(401, sidecar.Gateway.Get("/bytes/10").Status);
        }

        Assert.True(watch.Elapsed.TotalSeconds < 10, $"400 requests took {watch.Elapsed} while others waited");
        release.Set();
        sidecar.Issuer.Misbehave = null;
        Assert.Equal(200, slow.Receive().Status);
        Assert.Equal(403, unknownKey.Receive().Status);
    }

    [Fact]
    public void Parallel_clients_are_all_served()
    {
        using var nginx = Nginx.Start();
        using var sidecar = Sidecar.Start(upstream: nginx.Url, environment: OneThread);
        var token = sidecar.Issuer.AccessToken();

        Parallel.For(0, 32, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ =>
        {
            using var client = sidecar.Gateway.Connect();
            for (var i = 0; i < 50; i++)
            {
                Assert.Equal(200, client.Send(GatewayProcess.Request("GET", "/who", token)).Receive().Status);
            }
        });
    }
}
