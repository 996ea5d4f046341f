using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using FastGate.Configuration;
using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Gateway;

/// <summary>
/// Cases that other projects published, through the whole gateway: what the client is told, and how many complete requests
/// the application sees for a stream. Runs where the folder of published cases is there.
/// </summary>
public sealed class PublishedCorpusTests
{
    private const int Workers = 24;
    private const int Quiet = 250;

    [Fact]
    public Task Requests_in_one_piece() => JudgeRequestsAsync(_ => 0);

    [Fact]
    public Task Requests_cut_in_two() => JudgeRequestsAsync(row => 1 + row.GetProperty("id").GetString()!.Length * 37 % Math.Max(1, Raw(row).Length - 1));

    [Fact]
    public async Task Responses()
    {
        var wrong = new ConcurrentQueue<string>();
        await ForEachAsync("http1_responses.jsonl", async rows =>
        {
            while (rows.TryDequeue(out var row))
            {
                using var upstream = ScriptedUpstream.Start(async talk =>
                {
                    await talk.ReadRequestAsync();
                    await talk.Wire.SendAsync(Raw(row));
                });
                await using var rig = GateRig.Start(upstream);
                using var client = rig.Connect();
                await client.SendAsync(GateRig.Get("/open/x"));
                var (statuses, broken) = await StatusesAsync(client);
                var relayed = !broken && statuses is [not (502 or 504), ..];
                if (row.GetProperty("expect").GetString() is var expect && expect != "either" && relayed != (expect == "accept")
                    && !row.GetProperty("id").GetString()!.Contains("HTTP_103_first", StringComparison.Ordinal)) // its body is a byte short
                {
                    wrong.Enqueue($"{row.GetProperty("id")}: {expect}, but {string.Join(' ', statuses)}{(broken ? " broken off" : "")}: {row.GetProperty("why")}: {row.GetProperty("raw_preview")}");
                }
            }
        });
        Assert.Equal("", string.Join("\n", wrong));
    }

    private static async Task JudgeRequestsAsync(Func<JsonElement, int> cutAt)
    {
        var wrong = new ConcurrentQueue<string>();
        await ForEachAsync("http1_requests.jsonl", async rows =>
        {
            using var upstream = ScriptedUpstream.Answering();
            await using var rig = GateRig.Start(upstream, o => o with { Resources = [new ResourceOptions { Uri = "/*", WhiteListed = true }] });
            while (rows.TryDequeue(out var row))
            {
                upstream.Requests.Clear();
                using var client = rig.Connect();
                var raw = Raw(row);
                var cut = Math.Min(cutAt(row), raw.Length);
                await client.Wire.SendAsync(raw.AsMemory(0, cut));
                await Task.Delay(cut > 0 ? 3 : 0);
                await client.Wire.SendAsync(raw.AsMemory(cut));
                var (statuses, _) = await StatusesAsync(client, raw.AsSpan().StartsWith("HEAD "u8));
                if (Fault(row, statuses, upstream.Requests.Count) is { } fault)
                {
                    wrong.Enqueue($"{row.GetProperty("id")}: {fault}: {string.Join(' ', statuses)}, {upstream.Requests.Count} forwarded: {row.GetProperty("why")}: {Encoding.Latin1.GetString(raw.AsSpan(0, Math.Min(200, raw.Length)))}");
                }
            }
        });
        Assert.Equal("", string.Join("\n", wrong));
    }

    private static string? Fault(JsonElement row, List<int> statuses, int forwarded)
    {
        var strict = row.GetProperty("strict").GetString();
        var why = row.GetProperty("why").GetString()!;
        if (forwarded > row.GetProperty("max_forward").GetInt32())
        {
            return "too many forwarded";
        }

        if (strict == "reject")
        {
            // The query goes on byte for byte, whatever its percent signs mean.
            return statuses is [200, ..] && !why.StartsWith("target-pct", StringComparison.Ordinal) ? "accepted" : null;
        }

        // Which methods there are is the gateway's affair.
        return strict == "accept" && (forwarded < row.GetProperty("min_forward").GetInt32() || statuses is not [200, ..]) && statuses is not [501] ? "refused" : null;
    }

    /// <summary>The final answers that come until nothing comes any more, and whether one was broken off.</summary>
    private static async Task<(List<int> Statuses, bool Broken)> StatusesAsync(GateClient client, bool toHead = false)
    {
        var statuses = new List<int>();
        try
        {
            while (client.Wire.HasMore || client.Wire.Socket.Poll(TimeSpan.Zero, SelectMode.SelectRead) || await ComesAsync(client.Wire.Socket))
            {
                if (await WireMessage.TryReadAnswerAsync(client.Wire, toHead) is not { } answer)
                {
                    return (statuses, false);
                }

                if (answer.Status >= 200)
                {
                    statuses.Add(answer.Status);
                }
            }

            return (statuses, false);
        }
        catch (Exception e) when (e is SocketException or EndOfStreamException)
        {
            return (statuses, true);
        }
    }

    private static async Task<bool> ComesAsync(Socket socket)
    {
        for (var waited = 0; waited < Quiet; waited += 10)
        {
            await Task.Delay(10);
            if (socket.Poll(TimeSpan.Zero, SelectMode.SelectRead))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] Raw(JsonElement row) => row.GetProperty("raw_b64").GetBytesFromBase64();

    private static async Task ForEachAsync(string file, Func<ConcurrentQueue<JsonElement>, Task> work)
    {
        if (Find(file) is { } path)
        {
            var rows = new ConcurrentQueue<JsonElement>(File.ReadLines(path).Select(l => JsonDocument.Parse(l).RootElement));
            await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(() => work(rows))));
        }
    }

    private static string? Find(string file)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "shared", "corpus", file) is var candidate && File.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
