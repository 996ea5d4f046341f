using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FastGate.Demo;

/// <summary>
/// The members of a token's payload, in the order they are written. Values are kept as JSON text, so that a test can put
/// anything there, also what no serializer would write.
/// </summary>
public sealed class ClaimSet
{
    private readonly List<KeyValuePair<string, string>> _claims = [];

    /// <summary>Sets a claim to JSON text as it is; a claim that is there keeps its place.</summary>
    public ClaimSet SetJson(string name, string json)
    {
        var claim = KeyValuePair.Create(name, json);
        var at = _claims.FindIndex(c => c.Key == name);
        if (at < 0)
        {
            _claims.Add(claim);
        }
        else
        {
            _claims[at] = claim;
        }

        return this;
    }

    public ClaimSet Set(string name, string text) => SetJson(name, Quote(text));

    public ClaimSet Set(string name, long number) => SetJson(name, number.ToString(CultureInfo.InvariantCulture));

    public ClaimSet Set(string name, bool value) => SetJson(name, value ? "true" : "false");

    public ClaimSet Set(string name, params ReadOnlySpan<string> texts)
    {
        var list = new StringBuilder("[");
        foreach (var text in texts)
        {
            list.Append(list.Length == 1 ? "" : ",").Append(Quote(text));
        }

        return SetJson(name, list.Append(']').ToString());
    }

    public ClaimSet Remove(string name)
    {
        _claims.RemoveAll(c => c.Key == name);
        return this;
    }

    public string ToJson()
    {
        var json = new StringBuilder("{");
        foreach (var (name, value) in _claims)
        {
            json.Append(json.Length == 1 ? "" : ",").Append(Quote(name)).Append(':').Append(value);
        }

        return json.Append('}').ToString();
    }

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
