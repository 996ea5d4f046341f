using System.Globalization;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd;

/// <summary>Bodies of any size stream through in both directions while the process stays small.</summary>
[Collection("volume")]
public sealed class StreamingTests
{
    private const long TwoGibibytes = 2L << 30;
    private const long Bound = 40L << 20;

    [Fact]
    public void Two_gibibytes_up_and_down_below_40_MB_resident()
    {
        using var upstream = ByteUpstream.Start();
        using var sidecar = Sidecar.Start(upstream: upstream.Url);
        using var client = sidecar.Gateway.Connect();
        var token = sidecar.Issuer.AccessToken();
        var block = new byte[256 * 1024];

        client.Send(GatewayProcess.Request("PUT", "/upload", token, $"Content-Length: {TwoGibibytes}"));
        for (long sent = 0; sent < TwoGibibytes; sent += block.Length)
        {
            client.Send(block);
        }

        Assert.Equal(TwoGibibytes.ToString(CultureInfo.InvariantCulture), client.Receive().Text);
        client.Send(GatewayProcess.Request("GET", $"/bytes/{TwoGibibytes}", token));
        Assert.Equal(200, client.ReceiveHead().Status);
        Assert.Equal(TwoGibibytes, Drain(client, TwoGibibytes));
        AssertSmall(sidecar);
    }

    [Fact]
    public void A_chunked_upload_streams_through()
    {
        using var upstream = ByteUpstream.Start();
        using var sidecar = Sidecar.Start(upstream: upstream.Url);
        using var client = sidecar.Gateway.Connect();
        client.Send(GatewayProcess.Request("POST", "/chunked", sidecar.Issuer.AccessToken(), "Transfer-Encoding: chunked"));
        byte[] chunk = [.. "10000\r\n"u8, .. new byte[0x10000], .. "\r\n"u8];
        for (var i = 0; i < 1024; i++)
        {
            client.Send(chunk);
        }

        client.Send("0\r\n\r\n"u8);

        Assert.Equal("67108864", client.Receive().Text);
        AssertSmall(sidecar);
    }

    [Fact]
    public void A_reader_that_stops_does_not_fill_the_gateway()
    {
        using var upstream = ByteUpstream.Start();
        using var sidecar = Sidecar.Start(upstream: upstream.Url);
        var clients = Enumerable.Range(0, 32).Select(_ => sidecar.Gateway.Connect()).ToList();
        foreach (var client in clients)
        {
            client.Send(GatewayProcess.Request("GET", "/bytes/100000000", sidecar.Issuer.AccessToken()));
        }

        Assert.All(clients, c => Assert.Equal(200, c.ReceiveHead().Status));
        Thread.Sleep(1000);

        AssertSmall(sidecar);
        clients.ForEach(c => c.Dispose());
    }

    [Fact]
    public void Events_arrive_one_by_one()
    {
        using var next = new SemaphoreSlim(0);
        using var upstream = ByteUpstream.Start((connection, _) =>
        {
            connection.Send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (var i = 0; i < 5; i++)
            {
                next.Wait(TimeSpan.FromSeconds(20));
                connection.Send($"9\r\ndata: {i}\n\n\r\n");
            }

            connection.Send("0\r\n\r\n");
            return true;
        });
        using var sidecar = Sidecar.Start(upstream: upstream.Url);
        using var client = sidecar.Gateway.Connect();
        client.Send(GatewayProcess.Request("GET", "/events", sidecar.Issuer.AccessToken()));

        // The head comes before there is any event, and each event before the next is sent.
        Assert.Equal(200, client.ReceiveHead().Status);
        for (var i = 0; i < 5; i++)
        {
            next.Release();
            var text = "";
            while (!text.Contains($"data: {i}\n\n", StringComparison.Ordinal))
            {
                var some = client.ReceiveSome();
                Assert.False(some.IsEmpty, "the stream ended");
                text += System.Text.Encoding.ASCII.GetString(some);
            }
        }
    }

    private static long Drain(RawClient client, long length)
    {
        var received = 0L;
        while (received < length)
        {
            var some = client.ReceiveSome();
            if (some.IsEmpty)
            {
                break;
            }

            received += some.Length;
        }

        return received;
    }

    private static void AssertSmall(Sidecar sidecar)
    {
        var peak = sidecar.Gateway.Process.PeakResidentBytes;
        Assert.True(peak < Bound, $"The gateway was {peak >> 10} kB resident at its peak.");
    }
}

/// <summary>Tests that move much data or measure memory run one after another.</summary>
[CollectionDefinition("volume", DisableParallelization = true)]
public sealed class VolumeCollection;
