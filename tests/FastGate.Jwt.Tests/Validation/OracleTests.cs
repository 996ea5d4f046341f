using System.Text;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Tests.Support;
using FastGate.Jwt.Validation;
using FsCheck.Xunit;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FastGate.Jwt.Tests.Validation;

/// <summary>What is accepted here is accepted by Microsoft.IdentityModel under the same policy. The reverse is not asked for: it is not as strict.</summary>
public sealed class OracleTests
{
    private static readonly JsonWebTokenHandler Handler = new();

    private static readonly TokenValidationParameters Parameters = new()
    {
        ValidIssuer = Mint.Issuer,
        ValidAudience = Mint.Audience,
        IssuerSigningKeys =
        [
            new RsaSecurityKey(TestKeys.Rsa) { KeyId = "rsa" }, new ECDsaSecurityKey(TestKeys.P256) { KeyId = "p256" },
            new ECDsaSecurityKey(TestKeys.P384) { KeyId = "p384" }, new ECDsaSecurityKey(TestKeys.P521) { KeyId = "p521" },
        ],
        ValidTypes = ["JWT", "at+jwt"],
        LifetimeValidator = static (notBefore, expires, _, _) =>
            expires is { } end && end > DateTime.UnixEpoch.AddSeconds(Mint.Now) && (notBefore ?? DateTime.MinValue) <= DateTime.UnixEpoch.AddSeconds(Mint.Now),
    };

    [Theory]
    [MemberData(nameof(FastGate.Jwt.Tests.Keys.VerificationKeyTests.Algorithms), MemberType = typeof(FastGate.Jwt.Tests.Keys.VerificationKeyTests))]
    public async Task GoodTokensOfAllAlgorithmsAreGoodForBoth(JwsAlgorithms algorithm)
    {
        byte[] token = Mint.Token(Mint.RichPayload, Mint.HeaderFor(algorithm), algorithm);
        Assert.Equal(RejectReason.None, Policies.Strict.Judge(token).Reason);
        Assert.True(await IsAccepted(token));
    }

    [Property(MaxTest = 300, Arbitrary = [typeof(ValidatorProperties.Layouts)])]
    public async Task WhatIsAcceptedHereIsAcceptedThere(ValidatorProperties.Layouts.Layout layout, byte pick, int at, byte value)
    {
        JwsAlgorithms[] algorithms = [JwsAlgorithms.RS256, JwsAlgorithms.PS384, JwsAlgorithms.ES256, JwsAlgorithms.ES512];
        JwsAlgorithms algorithm = algorithms[pick % algorithms.Length];
        byte[] token = Mint.Token(layout.Write(layout.Claims), Mint.HeaderFor(algorithm), algorithm);
        if (pick >= 200)
        {
            token[(at & int.MaxValue) % token.Length] = value;
        }

        if (Policies.Strict.Judge(token).IsValid)
        {
            Assert.True(await IsAccepted(token), Encoding.UTF8.GetString(token));
        }
    }

    private static async Task<bool> IsAccepted(byte[] token) => (await Handler.ValidateTokenAsync(Encoding.ASCII.GetString(token), Parameters)).IsValid;
}
