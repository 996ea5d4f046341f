using System.Globalization;
using System.Text;

namespace FastGate.Tests.Gateway.Harness;

/// <summary>A message as it came over the wire, the chunked coding taken off its body.</summary>
internal sealed record WireMessage(string Head, byte[] Body, IReadOnlyList<string> Trailers)
{
    public string StartLine => Head[..Head.IndexOf("\r\n", StringComparison.Ordinal)];

    /// <summary>Name and value of each field, in order, as sent.</summary>
    public IReadOnlyList<(string Name, string Value)> Fields { get; } = Split(Head);

    public string Text => Encoding.UTF8.GetString(Body);

    public string Method => StartLine.Split(' ')[0];

    public string Target => StartLine.Split(' ')[1];

    public int Status => int.Parse(StartLine.Split(' ')[1], CultureInfo.InvariantCulture);

    public bool IsChunked => Field("Transfer-Encoding") is not null;

    public bool Closes => string.Equals(Field("Connection"), "close", StringComparison.OrdinalIgnoreCase);

    public string[] All(string name) => [.. Fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value)];

    /// <summary>The value of that field, or null; it must not come twice.</summary>
    public string? Field(string name) => All(name) switch { [] => null, [var one] => one, _ => throw new InvalidOperationException($"{name} twice in {Head}") };

    public override string ToString() => Head + Text;

    /// <summary>Reads a request; null when the connection ends before one.</summary>
    public static async Task<WireMessage?> ReadRequestAsync(RawSocket from)
    {
        if (await from.ReadHeadAsync() is not { } head)
        {
            return null;
        }

        var message = new WireMessage(head, [], []);
        return message.IsChunked || message.Field("Content-Length") is not null ? await WithBodyAsync(from, message, untilClose: false) : message;
    }

    /// <summary>Reads an answer, an interim one too.</summary>
    public static async Task<WireMessage> ReadAnswerAsync(RawSocket from, bool toHead = false) =>
        await TryReadAnswerAsync(from, toHead) ?? throw new EndOfStreamException("no answer");

    /// <summary>The same; null when the connection ends before one.</summary>
    public static async Task<WireMessage?> TryReadAnswerAsync(RawSocket from, bool toHead = false)
    {
        if (await from.ReadHeadAsync() is not { } head)
        {
            return null;
        }

        var message = new WireMessage(head, [], []);
        return toHead || message.Status is < 200 or 204 or 304 ? message : await WithBodyAsync(from, message, untilClose: true);
    }

    private static async Task<WireMessage> WithBodyAsync(RawSocket from, WireMessage message, bool untilClose)
    {
        if (message.IsChunked)
        {
            var trailers = new List<string>();
            return message with { Body = await from.ReadChunkedAsync(trailers), Trailers = trailers };
        }

        return message.Field("Content-Length") is { } length
            ? message with { Body = await from.ReadExactlyAsync(long.Parse(length, CultureInfo.InvariantCulture)) }
            : untilClose ? message with { Body = await from.ReadToEndAsync() } : message;
    }

    private static (string, string)[] Split(string head) =>
        [.. head.Split("\r\n")[1..^2].Select(line => line.IndexOf(": ", StringComparison.Ordinal) is var at and > 0 ? (line[..at], line[(at + 2)..]) : throw new FormatException($"a field line '{line}'"))];
}
