using System.Text;

namespace FastGate.Responses;

/// <summary>
/// <c>forbidden-page</c>: the body of every 403. Of Go's templates only <c>{{.name}}</c> is known, with blanks inside the braces, and stands for the tag
/// of that name, escaped for HTML as Go does. Anything else is an error, a name that is no tag too: in Go it would be empty, and nobody means that.
/// As tags never change, the page is rendered once, at start.
/// </summary>
public sealed class ForbiddenPage
{
    private ForbiddenPage(byte[] body) => Body = body;

    public byte[] Body { get; }

    /// <summary>The page, or what is wrong with the template and in which line.</summary>
    public static (ForbiddenPage? Page, string? Error) Read(string template, IReadOnlyDictionary<string, string> tags)
    {
        var page = new StringBuilder(template.Length);
        int position = 0;
        while (template.IndexOf("{{", position, StringComparison.Ordinal) is >= 0 and var open)
        {
            page.Append(template, position, open - position);
            int close = template.IndexOf("}}", open + 2, StringComparison.Ordinal);
            if (close < 0 || TagName(template[(open + 2)..close]) is not { } name)
            {
                return (null, $"line {LineOf(template, open)} has an action other than {{{{.name}}}}");
            }

            if (!tags.TryGetValue(name, out string? value))
            {
                return (null, $"line {LineOf(template, open)} names {{{{.{name}}}}}, and tags has no such name");
            }

            Escape(page, value);
            position = close + 2;
        }

        page.Append(template, position, template.Length - position);
        return (new ForbiddenPage(Encoding.UTF8.GetBytes(page.ToString())), null);
    }

    private static int LineOf(string text, int position) => 1 + text.AsSpan(0, position).Count('\n');

    private static string? TagName(string action)
    {
        string trimmed = action.Trim(' ', '\t', '\r', '\n');
        if (trimmed.Length < 2 || trimmed[0] != '.')
        {
            return null;
        }

        string name = trimmed[1..];
        bool isName = (char.IsLetter(name[0]) || name[0] == '_') && name.All(c => char.IsLetterOrDigit(c) || c == '_');
        return isName ? name : null;
    }

    private static void Escape(StringBuilder page, string value)
    {
        foreach (char c in value)
        {
            _ = c switch
            {
                '&' => page.Append("&amp;"),
                '<' => page.Append("&lt;"),
                '>' => page.Append("&gt;"),
                '"' => page.Append("&#34;"),
                '\'' => page.Append("&#39;"),
                '+' => page.Append("&#43;"),
                '`' => page.Append("&#96;"),
                '\0' => page.Append('\uFFFD'),
                _ => page.Append(c),
            };
        }
    }
}
