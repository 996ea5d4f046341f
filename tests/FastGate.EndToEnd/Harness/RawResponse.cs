using System.Text;

namespace FastGate.EndToEnd.Harness;

/// <summary>An answer as it came over the wire, the chunked coding taken off the body.</summary>
public sealed record RawResponse(int Status, string Version, IReadOnlyList<KeyValuePair<string, string>> Fields, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public IEnumerable<string> All(string name) =>
        Fields.Where(f => f.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value);

    /// <summary>The value of the field of that name, or null; it must not come twice.</summary>
    public string? Field(string name) => All(name).SingleOrDefault();

    public override string ToString() =>
        $"{Version} {Status}\n{string.Join('\n', Fields.Select(f => $"{f.Key}: {f.Value}"))}\n\n{Text}";
}
