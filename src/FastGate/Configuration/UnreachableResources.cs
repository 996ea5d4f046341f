using System.Text;

namespace FastGate.Configuration;

/// <summary>
/// Resources that no honest request can ever be for, since paths are compared decoded, with dot segments resolved, with single slashes and without
/// the query: what they demand is demanded of nobody. 7.0.0 passed over them in silence.
/// </summary>
public sealed class UnreachableResources(ConfigurationBuilder builder)
{
    public void Run()
    {
        for (var i = 0; i < builder.Options.Resources.Count; i++)
        {
            var uri = builder.Options.Resources[i].Uri;
            var literal = Literal(uri);
            if (literal.StartsWith('/') && literal != Normal(literal))
            {
                Warnings.ReportResource(builder, i, "unreachable-resource",
                    $"{ValueProblem.Quoted(uri)} is the path of no request: paths are compared decoded, with single slashes and without dot segments",
                    literal == uri || literal + "*" == uri ? $"write uri: {Normal(literal)}{uri[literal.Length..]}" : "write it so");
            }
            else if (literal.AsSpan().IndexOfAny(";?#\\") is var at and >= 0)
            {
                Sign(i, uri, literal[at]);
            }
        }
    }

    /// <summary>Without ;… and with / for \ a path is one of another resource, and then it is refused whoever asks.</summary>
    private void Sign(int index, string uri, char sign)
    {
        var isQuery = sign is '?' or '#';
        Warnings.ReportResource(builder, index, "unreachable-resource",
            $"{ValueProblem.Quoted(uri)} is the path of no request: " + (isQuery ? "the query is no part of the path" : $"a path with {sign} in it is refused where it could be read as another resource's"),
            isQuery ? $"write uri: {uri[..uri.IndexOf(sign, StringComparison.Ordinal)]}" : $"write a uri without {sign}");
    }

    /// <summary>The pattern's own text: up to the asterisk, and a letter for what stands between braces.</summary>
    private static string Literal(string uri)
    {
        var text = new StringBuilder();
        var depth = 0;
        foreach (var c in uri)
        {
            if (c == '*' && depth == 0)
            {
                break;
            }
            depth += c == '{' ? 1 : c == '}' && depth > 0 ? -1 : 0;
            if (depth == 0)
            {
                text.Append(c == '}' ? 'x' : c);
            }
        }
        return text.ToString();
    }

    private static string Normal(string path)
    {
        var kept = new List<string>();
        var decoded = Uri.UnescapeDataString(path);
        foreach (var segment in decoded.Split('/'))
        {
            if (segment == ".." && kept.Count > 0)
            {
                kept.RemoveAt(kept.Count - 1);
            }
            else if (segment is not ("" or "." or ".."))
            {
                kept.Add(segment);
            }
        }
        var slash = decoded.EndsWith('/') && kept.Count > 0 ? "/" : "";
        return "/" + string.Join('/', kept) + slash;
    }
}
