namespace FastGate.Configuration;

/// <summary>
/// Expressions of resources whose alternatives stand in no group: 7.0.0 put <c>^</c> before <c>{name:css|js}</c>'s expression and <c>$</c> behind it, so
/// that <c>^css|js$</c> takes every segment that begins with css. In TOML the whole expression has to fit.
/// </summary>
public static class OpenAlternatives
{
    /// <summary>The first such expression of a resource's uri; null when there is none.</summary>
    public static string? In(string uri)
    {
        for (var open = uri.IndexOf('{'); open >= 0; open = uri.IndexOf('{', open + 1))
        {
            var colon = uri.IndexOf(':', open);
            if (colon > 0 && Expression(uri[(colon + 1)..]) is { } expression && HasOpenAlternative(expression))
            {
                return expression;
            }
        }
        return null;
    }

    // Up to the brace that closes the placeholder.
    private static string? Expression(string rest)
    {
        var depth = 0;
        for (var i = 0; i < rest.Length; i++)
        {
            depth += rest[i] == '{' ? 1 : rest[i] == '}' ? -1 : 0;
            if (depth < 0)
            {
                return rest[..i];
            }
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
