using System.Text;

namespace FastGate.Demo;

/// <summary>What the issuer answers: status, media type, body, further fields.</summary>
public sealed record DemoAnswer(int Status, string? ContentType, byte[] Body, params (string Name, string Value)[] Fields)
{
    private static readonly (string, string)[] NoStore = [("Cache-Control", "no-store"), ("Pragma", "no-cache")];

    public static DemoAnswer Json(int status, string body, params (string Name, string Value)[] fields) =>
        new(status, "application/json", Encoding.UTF8.GetBytes(body), fields);

    /// <summary>An answer of the token endpoint, which must not be stored (RFC 6749 section 5.1).</summary>
    public static DemoAnswer Token(int status, string body) => Json(status, body, NoStore);

    /// <summary>An error of the token endpoint (RFC 6749 section 5.2) in Keycloak's words.</summary>
    public static DemoAnswer Error(int status, string error, string description) =>
        Token(status, $$"""{"error":"{{error}}","error_description":"{{description}}"}""");
}
