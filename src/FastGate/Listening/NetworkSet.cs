using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FastGate.Listening;

/// <summary>Addresses and networks, as `trusted-proxies` names them. IPv6 addresses that map IPv4 ones are the IPv4 ones.</summary>
public sealed class NetworkSet
{
    private readonly IPNetwork[] _networks;
    private readonly bool _everyone;

    private NetworkSet(IPNetwork[] networks, bool everyone = false)
    {
        _networks = networks;
        _everyone = everyone;
    }

    /// <summary>Nobody: the default of FastGate's own file.</summary>
    public static NetworkSet None { get; } = new([]);

    /// <summary>Every peer, those on Unix sockets too: what keycloak-gatekeeper's files mean by saying nothing.</summary>
    public static NetworkSet Everyone { get; } = new([], everyone: true);

    public bool IsEmpty => !_everyone && _networks.Length == 0;

    /// <summary>Reads addresses (`10.1.2.3`, `fd00::1`) and networks (`10.0.0.0/8`, `fd00::/8`); gives the first text that is neither.</summary>
    public static bool TryParse(IEnumerable<string> texts, out NetworkSet set, out string? wrong)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var networks = new List<IPNetwork>();
        foreach (var text in texts)
        {
            if (!TryParseOne(text.AsSpan().Trim(), out var network))
            {
                set = None;
                wrong = text;
                return false;
            }
            networks.Add(network);
        }
        set = new NetworkSet([.. networks]);
        wrong = null;
        return true;
    }

    /// <summary>Whether the peer belongs to the set; a peer without an address (a Unix socket) belongs to <see cref="Everyone"/> alone.</summary>
    public bool Contains(IPAddress? address)
    {
        if (_everyone)
        {
            return true;
        }
        if (address is null || _networks.Length == 0)
        {
            return false;
        }
        address = Unmapped(address);
        foreach (var network in _networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The IPv4 address of a mapped IPv6 one, and no scope: what a dual-stack socket reports in the form a reader expects.</summary>
    public static IPAddress Unmapped(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
            : address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new IPAddress(address.GetAddressBytes())
            : address;
    }

    private static bool TryParseOne(ReadOnlySpan<char> text, out IPNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/');
        var addressText = slash < 0 ? text : text[..slash];
        // IPAddress also reads "10.1" and "0x0a000001"; a list of whom to trust should say what it means.
        if (!IPAddress.TryParse(addressText, out var address) || addressText.Contains('%') ||
            (address.AddressFamily == AddressFamily.InterNetwork && !addressText.SequenceEqual(address.ToString())))
        {
            return false;
        }
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var prefix = bits;
        if (slash >= 0)
        {
            var prefixText = text[(slash + 1)..];
            if (prefixText.Length is 0 or > 3 || prefixText.ContainsAnyExceptInRange('0', '9') ||
                (prefix = int.Parse(prefixText, CultureInfo.InvariantCulture)) > bits)
            {
                return false;
            }
        }
        if (address.IsIPv4MappedToIPv6 && prefix >= 96)
        {
            address = address.MapToIPv4();
            prefix -= 96;
        }
        network = new IPNetwork(Masked(address, prefix), prefix);
        return true;
    }

    // `10.1.2.3/8` means 10.0.0.0/8, as it does to most programs; IPNetwork itself refuses it.
    private static IPAddress Masked(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(prefix - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - kept));
        }
        return new IPAddress(bytes);
    }
}
