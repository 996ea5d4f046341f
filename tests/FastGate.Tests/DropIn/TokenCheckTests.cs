using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FastGate.Tests.Identity;

namespace FastGate.Tests.DropIn;

/// <summary>Every check of a token (reference, section 3.5) with its status: in a keycloak-gatekeeper file, then in TOML.</summary>
public sealed class TokenCheckTests
{
    private const string Before = "1795465825";
    private const string After = "1795465927";

    /// <summary>The text of members besides or instead of a good token's.</summary>
    public static TheoryData<string, int, int> Claims => new()
    {
        { "", 200, 200 },
        // identity: shapes that only 7.0.0 insisted on do not matter in TOML
        { "\"sub\":\"\"", 200, 200 },
        { "\"sub\":null", 401, 401 },
        { "\"sub\":5", 401, 401 },
        { "\"email\":\"a@b\"", 200, 200 },
        { "\"email\":5", 401, 200 },
        { "\"email\":null", 401, 200 },
        { "\"preferred_username\":5", 200, 200 },
        { "\"groups\":[]", 200, 200 },
        { "\"groups\":null", 401, 401 },
        { "\"groups\":\"x\"", 401, 200 },
        { "\"groups\":[\"x\",1]", 401, 200 },
        // roles
        { "\"realm_access\":\"x\"", 200, 200 },
        { "\"realm_access\":{}", 200, 200 },
        { "\"realm_access\":null", 200, 200 },
        { "\"realm_access\":{\"roles\":\"x\"}", 401, 401 },
        { "\"realm_access\":{\"roles\":null}", 401, 401 },
        { "\"resource_access\":{\"c\":{\"roles\":5}}", 401, 401 },
        { "\"resource_access\":{\"c\":null}", 200, 200 },
        // time, without any leeway
        { $"\"exp\":{Before}", 401, 401 },
        { "\"exp\":1795465826", 401, 401 },
        { "\"exp\":1795465827", 200, 200 },
        { $"\"exp\":{After}.5", 200, 200 },
        { "\"exp\":0", 401, 401 },
        { "\"exp\":-1", 401, 401 },
        { "\"exp\":null", 401, 401 },
        { $"\"exp\":\"{After}\"", 401, 401 },
        { $"\"nbf\":{Before}", 200, 200 },
        { $"\"nbf\":{After}", 401, 401 },
        { "\"nbf\":\"x\"", 401, 401 },
        { "\"iat\":null", 403, 401 },
        { "\"iat\":\"x\"", 403, 401 },
        // An issuer whose clock is ahead of ours signs from our future.
        { $"\"iat\":{After}", 200, 200 },
        // issuer: host and path in any case in a file, exactly in TOML
        { "\"iss\":\"https://issuer.test/realms/demo\"", 200, 401 },
        { "\"iss\":\"http://ISSUER.test/realms/DEMO\"", 200, 401 },
        { "\"iss\":\"http://issuer.test/realms/demo?x=y\"", 200, 401 },
        { "\"iss\":\"http://issuer.test/realms/demo/\"", 403, 401 },
        { "\"iss\":\"http://other.test/realms/demo\"", 403, 401 },
        { "\"iss\":5", 403, 401 },
        // audience
        { "\"aud\":[\"account\",\"gatekeeper\"]", 200, 200 },
        { "\"aud\":\"Gatekeeper\"", 403, 401 },
        { "\"aud\":[]", 403, 401 },
        { "\"aud\":5", 401, 401 },
        { "\"aud\":[\"gatekeeper\",5]", 401, 401 },
        // kinds of tokens
        { "\"typ\":\"ID\"", 403, 401 },
        { "\"typ\":\"Refresh\"", 403, 401 },
        { "\"typ\":\"DPoP\"", 403, 401 },
        { "\"cnf\":{\"jkt\":\"x\"}", 403, 401 },
        { "\"events\":{}", 403, 401 },
        { "\"azp\":\"somebody\"", 200, 200 },
    };

    [Theory]
    [MemberData(nameof(Claims))]
    public async Task Claims_are_judged_as_the_dialect_says(string members, int file, int toml)
    {
        var fields = Pod.Bearer(members, Tokens.Now + 300);
        await using (var pod = Pod.Start())
        {
            await pod.Expect(file, "GET", "/", fields);
        }

        await using (var pod = Pod.StartToml())
        {
            await pod.Expect(toml, "GET", "/", fields);
        }
    }

    [Theory]
    [InlineData("sub", 401, 200)]
    [InlineData("exp", 401, 401)]
    [InlineData("iss", 403, 401)]
    [InlineData("aud", 403, 401)]
    [InlineData("iat", 403, 200)]
    [InlineData("typ", 200, 200)]
    public async Task A_claim_that_is_missing(string name, int file, int toml)
    {
        var claims = new Dictionary<string, string>
        {
            ["iss"] = $"\"{Tokens.Issuer}\"", ["aud"] = "\"gatekeeper\"", ["sub"] = "\"1\"", ["exp"] = $"{Tokens.Now + 60}", ["iat"] = $"{Tokens.Now}", ["typ"] = "\"Bearer\"",
        };
        claims.Remove(name);
        var fields = Pod.Bearer(Tokens.SignPayload("{" + string.Join(',', claims.Select(c => $"\"{c.Key}\":{c.Value}")) + "}"));
        await using (var pod = Pod.Start())
        {
            await pod.Expect(file, "GET", "/", fields);
        }

        await using (var pod = Pod.StartToml())
        {
            await pod.Expect(toml, "GET", "/", fields);
        }
    }

