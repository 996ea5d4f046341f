using System.Buffers;
using System.Runtime.CompilerServices;

namespace FastGate.Http1;

/// <summary>The character classes of RFC 9110 section 5.6 and RFC 3986, as sets that are searched many bytes at a time.</summary>
internal static class Octets
{
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>The part of token that cannot make an alias: letters, digits and the hyphen.</summary>
    public static readonly SearchValues<byte> PlainName = Of(Alphanumeric + "-");

    /// <summary>token = 1*tchar.</summary>
    public static readonly SearchValues<byte> Token = Of(Alphanumeric + "!#$%&'*+-.^_`|~");

    /// <summary>pchar and "/" without the percent sign and the semicolon, which need a second look.</summary>
    public static readonly SearchValues<byte> SimplePath = Of(Alphanumeric + "-._~!$&'()*+,=:@/");

    /// <summary>A query as the gateway lets it through: visible ASCII without "#".</summary>
    public static readonly SearchValues<byte> Query = SearchValues.Create(QueryBytes());

    /// <summary>reg-name without percent-encoding, which no host name needs, and without the comma, which joins two Host fields into one.</summary>
    public static readonly SearchValues<byte> HostName = Of(Alphanumeric + "-._~!$&'()*+;=");

    /// <summary>What an IPv6 address is spelled with.</summary>
    public static readonly SearchValues<byte> Ipv6 = Of("0123456789abcdefABCDEF:.");

    public static readonly SearchValues<byte> Digits = Of("0123456789");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsDigit(byte octet) => (uint)(octet - '0') <= 9;

    /// <summary>The value of a hexadecimal digit, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int HexValue(byte octet)
    {
        if (IsDigit(octet))
        {
            return octet - '0';
        }
        int letter = (octet | 0x20) - 'a';
        return (uint)letter < 6 ? letter + 10 : -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsBlank(byte octet) => octet is (byte)' ' or (byte)'\t';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsTokenOctet(byte octet) => Token.Contains(octet);

    /// <summary>HTAB / SP / VCHAR / obs-text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsTextOctet(byte octet) => octet is >= 0x20 and not 0x7F or (byte)'\t';

    /// <summary>Without the blanks and tabs around it (OWS).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value)
    {
        int start = 0;
        int end = value.Length;
        while (start < end && IsBlank(value[start]))
        {
            start++;
        }
        while (end > start && IsBlank(value[end - 1]))
        {
            end--;
        }
        return value[start..end];
    }

    public static bool IsToken(ReadOnlySpan<byte> value) => !value.IsEmpty && !value.ContainsAnyExcept(Token);

    private static SearchValues<byte> Of(string characters) => SearchValues.Create(System.Text.Encoding.ASCII.GetBytes(characters));

    private static byte[] QueryBytes()
    {
        var bytes = new List<byte>();
        for (int octet = 0x21; octet <= 0x7E; octet++)
        {
            if (octet != '#')
            {
                bytes.Add((byte)octet);
            }
        }
        return [.. bytes];
    }
}
