using System.Net;
using System.Net.Sockets;

namespace FastGate.Listening;

/// <summary>
/// Version 1, one line of text:
/// <code>PROXY SP ( "TCP4" / "TCP6" ) SP source SP destination SP source-port SP destination-port CRLF
/// PROXY SP "UNKNOWN" *( any but CR ) CRLF</code>
/// at most 107 bytes in all, exactly one blank between two words.
/// </summary>
public static partial class ProxyHeaderReader
{
    private const int MaxLineV1 = 107;

    private static ReadOnlySpan<byte> SignatureV1 => "PROXY "u8;

    private static ProxyHeader ReadV1(ReadOnlySpan<byte> start)
    {
        var window = start[..Math.Min(start.Length, MaxLineV1)];
        var end = window.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0)
        {
            return start.Length < MaxLineV1 ? new ProxyHeader(ProxyHeaderState.Incomplete) : Malformed;
        }
        // A CR that has no room for its LF within the limit is as bad as one without.
        if (window[end] == '\n' || end + 1 == MaxLineV1)
        {
            return Malformed;
        }
        if (end + 1 == window.Length)
        {
            return new ProxyHeader(ProxyHeaderState.Incomplete);
        }
        return window[end + 1] == '\n' ? ReadLine(window[SignatureV1.Length..end], end + 2) : Malformed;
    }

    private static ProxyHeader ReadLine(ReadOnlySpan<byte> line, int length)
    {
        if (line.StartsWith("UNKNOWN"u8) && (line.Length == 7 || line[7] == ' '))
        {
            return new ProxyHeader(ProxyHeaderState.Complete, length);
        }
        var family = line.StartsWith("TCP4 "u8) ? AddressFamily.InterNetwork
            : line.StartsWith("TCP6 "u8) ? AddressFamily.InterNetworkV6
            : AddressFamily.Unspecified;
        if (family == AddressFamily.Unspecified)
        {
            return Malformed;
        }
        var rest = line[5..];
        return TryWord(ref rest, out var source) && TryAddress(source, family, out var address) &&
               TryWord(ref rest, out var destination) && TryAddress(destination, family, out _) &&
               TryWord(ref rest, out var sourcePort) && TryPort(sourcePort, out var port) &&
               TryPort(rest, out _)
            ? new ProxyHeader(ProxyHeaderState.Complete, length, address, port)
            : Malformed;
    }

    private static bool TryWord(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> word)
    {
        var blank = rest.IndexOf((byte)' ');
        word = blank < 0 ? default : rest[..blank];
        rest = blank < 0 ? default : rest[(blank + 1)..];
        return blank > 0;
    }

    private static bool TryPort(ReadOnlySpan<byte> text, out int port)
    {
        port = 0;
        if (text.Length is 0 or > 5 || (text[0] == '0' && text.Length > 1))
        {
            return false;
        }
        foreach (var c in text)
        {
            if (c is < (byte)'0' or > (byte)'9')
            {
                return false;
            }
            port = (port * 10) + (c - '0');
        }
        return port <= IPEndPoint.MaxPort;
    }

    private static bool TryAddress(ReadOnlySpan<byte> text, AddressFamily family, out IPAddress? address)
    {
        address = null;
        if (family == AddressFamily.InterNetwork)
        {
            return TryFourNumbers(text, out address);
        }
        // No zone, no brackets, no port: nothing but the address itself, of which IPAddress would take more.
        if (text.Length > 45 || !text.Contains((byte)':') || text.ContainsAnyExcept(AddressV6Characters))
        {
            return false;
        }
        return IPAddress.TryParse(text, out address) && address.AddressFamily == family;
    }

    // Exactly four decimal numbers without leading zeros; IPAddress would also take octal and hexadecimal ones, and fewer of them.
    private static bool TryFourNumbers(ReadOnlySpan<byte> text, out IPAddress? address)
    {
        address = null;
        Span<byte> numbers = stackalloc byte[4];
        for (var i = 0; i < 4; i++)
        {
            var dot = i < 3 ? text.IndexOf((byte)'.') : text.Length;
            if (dot < 0 || !TryPort(text[..dot], out var number) || number > 255)
            {
                return false;
            }
            numbers[i] = (byte)number;
            text = i < 3 ? text[(dot + 1)..] : default;
        }
        address = new IPAddress(numbers);
        return true;
    }

    private static readonly System.Buffers.SearchValues<byte> AddressV6Characters = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF:."u8);
}