    [Theory]
    [InlineData("x", 401)]
    [InlineData("a.b", 401)]
    [InlineData("a.b.c", 401)]
    [InlineData("...", 401)]
    [InlineData("{good}.x", 401)]
    [InlineData("{good}=", 401)]
    [InlineData("{forged}", 403)]
    [InlineData("{unsigned}", 403)]
    public async Task Shapes_and_signatures(string token, int status)
    {
        var good = Encoding.ASCII.GetString(Tokens.Sign());
        var end = good.LastIndexOf('.');
        var text = token.Replace("{good}", good, StringComparison.Ordinal)
            .Replace("{forged}", good[..(end + 1)] + new string('A', good.Length - end - 1), StringComparison.Ordinal)
            .Replace("{unsigned}", good[..(end + 1)], StringComparison.Ordinal);
        await using var pod = Pod.Start();
        await pod.Expect(status, "GET", "/", $"Authorization: Bearer {text}\r\n");
    }

    [Fact]
    public async Task Skipped_checks_are_skipped_and_nothing_else_is()
    {
        await using (var pod = Pod.Start("skip-access-token-issuer-check: true\nskip-access-token-clientid-check: true\n"))
        {
            await pod.Expect(200, "GET", "/", Pod.Bearer("\"iss\":\"http://other\",\"aud\":\"other\""));
            await pod.Expect(401, "GET", "/", Pod.Bearer($"\"exp\":{Before}"));
        }

        await using (var pod = Pod.Start("skip-token-verification: true\n"))
        {
            var forged = Encoding.ASCII.GetString(Tokens.Sign("\"iss\":\"http://other\",\"aud\":\"other\""))[..^8] + "AAAAAAAA";
            await pod.Expect(200, "GET", "/", $"Authorization: Bearer {forged}\r\n");
            await pod.Expect(401, "GET", "/", Pod.Bearer($"\"exp\":{Before}"));
        }
    }

    [Fact]
    public async Task Without_verification_a_token_need_not_say_when_it_was_issued()
    {
        var fields = Pod.Bearer(Tokens.SignPayload($$"""{"sub":"1","exp":{{Tokens.Now + 60}}}"""));
        await using (var pod = Pod.Start("skip-token-verification: true\n"))
        {
            await pod.Expect(200, "GET", "/", fields);
        }

        await using (var pod = Pod.Start("skip-access-token-issuer-check: true\nskip-access-token-clientid-check: true\n"))
        {
            await pod.Expect(403, "GET", "/", fields);
        }
    }

    [Fact]
    public async Task Other_types_of_tokens_are_admitted_by_name()
    {
        await using var pod = Pod.Start("token-types: [ID, x+jwt]\n");
        await pod.Expect(200, "GET", "/", Pod.Bearer("\"typ\":\"ID\""));
        await pod.Expect(403, "GET", "/", Pod.Bearer("\"typ\":\"Refresh\""));
        await pod.Expect(200, "GET", "/", Pod.Bearer());
    }

    [Fact]
    public async Task Audiences_and_leeway_are_options()
    {
        await using var pod = Pod.Start("audiences: [one, two]\nclock-skew: 30s\n");
        await pod.Expect(403, "GET", "/", Pod.Bearer());
        await pod.Expect(200, "GET", "/", Pod.Bearer("\"aud\":\"two\",\"exp\":1795465800"));
        await pod.Expect(401, "GET", "/", Pod.Bearer("\"aud\":\"two\",\"exp\":1795465796"));
    }

    [Theory]
    [InlineData(32, "HS256", 200)]
    [InlineData(32, "HS384", 403)]
    [InlineData(48, "HS384", 200)]
    [InlineData(64, "HS512", 200)]
    [InlineData(0, "HS256", 403)]
    public async Task A_shared_secret_serves_the_algorithms_it_is_long_enough_for(int length, string algorithm, int status)
    {
        var secret = new string('k', Math.Max(64, length))[..(length == 0 ? 64 : length)];
        var signed = $"{Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"{{\"alg\":\"{algorithm}\"}}"))}.{Encoding.ASCII.GetString(Tokens.Sign()).Split('.')[1]}";
        var (key, text) = (Encoding.ASCII.GetBytes(secret), Encoding.ASCII.GetBytes(signed));
        var mac = algorithm switch { "HS256" => HMACSHA256.HashData(key, text), "HS384" => HMACSHA384.HashData(key, text), _ => HMACSHA512.HashData(key, text) };
        await using var pod = Pod.Start(length == 0 ? "" : $"token-hmac-secret: {secret}\n");
        await pod.Expect(status, "GET", "/", $"Authorization: Bearer {signed}.{Base64Url.EncodeToString(mac)}\r\n");
    }
}
