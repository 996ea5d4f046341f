using System.Collections.Concurrent;
using System.Diagnostics;

namespace FastGate.EndToEnd.Edges;

/// <summary>
/// Good tokens of a known key, some seen before and some fresh, while something else goes wrong: none may be refused, none may wait.
/// </summary>
public sealed class SteadyLoad
{
    // Far below any wait for an issuer, far above what a busy machine adds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly ConcurrentBag<(int Status, TimeSpan Took)> _answers = [];
    private readonly Thread[] _threads;
    private volatile bool _over;

    public SteadyLoad(EdgeGateway gateway, RawIssuer issuer)
    {
        var key = issuer.Published[0];
        string[] tokens = [.. Enumerable.Range(0, 60).Select(i => issuer.Token(key, subject: $"steady-{i}"))];
        _threads = [.. Enumerable.Range(0, 2).Select(n => new Thread(() => Run(gateway, tokens, n)) { IsBackground = true })];
        Array.ForEach(_threads, t => t.Start());
    }

    public void End()
    {
        _over = true;
        Array.ForEach(_threads, t => t.Join());
        Assert.NotEmpty(_answers);
        Assert.All(_answers, a => Assert.Equal(200, a.Status));
        Assert.True(_answers.Max(a => a.Took) < Patience, $"a good token waited {_answers.Max(a => a.Took)}");
    }

    private void Run(EdgeGateway gateway, string[] tokens, int first)
    {
        for (var i = first; !_over; i += 2)
        {
            var watch = Stopwatch.StartNew();
            int status;
            try
            {
                status = gateway.Gateway.Get("/steady", tokens[i % tokens.Length]).Status;
            }
            catch (Exception e) when (e is System.Net.Sockets.SocketException or Xunit.Sdk.XunitException)
            {
                status = 0;
            }

            _answers.Add((status, watch.Elapsed));
            Thread.Sleep(25);
        }
    }
}
