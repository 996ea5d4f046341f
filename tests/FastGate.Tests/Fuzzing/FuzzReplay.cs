using System.Globalization;
using FastGate.Tests.Http1;

namespace FastGate.Tests.Fuzzing;

/// <summary>Runs the kept inputs of a fuzz target, one a line with escapes, and some hundred mutations of each from a fixed seed.</summary>
internal static class FuzzReplay
{
    private const int MutationsPerInput = 200;

    private static readonly string[] Fragments =
        ["\r\n", "\n", "\r", "\0", ":", " ", "\t", ";", "\"", "\\", "%2e", "%2f", "%252f", "%5c", "/", "..", "0", "f", "Content-Length: 1\r\n", "Transfer-Encoding: chunked\r\n", "Host: a\r\n", "\u0080"];

    public delegate void Target(ReadOnlySpan<byte> input);

    public static void Run(string room, string file, Target target)
    {
        var random = new Random(20251123);
        string[] lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Data", room, file));
        Assert.NotEmpty(lines);
        foreach (string line in lines)
        {
            byte[] input = Unescape(line);
            Try(target, input, line);
            for (int i = 0; i < MutationsPerInput; i++)
            {
                byte[] mutated = Mutate(input, random);
                Try(target, mutated, Escape(mutated));
            }
        }
    }

    private static void Try(Target target, byte[] input, string shown)
    {
        try
        {
            target(input);
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.IAssertionException)
        {
            Assert.Fail($"{exception.Message} Input: {shown}");
        }
    }

    private static byte[] Mutate(byte[] input, Random random)
    {
        var bytes = new List<byte>(input);
        for (int change = random.Next(1, 4); change > 0; change--)
        {
            int at = random.Next(bytes.Count + 1);
            switch (random.Next(4))
            {
                case 0 when at < bytes.Count:
                    bytes.RemoveAt(at);
                    break;
                case 1 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.InsertRange(at, Wire.Bytes(Fragments[random.Next(Fragments.Length)]));
                    break;
                default:
                    int from = random.Next(bytes.Count + 1);
                    bytes.InsertRange(at, bytes.GetRange(from, Math.Min(random.Next(1, 12), bytes.Count - from)));
                    break;
            }
        }
        return [.. bytes];
    }

    /// <summary>\r \n \t \\ and \xNN; everything else stands for itself.</summary>
    private static byte[] Unescape(string line)
    {
        var bytes = new List<byte>();
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\')
            {
                bytes.Add((byte)line[i]);
                continue;
            }
            i++;
            if (line[i] == 'x')
            {
                bytes.Add(byte.Parse(line.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 2;
                continue;
            }
            bytes.Add(line[i] switch { 'r' => (byte)'\r', 'n' => (byte)'\n', 't' => (byte)'\t', var other => (byte)other });
        }
        return [.. bytes];
    }

    private static string Escape(byte[] bytes) =>
        string.Concat(bytes.Select(octet => octet switch
        {
            (byte)'\r' => "\\r",
            (byte)'\n' => "\\n",
            (byte)'\t' => "\\t",
            (byte)'\\' => "\\\\",
            < 0x20 or >= 0x7F => $"\\x{octet:x2}",
            _ => ((char)octet).ToString(),
        }));
}
