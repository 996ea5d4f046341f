namespace FastGate.Routing;

/// <summary>
/// Expressions of resources whose alternatives stand in no group: 7.0.0 put <c>^</c> before <c>{name:css|js}</c>'s expression and <c>$</c> behind it, so
/// that <c>^css|js$</c> takes every segment that begins with css. In TOML the whole expression has to fit.
/// </summary>
public static class OpenAlternatives
{
    /// <summary>The first such expression of a resource's pattern; null when there is none.</summary>
    public static string? In(string pattern)
    {
        var open = pattern.AsSpan().IndexOfAny('{', '*');
        while (open >= 0 && pattern[open] == '{')
        {
            var close = RoutePattern.ClosingBrace(pattern, open);
            if (close < 0)
            {
                return null;
            }

            var inner = pattern[(open + 1)..close];
            var colon = inner.IndexOf(':');
            if (colon >= 0 && HasOpenAlternative(inner[(colon + 1)..]))
            {
                return inner[(colon + 1)..];
            }

            open = pattern.IndexOfAny(['{', '*'], close);
        }

        return null;
    }

    private static bool HasOpenAlternative(string expression)
    {
        var depth = 0;
        var inClass = false;
        for (var i = 0; i < expression.Length; i++)
        {
            switch (expression[i])
            {
                case '\\':
                    i++;
                    break;
                case '[' when !inClass:
                    inClass = true;
                    // A ] that stands first is a member.
                    i += expression.AsSpan(i + 1).StartsWith("^]") ? 2 : expression.AsSpan(i + 1).StartsWith("]") ? 1 : 0;
                    break;
                case '[' when expression.AsSpan(i + 1).StartsWith(":") && expression.IndexOf(":]", i + 2, StringComparison.Ordinal) is > 0 and var end:
                    i = end + 1; // [:alpha:]
                    break;
                case ']':
                    inClass = false;
                    break;
                case '(' when !inClass:
                    depth++;
                    break;
                case ')' when !inClass:
                    depth--;
                    break;
                case '|' when !inClass && depth == 0:
                    return true;
            }
        }
        return false;
    }
}
