using System.Text.RegularExpressions;
using FastGate.Http1;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace FastGate.Tests.Http1;

/// <summary>The chunked reader against the ABNF of RFC 9112 section 7.1 as a regular expression, and against itself on input cut elsewhere.</summary>
public sealed partial class ChunkedReaderProperties
{
    private const string Token = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
    private const string Quoted = "\"(?:[\\t\\x20\\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t\\x20-\\x7e\\x80-\\xff])*\"";
    private const string Extension = $"(?:[ \\t]*;[ \\t]*{Token}(?:[ \\t]*=[ \\t]*(?:{Token}|{Quoted}))?)*";

    [GeneratedRegex($"\\G(?<size>[0-9A-Fa-f]{{1,16}}){Extension}\\r\\n")]
    private static partial Regex SizeLine();

    [GeneratedRegex($"\\G(?:{Token}:[\\t\\x20-\\x7e\\x80-\\xff]*\\r\\n)*\\r\\n")]
    private static partial Regex Trailers();

    private static readonly Gen<string> Chunk = Gen.Elements("1\r\nx\r\n", "2;a\r\nxy\r\n", "A;a=\"b;\\\"\" ; c = d\r\n0123456789\r\n", "03\r\n\r\n\r\r\n", "1 ;a\r\n\n\r\n");

    private static readonly Gen<string> Noise = Gen.Elements("\r\n", "\r", "\n", ";", "=", "\"", "\\", " ", "\t", "0", "1", "f", "g", "a", "\0", "\u0080", ":", "7fffffffffffffff", "0\r\n", "A: b\r\n");

    private static readonly Gen<string> Body =
        from chunks in Gen.Frequency((8, Chunk), (1, Noise)).ListOf()
        from last in Gen.Frequency((6, Gen.Elements("0\r\n", "00;a=b\r\n")), (1, Noise))
        from trailers in Gen.Frequency((3, Gen.Elements("A: b\r\n", "C:\r\n")), (1, Noise)).ListOf()
        from end in Gen.Frequency((6, Gen.Constant("\r\n")), (1, Noise))
        select string.Concat(chunks.Take(5)) + last + string.Concat(trailers.Take(2)) + end + "GET";

    [Property(MaxTest = 3000)]
    public Property It_agrees_with_the_grammar() => Prop.ForAll(Arb.From(Body), text =>
    {
        (ChunkedStep step, _, byte[] data, int used) = Wire.Chunked([Wire.Bytes(text)]);
        (string Data, int Used)? expected = Reference(text);
        bool same = expected is null ? step != ChunkedStep.End : step == ChunkedStep.End && Wire.Text(data) == expected.Value.Data && used == expected.Value.Used;
        return same.Label($"{step} for {text.Replace("\r", "\\r").Replace("\n", "\\n")}");
    });

    [Property(MaxTest = 2000)]
    public Property Cuts_change_nothing() => Prop.ForAll(Arb.From(Body), Arb.From(Gen.Choose(1, 5)), (text, size) =>
    {
        byte[] bytes = Wire.Bytes(text);
        var whole = Wire.Chunked([bytes]);
        var cut = Wire.Chunked(bytes.Chunk(size));
        return whole.Step == cut.Step && whole.Fault == cut.Fault && whole.Used == cut.Used && whole.Data.AsSpan().SequenceEqual(cut.Data);
    });

    private static (string Data, int Used)? Reference(string text)
    {
        string data = "";
        int at = 0;
        while (true)
        {
            Match line = SizeLine().Match(text, at);
            if (!line.Success)
            {
                return null;
            }
            at += line.Length;
            ulong size = Convert.ToUInt64(line.Groups["size"].Value, 16);
            if (size == 0)
            {
                Match trailers = Trailers().Match(text, at);
                return trailers.Success ? (data, at + trailers.Length) : null;
            }
            if (size > (ulong)(text.Length - at) || !text.AsSpan(at + (int)size).StartsWith("\r\n"))
            {
                return null;
            }
            data += text.Substring(at, (int)size);
            at += (int)size + 2;
        }
    }
}
