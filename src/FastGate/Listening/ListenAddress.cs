using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FastGate.Listening;

/// <summary>What a `listen` option says: a TCP port on one host or on all of them, or a path for a Unix socket.</summary>
/// <param name="Host">An address or a host name; null for every address (`:port`) and for Unix sockets.</param>
/// <param name="Port">The TCP port; 0 lets the system choose.</param>
/// <param name="UnixPath">The path of a Unix socket, or null.</param>
public sealed record ListenAddress(string? Host, int Port, string? UnixPath)
{
    // sun_path has 108 bytes on Linux, the last one NUL.
    private const int MaxUnixPath = 107;

    public bool IsUnix => UnixPath is not null;

    /// <summary>Reads `host:port`, `:port`, `[v6]:port`, `unix://path` and `unix:/path`. The error is in words that may follow the option's name.</summary>
    public static bool TryParse(string? text, out ListenAddress address, out string error)
    {
        address = new ListenAddress(null, 0, null);
        error = "";
        if (string.IsNullOrWhiteSpace(text))
        {
            error = "is empty; write host:port, :port or unix://path";
            return false;
        }
        return text.StartsWith("unix:", StringComparison.OrdinalIgnoreCase)
            ? TryParseUnix(text, out address, out error)
            : TryParseTcp(text, out address, out error);
    }

    /// <summary>Whether the two can't be bound side by side, as far as that can be told without asking for a name's addresses.</summary>
    public bool Overlaps(ListenAddress other)
    {
        if (UnixPath is not null || other.UnixPath is not null)
        {
            return UnixPath is not null && other.UnixPath is not null && Path.GetFullPath(UnixPath) == Path.GetFullPath(other.UnixPath);
        }
        return Port == other.Port && Port != 0 && (Covers(Host, other.Host) || Covers(other.Host, Host));
    }

    /// <summary>`:port` and `[::]` take both families.</summary>
    private static bool Covers(string? host, string? other)
    {
        if (host is null || string.Equals(host, other, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }
        if (!IPAddress.TryParse(host, out var address))
        {
            return false;
        }
        return address.Equals(IPAddress.IPv6Any)
            || (IPAddress.TryParse(other, out var second)
                && (address.Equals(second) || (address.Equals(IPAddress.Any) && second.AddressFamily == AddressFamily.InterNetwork)));
    }

    /// <summary>The endpoint to bind. A host name is resolved here: IPv4 first, as most would expect of `localhost`.</summary>
    public EndPoint Resolve()
    {
        if (UnixPath is not null)
        {
            return new UnixDomainSocketEndPoint(UnixPath);
        }
        if (Host is null)
        {
            return new IPEndPoint(IPAddress.IPv6Any, Port);
        }
        if (IPAddress.TryParse(Host, out var literal))
        {
            return new IPEndPoint(literal, Port);
        }
        try
        {
            var addresses = Dns.GetHostAddresses(Host);
            var chosen = Array.Find(addresses, a => a.AddressFamily == AddressFamily.InterNetwork) ?? addresses.FirstOrDefault();
            return chosen is not null
                ? new IPEndPoint(chosen, Port)
                : throw new ListenException($"can't listen on {this}: the host {Host} has no address");
        }
        catch (SocketException e)
        {
            throw new ListenException($"can't listen on {this}: the host {Host} can't be resolved", e);
        }
    }

    public override string ToString() =>
        UnixPath is not null ? "unix://" + UnixPath
        : Host is not null && Host.Contains(':') ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    private static bool TryParseUnix(string text, out ListenAddress address, out string error)
    {
        var path = text["unix:".Length..];
        if (path.StartsWith("//", StringComparison.Ordinal))
        {
            path = path[2..];
        }
        address = new ListenAddress(null, 0, path);
        error = path.Length == 0 ? "has no path after unix:"
            : path.Contains('\0') ? "has a NUL in its path"
            : System.Text.Encoding.UTF8.GetByteCount(path) > MaxUnixPath ? "has a path of more than 107 bytes, more than a Unix socket may have"
            : "";
        return error.Length == 0;
    }

    private static bool TryParseTcp(string text, out ListenAddress address, out string error)
    {
        address = new ListenAddress(null, 0, null);
        error = "";
        var colon = text.LastIndexOf(':');
        if (colon < 0)
        {
            error = "has no port; write host:port, :port or unix://path";
            return false;
        }
        var portText = text.AsSpan(colon + 1);
        if (portText.IsEmpty || portText.ContainsAnyExceptInRange('0', '9') || portText.Length > 5 ||
            int.Parse(portText, CultureInfo.InvariantCulture) is var port && port > IPEndPoint.MaxPort)
        {
            error = "has no valid port after the last colon (0 to 65535)";
            return false;
        }
        var host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            host = host[1..^1];
            if (!IPAddress.TryParse(host, out var v6) || v6.AddressFamily != AddressFamily.InterNetworkV6)
            {
                error = "has no IPv6 address between its brackets";
                return false;
            }
            // An IPv4 address in IPv6's clothes: a socket that speaks IPv6 alone can't be bound to it.
            host = v6.IsIPv4MappedToIPv6 ? v6.MapToIPv4().ToString() : host;
        }
        else if (host.Contains(':'))
        {
            error = "has an IPv6 address without brackets; write [address]:port";
            return false;
        }
        else if (host.Length > 0 && Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            error = "has no valid host before the colon";
            return false;
        }
        address = new ListenAddress(host.Length == 0 ? null : host, port, null);
        return true;
    }
}
