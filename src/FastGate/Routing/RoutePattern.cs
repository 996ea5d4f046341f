using System.Text;
using FastGate.Patterns;

namespace FastGate.Routing;

/// <summary>What a part of a pattern consumes. The order is that of preference where several fit.</summary>
public enum RoutePartKind : byte
{
    Literal,
    Expression,
    Segment,
    Rest,
}

/// <summary>
/// One part of a pattern. A segment or an expression takes what stands before the next <see cref="Tail"/>, which is the byte
/// that follows it in the pattern; with the tail <c>/</c>, or none, it may also take all that is left.
/// </summary>
public sealed record RoutePart(RoutePartKind Kind, byte[] Text, byte Tail, string? Source, Re2Pattern? Expression);

/// <summary>A resource's pattern cut into parts: text, <c>{name}</c>, <c>{name:expression}</c>, and a final <c>*</c>.</summary>
public sealed class RoutePattern
{
    private const byte Slash = (byte)'/';

    private RoutePattern(IReadOnlyList<RoutePart> parts) => Parts = parts;

    public IReadOnlyList<RoutePart> Parts { get; }

    /// <summary>Reads a pattern; <paramref name="error"/> says what is wrong with it.</summary>
    /// <param name="pattern">As configured.</param>
    /// <param name="result">Its parts.</param>
    /// <param name="error">Null when it is good.</param>
    /// <param name="strict">An expression has to fit as a whole; else <c>a|b</c> is <c>^a|b$</c>, as in 7.0.0.</param>
    public static bool TryParse(string pattern, out RoutePattern? result, out string? error, bool strict = false)
    {
        result = null;
        error = null;
        if (pattern.Length == 0 || pattern[0] != '/')
        {
            error = "must begin with /";
            return false;
        }

        var parts = new List<RoutePart>();
        var position = 0;
        while (position < pattern.Length)
        {
            var special = pattern.AsSpan(position).IndexOfAny('{', '*');
            var end = special < 0 ? pattern.Length : position + special;
            if (end > position)
            {
                parts.Add(new RoutePart(RoutePartKind.Literal, Encoding.UTF8.GetBytes(pattern[position..end]), 0, null, null));
            }

            if (end == pattern.Length)
            {
                break;
            }

            if (pattern[end] == '*')
            {
                // What follows the asterisk never counted: /mid/*/x is /mid/*.
                parts.Add(new RoutePart(RoutePartKind.Rest, [], 0, null, null));
                break;
            }

            var part = ReadPlaceholder(pattern, end, strict, out position, out error);
            if (part is null)
            {
                return false;
            }

            parts.Add(part);
        }

        result = new RoutePattern(parts);
        return true;
    }

    private static RoutePart? ReadPlaceholder(string pattern, int open, bool strict, out int next, out string? error)
    {
        next = open;
        var close = ClosingBrace(pattern, open);
        if (close < 0)
        {
            error = "a { has no matching }";
            return null;
        }

        next = close + 1;
        var after = next < pattern.Length ? pattern[next] : '/';
        if (after == '{' || !char.IsAscii(after))
        {
            // The next byte of the pattern says where a placeholder's text ends.
            error = after == '{' ? "two placeholders need a character between them" : "a placeholder must be followed by an ASCII character";
            return null;
        }

        var tail = after == '*' ? Slash : (byte)after;
        error = null;
        var inner = pattern[(open + 1)..close];
        var colon = inner.IndexOf(':');
        if (colon < 0 || colon == inner.Length - 1)
        {
            return new RoutePart(RoutePartKind.Segment, [], tail, null, null);
        }

        var source = inner[(colon + 1)..];
        source = strict ? $"^(?:{source})$" : (source[0] == '^' ? "" : "^") + source + (source[^1] == '$' ? "" : "$");
        if (!Re2Pattern.TryParse(source, out var expression, out var problem))
        {
            error = $"the expression in {{{inner}}}: {problem}";
            return null;
        }

        return new RoutePart(RoutePartKind.Expression, [], tail, source, expression);
    }

    /// <summary>Where the placeholder ends that begins with that brace; negative when it does not.</summary>
    internal static int ClosingBrace(string pattern, int open)
    {
        var depth = 0;
        for (var i = open; i < pattern.Length; i++)
        {
            if (pattern[i] == '{')
            {
                depth++;
            }
            else if (pattern[i] == '}' && --depth == 0)
            {
                return i;
            }
        }

        return -1;
    }
}
