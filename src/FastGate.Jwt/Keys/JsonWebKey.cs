using System.Text;
using System.Text.Json;
using FastGate.Jwt.Compact;

namespace FastGate.Jwt.Keys;

/// <summary>The members of one JWK (RFC 7517 section 4, RFC 7518 section 6) that matter for verifying, before anything is made of them.</summary>
internal sealed class JsonWebKey
{
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);

    private JsonWebKey()
    {
    }

    public string? Kid => Text("kid");

    public string? Type => Text("kty");

    public string? Use => Text("use");

    public string? Algorithm => Text("alg");

    public string? Curve => Text("crv");

    public bool HasOperations => _members.ContainsKey("key_ops");

    public bool IsPrivate => PrivateMembers.Any(_members.ContainsKey);

    /// <summary>The key, or null when it is no object, has a member twice, or one that must be a text and is none.</summary>
    public static JsonWebKey? Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        JsonWebKey key = new();
        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (NameOf(member) is not { } name || !key._members.TryAdd(name, member.Value))
            {
                return null;
            }
        }

        return key.IsTextOrAbsent("kid") && key.IsTextOrAbsent("use") && key.IsTextOrAbsent("alg") && key.IsTextOrAbsent("crv") && key.Type is not null ? key : null;
    }

    /// <summary>True when <c>key_ops</c> is a list that holds the operation.</summary>
    public bool Allows(string operation) =>
        _members["key_ops"] is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().Any(element => TextOf(element) == operation);

    /// <summary>A member in strict base64url, or null.</summary>
    public byte[]? Bytes(string name)
    {
        if (Text(name) is not { Length: > 0 } text)
        {
            return null;
        }

        byte[] encoded = Encoding.UTF8.GetBytes(text);
        byte[] decoded = new byte[StrictBase64Url.DecodedLength(encoded.Length)];
        return StrictBase64Url.TryDecode(encoded, decoded, out int written) && written == decoded.Length ? decoded : null;
    }

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null; // half a surrogate pair
        }
    }

    private static string? TextOf(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half a surrogate pair
        }
    }

    private bool IsTextOrAbsent(string name) => !_members.ContainsKey(name) || Text(name) is not null;

    private string? Text(string name) => _members.TryGetValue(name, out JsonElement value) ? TextOf(value) : null;
}
