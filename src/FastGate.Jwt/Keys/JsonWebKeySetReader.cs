using System.Text.Json;

namespace FastGate.Jwt.Keys;

/// <summary>Reads a JWK Set (RFC 7517 section 5). Keys that cannot be used are skipped and reported; the others work.</summary>
public static class JsonWebKeySetReader
{
    /// <summary>The largest set that is read, in bytes.</summary>
    public const int MaximumBytes = 1024 * 1024;

    /// <summary>The most keys that a set may have, usable or not.</summary>
    public const int MaximumKeys = 256;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>Reads a JWK Set from UTF-8. Nothing throws on input. This is the cold path: it allocates, and importing a key costs about 100 µs.</summary>
    public static KeySetReading Read(ReadOnlySpan<byte> json)
    {
        if (json.Length > MaximumBytes)
        {
            return Failed($"the key set is larger than {MaximumBytes} bytes");
        }

        if (!System.Text.Unicode.Utf8.IsValid(json))
        {
            return Failed("the key set is no UTF-8");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json.ToArray(), Options);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter is how a name with half a surrogate pair is said.
            return Failed("the key set is no JSON");
        }
    }

    private static KeySetReading Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("keys"u8, out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            return Failed("the key set has no list \"keys\"");
        }

        // Which of two lists counts would be a guess (RFC 8259 section 4), and one of them may be the withdrawn one.
        int lists = 0;
        foreach (JsonProperty member in root.EnumerateObject())
        {
            lists += member.NameEquals("keys"u8) ? 1 : 0;
        }

        if (lists > 1)
        {
            return Failed("the key set has two lists \"keys\"");
        }

        if (list.GetArrayLength() > MaximumKeys)
        {
            return Failed($"the key set has more than {MaximumKeys} keys");
        }

        List<VerificationKey> keys = [];
        List<SkippedKey> skipped = [];
        HashSet<string> kids = new(StringComparer.Ordinal);
        int index = 0;
        foreach (JsonElement element in list.EnumerateArray())
        {
            JsonWebKey? jwk = JsonWebKey.Read(element);
            SkipReason reason = SkipReason.Malformed;
            VerificationKey? key = jwk is null ? null : JsonWebKeyImport.Import(jwk, out reason);
            if (key?.Kid is not null && !kids.Add(key.Kid))
            {
                key = null;
                reason = SkipReason.DuplicateKid;
            }

            if (key is not null)
            {
                keys.Add(key);
            }
            else
            {
                skipped.Add(new SkippedKey(index, jwk?.Kid, reason));
            }

            index++;
        }

        return new KeySetReading(new KeySet(keys), skipped, null);
    }

    private static KeySetReading Failed(string error) => new(null, [], error);
}
