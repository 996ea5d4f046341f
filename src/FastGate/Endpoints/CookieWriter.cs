using System.Globalization;
using System.Text;

namespace FastGate.Endpoints;

/// <summary>
/// The cookies that the gateway sets. A value that is too long for one cookie goes in parts: <c>name</c>, <c>name-1</c>, <c>name-2</c> …, cut as 7.0.0 cut them
/// (4,069 bytes less the name, the domain and the attributes that have a fixed length).
/// </summary>
internal sealed class CookieWriter(CookieSettings settings, string baseUri, TimeProvider clock)
{
    private const int MaxCookie = 4069;
    private const int SmallestPart = 1024;
    private const int MostParts = 600;
    private readonly string _path = settings.Path.Length > 0 ? settings.Path : baseUri.Length > 0 ? baseUri : "/";

    public IEnumerable<(string Name, string Value)> Access(string host, string token, TimeSpan lifetime)
    {
        string value = settings.Encrypt is { } encrypt ? encrypt(token) : token;
        string domain = Domain(host);
        int part = PartLength(settings.AccessName, domain);
        DateTimeOffset? expires = settings.SessionCookies || lifetime <= TimeSpan.Zero ? null : clock.GetUtcNow() + lifetime;
        for (int start = 0, number = 0; start < value.Length; start += part, number++)
        {
            yield return Line(Numbered(settings.AccessName, number), value.Substring(start, Math.Min(part, value.Length - start)), domain, expires);
        }
    }

    /// <summary>Takes back both cookies and the numbered parts that the client has.</summary>
    public IEnumerable<(string Name, string Value)> Clear(string host, string? cookieField)
    {
        HashSet<string> present = Names(cookieField);
        string domain = Domain(host);
        foreach (string name in (string[])[settings.AccessName, settings.RefreshName])
        {
            yield return Line(name, "", domain, DateTimeOffset.UnixEpoch);
            for (int number = 1; number < MostParts && present.Contains(Numbered(name, number)); number++)
            {
                yield return Line(Numbered(name, number), "", domain, DateTimeOffset.UnixEpoch);
            }
        }
    }

    private static string Numbered(string name, int number) =>
        number == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");

    private int PartLength(string name, string domain)
    {
        int length = MaxCookie - name.Length - domain.Length
            - (settings.HttpOnly ? "HttpOnly; ".Length : 0)
            - (settings.SessionCookies ? 0 : "Expires=Mon, 02 Jan 2006 03:04:05 MST; ".Length)
            - (settings.Secure ? "Secure".Length : 0);
        return Math.Max(SmallestPart, length);
    }

    private string Domain(string host)
    {
        string domain = settings.Domain.Length > 0 ? settings.Domain.TrimStart('.') : host.Split(':')[0];
        bool isName = domain.Length is > 0 and <= 253 && domain.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');
        return isName ? domain : ""; // a literal IPv6 address has no Domain, then the cookie is for that host alone
    }

    private (string Name, string Value) Line(string name, string value, string domain, DateTimeOffset? expires)
    {
        var line = new StringBuilder(name).Append('=').Append(value).Append("; Path=").Append(_path);
        if (domain.Length > 0)
        {
            line.Append("; Domain=").Append(domain);
        }

        if (expires is { } end)
        {
            line.Append("; Expires=").Append(end.UtcDateTime.ToString("R", CultureInfo.InvariantCulture));
        }

        line.Append(settings.HttpOnly ? "; HttpOnly" : "").Append(settings.Secure ? "; Secure" : "");
        line.Append(settings.SameSite.Length > 0 ? "; SameSite=" : "").Append(settings.SameSite);
        return ("Set-Cookie", line.ToString());
    }

    private static HashSet<string> Names(string? cookieField)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (string pair in (cookieField ?? "").Split(';'))
        {
            names.Add(pair.Split('=')[0].Trim(' ', '\t'));
        }

        return names;
    }
}
