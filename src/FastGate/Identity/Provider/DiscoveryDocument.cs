using System.Text.Json;

namespace FastGate.Identity;

/// <summary>What FastGate uses of an issuer's metadata (OpenID Connect Discovery 1.0 §3, RFC 8414 §2), accepted by <see cref="DiscoveryRules"/>.</summary>
public sealed record DiscoveryDocument
{
    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    public required string Issuer { get; init; }

    public required Uri JwksUri { get; init; }

    public Uri? AuthorizationEndpoint { get; init; }

    public Uri? TokenEndpoint { get; init; }

    public Uri? EndSessionEndpoint { get; init; }

    public Uri? RevocationEndpoint { get; init; }

    public Uri? UserinfoEndpoint { get; init; }

    /// <summary><c>token_endpoint_auth_methods_supported</c>; empty when it is missing.</summary>
    public IReadOnlyList<string> TokenEndpointAuthMethods { get; init; } = [];

    /// <summary>Whether <c>subject_types_supported</c> names at least one.</summary>
    public bool NamesSubjectTypes { get; init; }

    /// <summary>Each endpoint that is there, by its name in the document.</summary>
    public IEnumerable<(string Name, Uri Address)> Endpoints =>
        new (string Name, Uri? Address)[]
        {
            ("jwks_uri", JwksUri),
            ("authorization_endpoint", AuthorizationEndpoint),
            ("token_endpoint", TokenEndpoint),
            ("end_session_endpoint", EndSessionEndpoint),
            ("revocation_endpoint", RevocationEndpoint),
            ("userinfo_endpoint", UserinfoEndpoint),
        }.Where(e => e.Address is not null).Select(e => (e.Name, e.Address!));

    /// <summary>Reads the document, or says in <paramref name="problem"/> why it is none.</summary>
    public static DiscoveryDocument? Read(ReadOnlyMemory<byte> json, out string problem)
    {
        problem = "";
        try
        {
            using JsonDocument parsed = JsonDocument.Parse(json, Json);
            if (parsed.RootElement.ValueKind == JsonValueKind.Object)
            {
                return Read(parsed.RootElement);
            }

            problem = "is no JSON object";
        }
        catch (JsonException)
        {
            problem = "is no JSON, or has a member twice";
        }
        catch (InvalidOperationException)
        {
            problem = "is no valid text"; // a name with half a surrogate pair
        }
        catch (InvalidMemberException e)
        {
            problem = e.Message;
        }

        return null;
    }

    private static DiscoveryDocument Read(JsonElement root) => new()
    {
        Issuer = Text(root, "issuer") ?? throw new InvalidMemberException("has no issuer"),
        JwksUri = Address(root, "jwks_uri") ?? throw new InvalidMemberException("has no jwks_uri"),
        AuthorizationEndpoint = Address(root, "authorization_endpoint"),
        TokenEndpoint = Address(root, "token_endpoint"),
        EndSessionEndpoint = Address(root, "end_session_endpoint"),
        RevocationEndpoint = Address(root, "revocation_endpoint"),
        UserinfoEndpoint = Address(root, "userinfo_endpoint"),
        TokenEndpointAuthMethods = Texts(root, "token_endpoint_auth_methods_supported"),
        NamesSubjectTypes = Texts(root, "subject_types_supported").Count > 0,
    };

    // A member that is null or empty counts as missing.
    private static string? Text(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            throw new InvalidMemberException($"has a {name} that is no text");
        }

        try
        {
            string text = value.GetString()!;
            return text.Length == 0 ? null : text;
        }
        catch (InvalidOperationException)
        {
            throw new InvalidMemberException($"has a {name} that is no valid text");
        }
    }

    private static Uri? Address(JsonElement root, string name)
    {
        if (Text(root, name) is not { } text)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && ProviderSettings.IsWeb(uri) && uri.UserInfo.Length == 0
            ? uri
            : throw new InvalidMemberException($"has a {name} that is no http or https address");
    }

    private static List<string> Texts(JsonElement root, string name)
    {
        var texts = new List<string>();
        if (root.TryGetProperty(name, out JsonElement values) && values.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement value in values.EnumerateArray())
            {
                if (value.ValueKind == JsonValueKind.String && IsPlain(value.GetRawText()))
                {
                    texts.Add(value.GetString()!);
                }
            }
        }

        return texts;
    }

    // An escape may hide a lone surrogate, at which GetString throws; no registered name needs one.
    private static bool IsPlain(string raw) => !raw.Contains('\\');

    private sealed class InvalidMemberException(string message) : Exception(message);
}
