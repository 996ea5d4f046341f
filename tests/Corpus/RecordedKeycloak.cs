using System.Text.Json;

namespace FastGate.Corpus;

/// <summary>The recorded answers of a real Keycloak, for every test project; <c>keycloak/README.md</c> says what each file holds.</summary>
internal static class RecordedKeycloak
{
    private static readonly JsonElement Sets = Parse(File.ReadAllText(PathOf("keys.json")));

    /// <summary>The tokens, by name.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Tokens { get; } = Lines("tokens.jsonl").ToDictionary(row => row.GetProperty("name").GetString()!);

    /// <summary>The requests with their answers, in the order of recording.</summary>
    public static IReadOnlyList<JsonElement> Exchanges { get; } = [.. Lines("exchanges.jsonl")];

    /// <summary>A named key set as JSON.</summary>
    public static string KeySet(string name) => Sets.GetProperty(name).GetRawText();

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Corpus", "keycloak", file);

    private static IEnumerable<JsonElement> Lines(string file) => File.ReadLines(PathOf(file)).Select(Parse);

    private static JsonElement Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
