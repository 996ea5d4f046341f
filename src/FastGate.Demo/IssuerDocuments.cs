using System.Buffers;
using System.Text.Json;

namespace FastGate.Demo;

/// <summary>The two documents that a gateway reads: discovery (OpenID Connect Discovery 1.0 section 3) and the key set (RFC 7517).</summary>
internal static class IssuerDocuments
{
    public static byte[] Discovery(string issuer, IReadOnlyList<SigningKey> keys)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer))
        {
            var endpoints = $"{issuer}/protocol/openid-connect";
            json.WriteStartObject();
            json.WriteString("issuer", issuer);
            json.WriteString("authorization_endpoint", $"{endpoints}/auth");
            json.WriteString("token_endpoint", $"{endpoints}/token");
            json.WriteString("userinfo_endpoint", $"{endpoints}/userinfo");
            json.WriteString("end_session_endpoint", $"{endpoints}/logout");
            json.WriteString("revocation_endpoint", $"{endpoints}/revoke");
            json.WriteString("jwks_uri", $"{endpoints}/certs");
            List(json, "grant_types_supported", ["client_credentials", "password", "refresh_token"]);
            List(json, "response_types_supported", ["code"]);
            List(json, "subject_types_supported", ["public"]);
            List(json, "id_token_signing_alg_values_supported", keys.Where(k => k.Use == "sig").Select(k => k.Algorithm).Distinct());
            List(json, "token_endpoint_auth_methods_supported", ["client_secret_basic", "client_secret_post"]);
            List(json, "scopes_supported", ["openid", "profile", "email", "api"]);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] KeySet(IReadOnlyList<SigningKey> keys)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            foreach (var key in keys)
            {
                key.WriteTo(json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void List(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
