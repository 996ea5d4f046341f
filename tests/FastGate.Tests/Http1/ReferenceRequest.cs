using System.Text.RegularExpressions;

namespace FastGate.Tests.Http1;

/// <summary>
/// A request head judged by regular expressions copied from the ABNF of RFC 9110, 9112 and 3986, all at once and slowly; written apart from the parser to
/// disagree with it where one of them is wrong.
/// </summary>
internal sealed partial class ReferenceRequest
{
    private const string Token = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
    private const string Pchar = "(?:[A-Za-z0-9\\-._~!$&'()*+,;=:@]|%(?!00)[0-9A-Fa-f]{2})";
    private const string HostPort = "(?:[A-Za-z0-9\\-._~!$&'()*+;=]+|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{0,5})?";
    private const string Query = "(?:\\?[\\x21\\x22\\x24-\\x7e]*)?";

    [GeneratedRegex($"\\A(?:\\r\\n)?(?<method>{Token}) (?<target>[^ \\r\\n]+) HTTP/1\\.(?<minor>[01])\\r\\n(?:(?<name>{Token}):[ \\t]*(?<value>[\\t\\x20-\\x7e\\x80-\\xff]*?)[ \\t]*\\r\\n)*\\r\\n", RegexOptions.CultureInvariant)]
    private static partial Regex HeadPattern();

    [GeneratedRegex($"\\A(?<path>(?:/{Pchar}*)+){Query}\\z")]
    private static partial Regex OriginPattern();

    [GeneratedRegex($"\\A(?<scheme>[hH][tT][tT][pP][sS]?)://(?<authority>{HostPort})(?<path>(?:/{Pchar}*)*){Query}\\z")]
    private static partial Regex AbsolutePattern();

    [GeneratedRegex($"\\A{HostPort}\\z")]
    private static partial Regex HostPattern();

    public required int Length { get; init; }

    public required string Method { get; init; }

    public required string Target { get; init; }

    public required string Framing { get; init; }

    public required IReadOnlyList<(string Name, string Value)> Fields { get; init; }

    /// <summary>Null: not a head that a strict gate takes, or not a whole one.</summary>
    public static ReferenceRequest? Read(string text)
    {
        Match match = HeadPattern().Match(text);
        if (!match.Success)
        {
            return null;
        }
        var fields = match.Groups["name"].Captures.Zip(match.Groups["value"].Captures, (name, value) => (Name: name.Value, value.Value)).ToList();
        string method = match.Groups["method"].Value;
        string target = match.Groups["target"].Value;
        bool http10 = match.Groups["minor"].Value == "0";
        if (!TargetIsGood(method, target, fields) || !FieldsAreGood(fields, http10) || Framed(fields, http10) is not { } framing)
        {
            return null;
        }
        return new ReferenceRequest { Length = match.Length, Method = method, Target = target, Framing = framing, Fields = fields };
    }

    private static string[] Values(IEnumerable<(string Name, string Value)> fields, string name) =>
        [.. fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value)];

    private static bool TargetIsGood(string method, string target, List<(string, string)> fields)
    {
        if (method == "CONNECT")
        {
            return HostPattern().IsMatch(target) && HostIsGood(target) && Regex.IsMatch(target, ":[0-9]+\\z");
        }
        if (target == "*")
        {
            return method == "OPTIONS";
        }
        if (OriginPattern().IsMatch(target))
        {
            return true;
        }
        Match absolute = AbsolutePattern().Match(target);
        string[] hosts = Values(fields, "Host");
        return absolute.Success && HostIsGood(absolute.Groups["authority"].Value)
            && (hosts.Length == 0 || Normal(hosts[0], absolute.Groups["scheme"].Value) == Normal(absolute.Groups["authority"].Value, absolute.Groups["scheme"].Value));
    }

    private static string Normal(string authority, string scheme)
    {
        Match parts = Regex.Match(authority.ToLowerInvariant(), "\\A(?<host>.*?)(?::(?<port>[0-9]*))?\\z");
        string port = parts.Groups["port"].Value is "" ? scheme.Length == 4 ? "80" : "443" : parts.Groups["port"].Value;
        return $"{parts.Groups["host"].Value} {int.Parse(port)}";
    }

    private static bool HostIsGood(string host) =>
        HostPattern().IsMatch(host)
        && (!host.StartsWith('[') || (host.Contains(':') && System.Net.IPAddress.TryParse(host[1..host.IndexOf(']')], out System.Net.IPAddress? address)
            && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6))
        && (Regex.Match(host, ":([0-9]+)\\z") is not { Success: true } port || host.EndsWith(']') || int.Parse(port.Groups[1].Value) <= 65535);

    private static bool FieldsAreGood(List<(string Name, string Value)> fields, bool http10)
    {
        string[] dangerous = ["host", "content-length", "transfer-encoding", "authorization", "cookie", "connection", "keep-alive", "proxy-connection", "proxy-authorization",
            "proxy-authenticate", "te", "trailer", "upgrade", "http2-settings", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "x-forwarded-prefix",
            "forwarded", "x-real-ip"];
        foreach ((string name, _) in fields)
        {
            string lower = name.ToLowerInvariant();
            string folded = Regex.Replace(lower, "[^a-z0-9]", "-");
            if (dangerous.Contains(folded) && !dangerous.Contains(lower))
            {
                return false;
            }
        }
        string[] hosts = Values(fields, "Host");
        return hosts.Length <= 1 && (hosts.Length == 1 || http10) && hosts.All(HostIsGood)
            && Values(fields, "Authorization").Length <= 1
            && Values(fields, "Connection").All(value => Regex.IsMatch(value, $"\\A[ \\t]*(?:{Token})?[ \\t]*(?:,[ \\t]*(?:{Token})?[ \\t]*)*\\z"))
            && Values(fields, "Expect").All(value => value.Equals("100-continue", StringComparison.OrdinalIgnoreCase));
    }

    private static string? Framed(List<(string Name, string Value)> fields, bool http10)
    {
        string[] lengths = Values(fields, "Content-Length");
        string[] codings = Values(fields, "Transfer-Encoding");
        if (codings.Length > 0)
        {
            return codings.Length == 1 && lengths.Length == 0 && !http10 && codings[0].Equals("chunked", StringComparison.OrdinalIgnoreCase) ? "chunked" : null;
        }
        if (lengths.Length == 0)
        {
            return "none";
        }
        return lengths.Length == 1 && Regex.IsMatch(lengths[0], "\\A[0-9]+\\z") && long.TryParse(lengths[0], out long length) ? $"length {length}" : null;
    }
}
