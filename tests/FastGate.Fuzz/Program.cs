using FastGate.Jwt.Tests.Fuzzing;
using FastGate.Tests.Http1;
using FastGate.Tests.Identity;
using FastGate.Tests.Listening;
using SharpFuzz;

namespace FastGate.Fuzz;

/// <summary>Hands one fuzz target to libFuzzer (<c>FastGate.Fuzz TARGET</c>), or runs files through it once (<c>FastGate.Fuzz TARGET FILE...</c>).</summary>
internal static class Program
{
    private static readonly Dictionary<string, ReadOnlySpanAction> Targets = new()
    {
        ["splitter"] = SplitterFuzz.Fuzz,
        ["header"] = HeaderFuzz.Fuzz,
        ["claims"] = ClaimsFuzz.Fuzz,
        ["keyset"] = KeySetFuzz.Fuzz,
        ["token"] = TokenFuzz.Fuzz,
        ["request"] = Http1FuzzTargets.Request,
        ["response"] = Http1FuzzTargets.Response,
        ["chunked"] = Http1FuzzTargets.Chunked,
        ["path"] = Http1FuzzTargets.Path,
        ["identity"] = IdentityFuzz.Fuzz,
        ["proxyheader"] = ProxyHeaderFuzz.Fuzz,
    };

    private static int Main(string[] args)
    {
        if (args.Length == 0 || !Targets.TryGetValue(args[0], out ReadOnlySpanAction? target))
        {
            Console.Error.WriteLine($"FastGate.Fuzz TARGET [FILE...], where TARGET is one of {string.Join(", ", Targets.Keys)}");
            return 2;
        }

        if (args.Length == 1)
        {
            Fuzzer.LibFuzzer.Run(target);
            return 0;
        }

        foreach (string file in args.Skip(1))
        {
            target(File.ReadAllBytes(file));
        }

        return 0;
    }
}
