using System.Globalization;
using System.Net;

namespace FastGate.Configuration;

/// <summary>The rules that options name; those that concern several options at once are in the validation.</summary>
public static class OptionRules
{
    public static OptionRule OneOf(params string[] values)
    {
        var text = string.Join(" or ", values);
        return new(text, values[0], "nonsense", $"write {text}", value => values.Contains((string)value, StringComparer.Ordinal));
    }

    /// <summary>As <see cref="OneOf"/>, also for the empty text, which leaves the option at its own choice.</summary>
    public static OptionRule OneOfOrNothing(params string[] values)
    {
        var rule = OneOf(values);
        return rule with { Accepts = value => ((string)value).Length == 0 || rule.Accepts(value) };
    }

    public static OptionRule Between(long least, long most) => new(
        most == int.MaxValue ? $"at least {least}" : $"from {least} to {most}",
        least.ToString(CultureInfo.InvariantCulture),
        (least - 1).ToString(CultureInfo.InvariantCulture),
        most == int.MaxValue ? $"write a number of at least {least}" : $"write a number from {least} to {most}",
        value => (long)value >= least && (long)value <= most);

    public static OptionRule NotNegative { get; } =
        new("0 or more", "0", "-1", "write 0 or more", value => (long)value >= 0);

    public static OptionRule Longer(TimeSpan least, string text) =>
        new($"at least {text}", text, "1ns", $"write {text} or more", value => (TimeSpan)value >= least);

    public static OptionRule WholeSeconds(TimeSpan most, string text) => new($"whole seconds and at most {text}", text, "1500ms", $"write whole seconds, {text} or less",
        value => (TimeSpan)value <= most && ((TimeSpan)value).Ticks % TimeSpan.TicksPerSecond == 0);

    public static OptionRule HttpUrl { get; } =
        new("an http or https URL", "https://id.example/realms/main", "id.example", "write it with its scheme, as https://id.example/…", value =>
        {
            var text = (string)value;
            return text.Length == 0 || (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0 && uri.Scheme is "http" or "https");
        });

    public static OptionRule Networks { get; } =
        new("addresses and networks", "10.0.0.0/8", "10.0.0.0/33", "write addresses as 10.1.2.3 and networks as 10.0.0.0/8", value =>
            ((IReadOnlyList<string>)value).All(text => IPAddress.TryParse(text, out _) || IPNetwork.TryParse(text, out _)));

    public static OptionRule FieldName { get; } =
        new("a header name", "X-Trace", "X Trace", "write a header name such as X-Request-ID", value => IsToken((string)value));

    public static OptionRule FieldMap { get; } =
        new("header names with values that fit on a line", "X-Colour=blue", "X Colour=blue", "write header names of letters, digits and - with values free of control characters",
            value => ((IReadOnlyDictionary<string, string>)value).All(pair => IsToken(pair.Key) && IsFieldValue(pair.Value)));

    public static OptionRule Tokens { get; } =
        new("tokens, as names of headers and methods are", "PROPFIND", "PROP FIND", "write one name per entry", value => ((IReadOnlyList<string>)value).All(IsToken));

    /// <summary>RFC 6749, 3.3: what a scope is made of; token types fit into it too.</summary>
    public static OptionRule Words { get; } =
        new("words without blanks", "offline", "a b", "write one word per entry", value => ((IReadOnlyList<string>)value).All(text =>
            text.Length > 0 && text.All(c => c is > ' ' and < '\u007f' and not ('"' or '\\'))));

    public static OptionRule CookieName { get; } =
        new("a cookie name", "session", "a b", "write a name of letters, digits, - and _", value => IsToken((string)value));

    public static OptionRule LocalPath { get; } =
        new("a path that begins with /", "/auth", "oauth", "write it with a leading /", value => ((string)value) is ['/', ..] text && IsPlainPath(text));

    public static OptionRule LocalPathOrNothing { get; } =
        LocalPath with { Accepts = value => ((string)value).Length == 0 || LocalPath.Accepts(value) };

    public static OptionRule FieldValue { get; } =
        new("text that fits on a line", "default-src 'self'", "a\nb", "write it on one line", value => IsFieldValue((string)value));

    public static OptionRule Algorithms { get; } =
        new("names of signature algorithms", "RS256", "none", "write names such as RS256, PS256, ES256, or HS256 with token-hmac-secret", value =>
            ((IReadOnlyList<string>)value).All(name => name is
                "RS256" or "RS384" or "RS512" or "PS256" or "PS384" or "PS512" or "ES256" or "ES384" or "ES512" or "HS256" or "HS384" or "HS512"));

    public static OptionRule BaseClaims { get; } =
        new("names of identity headers' claims", "email", "colour", "write some of audience, email, expiresin, groups, roles, subject, userid, username", value =>
            ((IReadOnlyList<string>)value).All(name => BaseClaim(name) is not null));

    public static OptionRule HmacSecret { get; } =
        new("at least 32 bytes", "0123456789abcdef0123456789abcdef", "short", "write at least as many bytes as the hash has: 32 for HS256", value =>
            ((string)value).Length == 0 || System.Text.Encoding.UTF8.GetByteCount((string)value) >= 32);

    /// <summary>RFC 9110, 5.6.2.</summary>
    public static bool IsToken(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c));

    /// <summary>One of the eight identity headers, by what follows X-Auth-, by its header or by its claim, in any case; null for anything else.</summary>
    public static string? BaseClaim(string name)
    {
        var folded = name.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        if (folded.StartsWith("xauth", StringComparison.Ordinal))
        {
            folded = folded["xauth".Length..];
        }
        return folded switch
        {
            "audience" or "aud" => "audience",
            "email" => "email",
            "expiresin" or "expiry" or "exp" => "expiresin",
            "groups" => "groups",
            "roles" => "roles",
            "subject" or "sub" => "subject",
            "userid" => "userid",
            "username" or "preferredusername" => "username",
            _ => null,
        };
    }

    private static bool IsFieldValue(string text) => text.All(c => c == '\t' || (c >= ' ' && c != '\u007f'));

    private static bool IsPlainPath(string text) => !text.Contains("//", StringComparison.Ordinal) && !text.Contains("/.", StringComparison.Ordinal)
        && text.All(c => c is > ' ' and < '\u007f' and not ('?' or '#' or '%' or '\\' or ';' or '*' or '{' or '}'));
}
