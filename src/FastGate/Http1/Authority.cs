using System.Net;
using System.Text;

namespace FastGate.Http1;

/// <summary>
/// A host with an optional port, as in Host and in absolute-form (RFC 9110 section 7.2):
/// <code>
/// uri-host [ ":" [ port ] ]      uri-host = "[" IPv6address "]" / IPv4address / reg-name
/// </code>
/// Stricter than RFC 3986 in what no host name has: percent-encoding, commas, IPvFuture, zones.
/// </summary>
internal readonly ref struct Authority
{
    private Authority(ReadOnlySpan<byte> host, int port)
    {
        Host = host;
        Port = port;
    }

    public ReadOnlySpan<byte> Host { get; }

    /// <summary>-1 when there is none or an empty one.</summary>
    public int Port { get; }

    public static bool TryRead(ReadOnlySpan<byte> value, out Authority authority)
    {
        authority = default;
        int hostLength;
        if (value.IsEmpty)
        {
            return false;
        }
        if (value[0] == '[')
        {
            int close = value.IndexOf((byte)']');
            if (close < 0)
            {
                return false;
            }
            ReadOnlySpan<byte> address = value[1..close];
            if (!address.Contains((byte)':') || address.ContainsAnyExcept(Octets.Ipv6) || !IPAddress.IsValidUtf8(address))
            {
                return false;
            }
            hostLength = close + 1;
        }
        else
        {
            int stop = value.IndexOfAnyExcept(Octets.HostName);
            hostLength = stop < 0 ? value.Length : stop;
        }
        if (hostLength == 0 || !TryReadPort(value[hostLength..], out int port))
        {
            return false;
        }
        authority = new Authority(value[..hostLength], port);
        return true;
    }

    /// <summary>The same host and port, letter case and default port aside.</summary>
    public bool SameAs(Authority other, int defaultPort) =>
        Ascii.EqualsIgnoreCase(Host, other.Host) && (Port < 0 ? defaultPort : Port) == (other.Port < 0 ? defaultPort : other.Port);

    private static bool TryReadPort(ReadOnlySpan<byte> rest, out int port)
    {
        port = -1;
        if (rest.IsEmpty)
        {
            return true;
        }
        if (rest[0] != ':' || rest.Length > 6)
        {
            return false;
        }
        int value = 0;
        foreach (byte digit in rest[1..])
        {
            if (!Octets.IsDigit(digit))
            {
                return false;
            }
            value = value * 10 + (digit - '0');
        }
        port = rest.Length == 1 ? -1 : value;
        return value <= ushort.MaxValue;
    }
}
