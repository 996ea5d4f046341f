using System.Globalization;
using System.Text;

namespace FastGate.Configuration;

/// <summary>Values of options as text, for print-config, help and the documentation, and whether two are the same.</summary>
public static class OptionText
{
    public const string Mask = "********";

    public static string Of(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        TimeSpan duration => OfDuration(duration),
        string text => text,
        IReadOnlyList<string> list => string.Join(",", list),
        IReadOnlyDictionary<string, string> map => string.Join(",", map.Select(pair => pair.Key + "=" + pair.Value)),
        IReadOnlyList<ResourceOptions> resources => string.Join(" ", resources.Select(OfResource)),
        _ => "",
    };

    /// <summary>A size as it is best read: 64KiB.</summary>
    public static string OfSize(long bytes)
    {
        ReadOnlySpan<string> units = ["", "KiB", "MiB", "GiB"];
        var unit = 0;
        while (bytes != 0 && bytes % 1024 == 0 && unit < units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }
        return bytes.ToString(CultureInfo.InvariantCulture) + units[unit];
    }

    /// <summary>The value as it may be shown: secrets masked, passwords in addresses too.</summary>
    public static string Shown(OptionDefinition option, object value) => (option.Secret, value) switch
    {
        (true, string text) => text.Length == 0 ? "" : Mask,
        (_, IReadOnlyDictionary<string, string> map) => string.Join(",", map.Select(pair => pair.Key + "=" + ShownPair(option, pair.Key, pair.Value))),
        (_, string text) => WithoutPassword(text),
        (_, long bytes) when option.Type == OptionType.Size => OfSize(bytes),
        _ => Of(value),
    };

    /// <summary>The value of one entry of a map, as it may be shown: patterns are neither secrets nor addresses, whatever they look like.</summary>
    public static string ShownPair(OptionDefinition option, string key, string value) =>
        option.Key == "match-claims" ? value : option.Secret || NamesSecret(key) ? Mask : WithoutPassword(value);

    public static bool Same(object one, object other) => (one, other) switch
    {
        (IReadOnlyList<string> a, IReadOnlyList<string> b) => a.SequenceEqual(b, StringComparer.Ordinal),
        (IReadOnlyDictionary<string, string> a, IReadOnlyDictionary<string, string> b) =>
            a.Count == b.Count && a.All(pair => b.TryGetValue(pair.Key, out var value) && value == pair.Value),
        (IReadOnlyList<ResourceOptions> a, IReadOnlyList<ResourceOptions> b) => a.Count == 0 && b.Count == 0,
        _ => one.Equals(other),
    };

    /// <summary>Go's form: 1m30s, 300ms.</summary>
    public static string OfDuration(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }
        if (duration < TimeSpan.FromSeconds(1))
        {
            return duration.TotalMilliseconds.ToString("0.####", CultureInfo.InvariantCulture) + "ms";
        }
        var text = new StringBuilder();
        var hours = (long)duration.TotalHours;
        if (hours > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{hours}h");
        }
        if (duration.Minutes > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{duration.Minutes}m");
        }
        var seconds = duration.Ticks % TimeSpan.TicksPerMinute / (decimal)TimeSpan.TicksPerSecond;
        if (seconds > 0)
        {
            text.Append(seconds.ToString("0.#######", CultureInfo.InvariantCulture)).Append('s');
        }
        return text.ToString();
    }

    /// <summary>The command line's form of a resource.</summary>
    public static string OfResource(ResourceOptions resource)
    {
        var text = new StringBuilder("uri=").Append(resource.Uri);
        Append("methods", resource.Methods);
        Append("roles", resource.Roles);
        Append("groups", resource.Groups);
        Append("headers", [.. resource.Headers.Select(MaskedHeader)]);
        Append("acr", resource.Acr);
        Append("require-any-role", resource.RequireAnyRole ? ["true"] : []);
        Append("white-listed", resource.WhiteListed ? ["true"] : []);
        Append("white-listed-anon", resource.WhiteListedAnon ? ["true"] : []);
        Append("no-redirect", resource.NoRedirect ? ["true"] : []);
        return text.ToString();

        // An empty role is a role that nobody has, and so must show.
        void Append(string key, IReadOnlyList<string> values)
        {
            if (values.Count > 0)
            {
                text.Append('|').Append(key).Append('=').AppendJoin(',', values);
            }
        }
    }

    /// <summary>A password or a token is what such a field usually holds.</summary>
    private static bool NamesSecret(string name)
    {
        ReadOnlySpan<string> words = ["auth", "token", "secret", "key", "password", "cookie", "credential", "session"];
        foreach (var word in words)
        {
            if (name.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The value that a request must carry is as good as a password.</summary>
    private static string MaskedHeader(string header)
    {
        var colon = header.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? header[..(colon + 1)] + Mask : Mask;
    }

    /// <summary>
    /// <c>https://user:pw@host</c> without the user information, and without the values of a query. What is no address but may hold a password,
    /// <c>user:pw@host</c>, <c>//user:pw@host</c> or one with an unescaped <c>/</c>, <c>?</c> or <c>#</c> in it, rather loses too much.
    /// </summary>
    public static string WithoutPassword(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var start = scheme >= 0 ? scheme + 3 : text.StartsWith("//", StringComparison.Ordinal) ? 2 : 0;
        var rest = text.AsSpan(start);
        var hidden = rest.LastIndexOf('@');
        if (hidden >= 0 && rest[..hidden].Contains(':'))
        {
            // With a ? before it nobody knows whether it ends a password or belongs to a query.
            hidden = rest[..hidden].Contains('?') ? rest.Length : hidden;
        }
        else if (scheme >= 0)
        {
            var end = rest.IndexOfAny("/?#");
            hidden = (end < 0 ? rest : rest[..end]).LastIndexOf('@');
        }
        else
        {
            return text;
        }
        var masked = hidden < 0 ? text : string.Concat(text.AsSpan(0, start), Mask, rest[hidden..]);
        var query = masked.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? masked : masked[..(query + 1)] + Mask;
    }
}
