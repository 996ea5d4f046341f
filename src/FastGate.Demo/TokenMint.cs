using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FastGate.Demo;

/// <summary>
/// Mints the tokens of the demo realm, shaped as Keycloak 26 shapes those of the tutorial: blanks in the protected header,
/// <c>aud</c> of the audience mapper beside <c>account</c>, the default roles. Also those that a gateway must refuse.
/// </summary>
public sealed class TokenMint(string issuer, TimeProvider clock, Func<SigningKey> currentKey)
{
    private readonly byte[] _refreshSecret = RandomNumberGenerator.GetBytes(64);

    /// <summary>Seconds that an access token lives, as the corpus's realm has it.</summary>
    public const int LifeSeconds = 1800;

    /// <summary>Seconds since 1970 on the issuer's clock.</summary>
    public long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>An access token of the password grant. <paramref name="change"/> may set, replace or remove any claim.</summary>
    public string AccessToken(DemoUser user, DemoClient client, Action<ClaimSet>? change = null, string scope = "api profile email", string? session = null)
    {
        var claims = Common("onrtro", client).Set("sub", user.Id).Set("typ", "Bearer").Set("azp", client.Id)
            .Set("sid", session ?? Guid.NewGuid().ToString()).Set("acr", "1");
        Roles(claims).Set("scope", scope);
        Person(claims, user);
        change?.Invoke(claims);
        return Sign(claims.ToJson());
    }

    /// <summary>An access token of the client-credentials grant: the client's service account is the subject.</summary>
    public string ServiceToken(DemoClient client, Action<ClaimSet>? change = null)
    {
        var claims = Common("trrtcc", client).Set("sub", ServiceAccountId(client)).Set("typ", "Bearer").Set("azp", client.Id).Set("acr", "1");
        Roles(claims).Set("scope", "api profile email").Set("email_verified", false).Set("clientHost", "127.0.0.1")
            .Set("preferred_username", $"service-account-{client.Id}").Set("clientAddress", "127.0.0.1").Set("client_id", client.Id);
        change?.Invoke(claims);
        return Sign(claims.ToJson());
    }

    /// <summary>An ID token, which is no access token: its audience is the client that asked for it and its type is <c>ID</c>.</summary>
    public string IdToken(DemoUser user, DemoClient client, string accessToken, Action<ClaimSet>? change = null)
    {
        // at_hash: the left half of the access token's hash (OpenID Connect Core 3.1.3.6).
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(accessToken));
        var claims = Common(null, client).Set("aud", client.Id).Set("sub", user.Id).Set("typ", "ID").Set("azp", client.Id)
            .Set("sid", Guid.NewGuid().ToString()).Set("at_hash", Base64Url.EncodeToString(hash.AsSpan(0, 16))).Set("acr", "1");
        Person(claims, user);
        change?.Invoke(claims);
        return Sign(claims.ToJson());
    }

    /// <summary>A well signed access token whose life ended a minute ago.</summary>
    public string ExpiredToken(DemoUser user, DemoClient client) =>
        AccessToken(user, client, claims => claims.Set("exp", Now - 60).Set("iat", Now - 60 - LifeSeconds));

    /// <summary>A refresh token as Keycloak makes it: HS512 with a secret that only the issuer has.</summary>
    public string RefreshToken(DemoUser user, DemoClient client, string session, string scope)
    {
        var claims = Common(null, client).Set("aud", issuer).Set("sub", user.Id).Set("typ", "Refresh").Set("azp", client.Id)
            .Set("sid", session).Set("scope", scope);
        var input = Input("""{"alg":"HS512","typ" : "JWT"}""", claims.ToJson());
        return $"{input}.{Base64Url.EncodeToString(HMACSHA512.HashData(_refreshSecret, Encoding.ASCII.GetBytes(input)))}";
    }

    /// <summary>True if this mint made the refresh token.</summary>
    public bool OwnsRefreshToken(string token)
    {
        var dot = token.LastIndexOf('.');
        if (dot < 0)
        {
            return false;
        }

        var expected = HMACSHA512.HashData(_refreshSecret, Encoding.ASCII.GetBytes(token[..dot]));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(expected)), Encoding.ASCII.GetBytes(token[(dot + 1)..]));
    }

    /// <summary>Signs any payload, under any header if one is given, with the current key unless another is given.</summary>
    public string Sign(string payload, string? header = null, SigningKey? key = null)
    {
        key ??= currentKey();
        var input = Input(header ?? $$"""{"alg":"{{key.Algorithm}}","typ" : "JWT","kid" : "{{key.Id}}"}""", payload);
        return $"{input}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(input)))}";
    }

    /// <summary>The same token with another user name in its payload and the old signature: what an attacker would send.</summary>
    public static string Tamper(string token, string username = "admin")
    {
        var parts = token.Split('.');
        var payload = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]));
        const string Name = "\"preferred_username\":\"";
        var start = payload.IndexOf(Name, StringComparison.Ordinal) + Name.Length;
        var end = payload.IndexOf('"', start);
        parts[1] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload[..start] + username + payload[end..]));
        return string.Join('.', parts);
    }

    private static string Input(string header, string payload) =>
        $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";

    private static string ServiceAccountId(DemoClient client) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(client.Id)).AsSpan(0, 16)).ToString();

    private static ClaimSet Roles(ClaimSet claims) => claims
        .SetJson("realm_access", """{"roles":["offline_access","default-roles-demo","uma_authorization"]}""")
        .SetJson("resource_access", """{"account":{"roles":["manage-account","manage-account-links","view-profile"]}}""");

    private static void Person(ClaimSet claims, DemoUser user) => claims
        .Set("email_verified", true).Set("name", user.FullName).Set("preferred_username", user.Username)
        .Set("given_name", user.GivenName).Set("family_name", user.FamilyName).Set("email", user.Email);

    private ClaimSet Common(string? prefix, DemoClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        var now = Now;
        var id = Guid.NewGuid().ToString();
        return new ClaimSet().Set("exp", now + LifeSeconds).Set("iat", now).Set("jti", prefix is null ? id : $"{prefix}:{id}")
            .Set("iss", issuer).Set("aud", "gatekeeper", "account");
    }
}
