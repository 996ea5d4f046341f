using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FastGate.Tests.Gateway.Harness;
using FastGate.Tests.Identity;
using FastGate.Tests.Identity.Providers;

namespace FastGate.Tests.Gateway;

/// <summary>Tokens that are signed with <c>token-hmac-secret</c>: of those the issuer's keys say nothing.</summary>
public sealed partial class KeysTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    /// <summary>Anybody can make one: it would cost the issuer a fetch each cool-down, and keep out the first request with a key that is really new.</summary>
    [Theory]
    [InlineData("/api")]
    [InlineData("/oauth/token")]
    public async Task A_bad_signature_by_a_shared_secret_asks_the_issuer_for_nothing(string target)
    {
        _issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A));
        await using var host = await StartAsync(o => o with { TokenHmacSecret = Secret });
        var before = await SettledAsync(host);
        _clock.Advance(TimeSpan.FromSeconds(6));
        _issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A, SigningKeys.B));
        using var client = GateClient.Connect(host.LocalEndPoint);
        foreach (var kid in new[] { "", ",\"kid\":\"b\"" })
        {
            Assert.Equal(403, (await client.AskAsync(GateRig.Get(target, BySecret("another secret that is long enough", kid)))).Status);
            Assert.Equal(before, _issuer.Count(ScriptedIssuer.KeysPath));
            Assert.Equal(200, (await client.AskAsync(GateRig.Get(target, BySecret(Secret, kid)))).Status);
        }

        Assert.Equal(200, (await client.AskAsync(Request(SigningKeys.B))).Status);
        Assert.Equal(before + 1, _issuer.Count(ScriptedIssuer.KeysPath));
    }

    private string BySecret(string secret, string kid)
    {
        var head = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"HS256"{{kid}}}"""));
        var payload = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"iss":"{{_issuer.Issuer}}","aud":"gatekeeper","sub":"s","iat":{{Tokens.Now}},"exp":{{Tokens.Now + 3600}}}"""));
        var signature = HMACSHA256.HashData(Encoding.ASCII.GetBytes(secret), Encoding.ASCII.GetBytes($"{head}.{payload}"));
        return $"Authorization: Bearer {head}.{payload}.{Base64Url.EncodeToString(signature)}\r\n";
    }
}
