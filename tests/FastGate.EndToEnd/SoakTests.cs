using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd;

/// <summary>
/// Clients that vanish at random places while others check that each answer is their own: nothing crossed, lost or repeated,
/// and descriptors and memory return to where they were. Minutes with <c>./test.sh --soak</c>, seconds otherwise.
/// </summary>
[Collection("volume")]
public sealed class SoakTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("FASTGATE_SOAK") == "1" ? 300 : 8);

    [Fact]
    public void No_answer_is_crossed_lost_or_repeated_while_clients_vanish()
    {
        using var upstream = ByteUpstream.Start((connection, target) =>
        {
            if (!target.StartsWith("/echo/", StringComparison.Ordinal))
            {
                return false;
            }

            // The answer repeats the target, at a length that follows from it, now and then chunked.
            var number = int.Parse(target[6..], CultureInfo.InvariantCulture);
            var body = string.Concat(Enumerable.Repeat(target, 1 + (number % 200)));
            connection.Send(number % 3 == 0
                ? $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n0\r\n\r\n"
                : $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            return true;
        });
        using var sidecar = Sidecar.Start("enable-logging: false\n", upstream.Url);
        var token = sidecar.Issuer.AccessToken();
        Run(sidecar, token, TimeSpan.FromSeconds(2));
        Settle(sidecar);
        var descriptors = sidecar.Gateway.Process.Descriptors;

        Run(sidecar, token, Duration);

        Settle(sidecar);
        Assert.InRange(sidecar.Gateway.Process.Descriptors, 0, descriptors + 64);
        Assert.InRange(sidecar.Gateway.Process.ResidentBytes, 0, 48 << 20);
    }

    private static void Run(Sidecar sidecar, string token, TimeSpan duration)
    {
        var watch = Stopwatch.StartNew();
        var errors = new ConcurrentQueue<string>();
        var threads = Enumerable.Range(0, 12).Select(n => new Thread(() =>
        {
            var random = new Random(n);
            while (watch.Elapsed < duration && errors.IsEmpty)
            {
                try
                {
                    if (n % 3 == 0)
                    {
                        Vanish(sidecar, token, random);
                    }
                    else
                    {
                        Check(sidecar, token, random);
                    }
                }
                catch (Exception e) when (e is Xunit.Sdk.XunitException or SocketException && n % 3 != 0)
                {
                    errors.Enqueue(e.Message);
                }
                catch (SocketException)
                {
                    // A client that vanishes does not care.
                }
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        Assert.True(errors.IsEmpty, $"after {watch.Elapsed}: {string.Join('\n', errors)}");
    }

    private static void Check(Sidecar sidecar, string token, Random random)
    {
        using var client = sidecar.Gateway.Connect();
        for (var i = random.Next(1, 40); i > 0; i--)
        {
            var number = random.Next(1_000_000);
            var target = $"/echo/{number}";
            var answer = client.Send(GatewayProcess.Request("GET", target, token)).Receive();
            Assert.True(answer.Status == 200, $"{target} was answered: {answer}");
            Assert.Equal(string.Concat(Enumerable.Repeat(target, 1 + (number % 200))), answer.Text);
        }
    }

    private static void Vanish(Sidecar sidecar, string token, Random random)
    {
        using var client = sidecar.Gateway.Connect();
        var request = random.Next(2) == 0
            ? GatewayProcess.Request("GET", $"/echo/{random.Next(1_000_000)}", token)
            : GatewayProcess.Request("POST", "/upload", token, "Content-Length: 5000") + new string('x', 5000);
        client.Send(request[..random.Next(request.Length + 1)]);
        Thread.Sleep(random.Next(4));

        // A reset instead of an orderly end.
        client.Socket.LingerState = new LingerOption(random.Next(2) == 0, 0);
    }

    private static void Settle(Sidecar sidecar)
    {
        var last = -1;
        for (var i = 0; i < 20 && sidecar.Gateway.Process.Descriptors != last; i++)
        {
            last = sidecar.Gateway.Process.Descriptors;
            Thread.Sleep(250);
        }
    }
}
