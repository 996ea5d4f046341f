using System.Net;
using System.Text;

namespace FastGate.Configuration;

/// <summary>What is left of Go's templates: <c>{{.name}}</c> with a name of <c>tags</c>. The page is the same for every request, so it is made once.</summary>
public static class PageTemplate
{
    /// <summary>The page, or null and why not; the reason quotes nothing but the place.</summary>
    public static string? Render(string template, IReadOnlyDictionary<string, string> tags, out string? error)
    {
        error = null;
        var page = new StringBuilder(template.Length);
        var position = 0;
        while (true)
        {
            var open = template.IndexOf("{{", position, StringComparison.Ordinal);
            if (open < 0)
            {
                return page.Append(template, position, template.Length - position).ToString();
            }
            page.Append(template, position, open - position);
            var close = template.IndexOf("}}", open, StringComparison.Ordinal);
            var action = close < 0 ? "" : template[(open + 2)..close].Trim(' ', '\t');
            var name = action.StartsWith('.') ? action[1..] : "";
            if (name.Length == 0 || !name.All(c => char.IsLetterOrDigit(c) || c == '_'))
            {
                error = $"line {LineOf(template, open)} has an action other than {{{{.name}}}}";
                return null;
            }
            if (!tags.TryGetValue(name, out var value))
            {
                error = $"line {LineOf(template, open)} names {{{{.{name}}}}}, and tags has no such name";
                return null;
            }
            page.Append(WebUtility.HtmlEncode(value));
            position = close + 2;
        }
    }

    private static int LineOf(string text, int position) => 1 + text.AsSpan(0, position).Count('\n');
}
