using System.Text;
using System.Text.Json;
using FastGate.Identity;
using FastGate.Jwt.Validation;

namespace FastGate.Tests.Identity;

/// <summary>
/// What comes after a good signature: any payload at all, to the fields that the application gets and to the resources that it opens. The framework's
/// JSON reader says what should come out.
/// </summary>
public static class IdentityFuzz
{
    private static readonly AuthenticatorSettings Settings = Build();
    private static readonly Authenticator Open = new(Settings);
    private static readonly Authenticator Matched = new(Settings with { Matches = [Match("preferred_username", "^j")] });

    public static void Fuzz(ReadOnlySpan<byte> payload)
    {
        byte[] token = Encoding.ASCII.GetBytes($"eyJhbGciOiJSUzI1NiJ9.{System.Buffers.Text.Base64Url.EncodeToString(payload)}.AA");
        AuthenticationResult result = Open.Authenticate(token);
        if (result.Token is not { } verified)
        {
            Assert.False(Matched.Authenticate(token).IsVerified);
            return;
        }

        using JsonDocument document = JsonDocument.Parse(payload.ToArray(), new JsonDocumentOptions { AllowDuplicateProperties = false });
        CheckFields(verified, document.RootElement);
        Assert.Equal(HasRole(document.RootElement, "admin"), verified.Allows(0));
        Assert.True(Open.Authenticate(token) is { WasKnown: true, Token: { } again } && again.HeaderBlock.SequenceEqual(verified.HeaderBlock));
        if (Matched.Authenticate(token).Token!.Allows(1))
        {
            Assert.StartsWith("j", document.RootElement.GetProperty("preferred_username").GetString(), StringComparison.Ordinal);
        }
    }

    private static void CheckFields(VerifiedToken verified, JsonElement claims)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value) in verified.Fields())
        {
            Assert.True(seen.Add(name), name);
            Assert.True(name.StartsWith("X-Auth-", StringComparison.Ordinal) || Settings.Headers.IdentityNames.Contains(name, StringComparer.OrdinalIgnoreCase), name);
            Assert.DoesNotContain(value, c => c is (< ' ' and not '\t') or '\u007f'); // RFC 9110 section 5.5
        }

        string subject = claims.TryGetProperty("sub", out JsonElement sub) && sub.ValueKind == JsonValueKind.String ? sub.GetString()! : "";
        Assert.Equal(subject, verified.Subject);
    }

    private static bool HasRole(JsonElement claims, string role) =>
        claims.TryGetProperty("realm_access", out JsonElement access) && access.ValueKind == JsonValueKind.Object
        && access.TryGetProperty("roles", out JsonElement roles) && roles.ValueKind == JsonValueKind.Array
        && roles.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && one.GetString() == role);

    private static AuthenticatorSettings Build() => Tokens.Settings(new IdentityHeaderSettings { AddClaims = ["name|X-Name", "locale"] }).With(
        new AccessRule { Resource = "/admin", Roles = ["admin"] },
        new AccessRule { Resource = "/" }) with
    {
        Policy = new ValidationPolicy { AnyIssuer = true, AnyAudience = true, VerifySignature = false, GatekeeperClaimShapes = true },
        CacheEntries = 64,
    };

    private static ClaimMatch Match(string claim, string expression)
    {
        Assert.True(ClaimMatch.TryParse(claim, expression, out var match, out var error), error);
        return match!;
    }
}

public sealed class IdentityFuzzReplay
{
    [Fact]
    public void Payloads() => Fuzzing.FuzzReplay.Run("Identity", "payload.txt", IdentityFuzz.Fuzz);
}
