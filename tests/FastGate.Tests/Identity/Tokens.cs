using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FastGate.Identity;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Validation;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace FastGate.Tests.Identity;

/// <summary>A key, tokens signed with it, and authenticators that know it.</summary>
internal static class Tokens
{
    public const string Issuer = "http://issuer.test/realms/demo";
    public const long Now = 1_795_465_826;

    private static readonly RSA Key = RSA.Create(2048);

    public static KeySet Keys { get; } = ReadKeys();

    public static ValidationPolicy Policy => new()
    {
        Issuers = [Issuer],
        IssuerComparison = IssuerComparison.HostAndPath,
        Audiences = ["gatekeeper"],
        GatekeeperClaimShapes = true,
        CompareIssuedAt = false,
        RequireIssuedAt = true,
    };

    public static FakeTimeProvider Clock(long now = Now) => new(DateTimeOffset.FromUnixTimeSeconds(now));

    /// <summary>A good token with these claims besides or instead: the text of JSON members.</summary>
    public static byte[] Sign(string members = "", long expiry = Now + 300)
    {
        var claims = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["iss"] = JsonSerializer.Serialize(Issuer),
            ["aud"] = "\"gatekeeper\"",
            ["sub"] = "\"1234\"",
            ["exp"] = $"{expiry}",
            ["iat"] = $"{Now}",
            ["typ"] = "\"Bearer\"",
        };
        using var extra = JsonDocument.Parse($"{{{members}}}");
        foreach (var member in extra.RootElement.EnumerateObject())
        {
            claims[member.Name] = member.Value.GetRawText();
        }

        var payload = "{" + string.Join(',', claims.Select(c => $"{JsonSerializer.Serialize(c.Key)}:{c.Value}")) + "}";
        return SignPayload(payload);
    }

    public static byte[] SignPayload(string payload)
    {
        // Not through the handler's own claims: the bytes of the payload matter here.
        var head = Base64UrlEncoder.Encode("""{"alg":"RS256","typ":"JWT","kid":"k1"}""");
        var signed = $"{head}.{Base64UrlEncoder.Encode(payload)}";
        var signature = Key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return Encoding.ASCII.GetBytes($"{signed}.{Base64UrlEncoder.Encode(signature)}");
    }

    public static AuthenticatorSettings Settings(IdentityHeaderSettings? headers = null)
    {
        Assert.True(IdentityHeaderPlan.TryBuild(headers ?? new IdentityHeaderSettings(), out var plan, out var error), error);
        return new AuthenticatorSettings { Policy = Policy, Keys = () => Keys, Headers = plan!, Clock = Clock() };
    }

    public static AuthenticatorSettings With(this AuthenticatorSettings settings, params AccessRule[] rules) => settings with { Rules = rules };

    public static AuthenticationResult Judge(this AuthenticatorSettings settings, string members) =>
        new Authenticator(settings).Authenticate(Sign(members));

    public static VerifiedToken Good(this AuthenticatorSettings settings, string members)
    {
        var result = settings.Judge(members);
        Assert.True(result.IsVerified, $"{result.ReasonName} {result.Detail}");
        return result.Token!;
    }

    /// <summary>The identity fields as pairs.</summary>
    public static List<(string Name, string Value)> Fields(this VerifiedToken token)
    {
        var text = Encoding.UTF8.GetString(token.HeaderBlock);
        Assert.True(text.Length == 0 || text.EndsWith("\r\n", StringComparison.Ordinal));
        return [.. text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(l => (l[..l.IndexOf(": ", StringComparison.Ordinal)], l[(l.IndexOf(": ", StringComparison.Ordinal) + 2)..]))];
    }

    public static string? Field(this VerifiedToken token, string name)
    {
        var found = token.Fields().Where(f => f.Name == name).ToArray();
        Assert.True(found.Length < 2, $"{name} twice");
        return found.Length == 0 ? null : found[0].Value;
    }

    private static KeySet ReadKeys()
    {
        var key = Key.ExportParameters(false);
        var json = $$"""{"keys":[{"kty":"RSA","kid":"k1","use":"sig","alg":"RS256","n":"{{Base64UrlEncoder.Encode(key.Modulus!)}}","e":"{{Base64UrlEncoder.Encode(key.Exponent!)}}"}]}""";
        return JsonWebKeySetReader.Read(Encoding.UTF8.GetBytes(json)).Keys!;
    }
}
