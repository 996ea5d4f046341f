using System.Security.Cryptography;
using System.Text;
using FastGate.Identity;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Validation;
using Microsoft.IdentityModel.Tokens;

namespace FastGate.Tests.Identity;

/// <summary>By which keys a verdict was reached, and whether others could turn it.</summary>
public partial class AuthenticatorTests
{
    /// <summary>A key that leaves while a token is judged by it: what is kept belongs to the keys that were looked at.</summary>
    [Fact]
    public void AVerdictIsKeptUnderTheKeysItWasReachedWith()
    {
        var asked = 0;
        var without = Tokens.Keys.SucceededBy(KeySet.Empty);
        var authenticator = new Authenticator(Tokens.Settings() with { Keys = () => asked++ == 0 ? Tokens.Keys : without });
        var token = Tokens.Sign();
        Assert.True(authenticator.Authenticate(token).IsVerified);
        Assert.Equal(RejectReason.NoKeys, authenticator.Authenticate(token).Reason);
    }

    [Fact]
    public void AKnownTokenEndsWithItsKey()
    {
        var keys = Tokens.Keys;
        var authenticator = new Authenticator(Tokens.Settings() with { Keys = () => keys });
        var token = Tokens.Sign();
        Assert.True(authenticator.Authenticate(token).IsVerified);
        keys = keys.SucceededBy(KeySet.Empty);
        var result = authenticator.Authenticate(token);
        Assert.Equal((RejectReason.NoKeys, 503, true), (result.Reason, result.Status(true), result.JudgedBy is not null));
    }

    [Fact]
    public void ATamperedTokenIsForbiddenInTheFile()
    {
        var token = Tokens.Sign();
        token[^10] = token[^10] == 'A' ? (byte)'B' : (byte)'A';
        var result = new Authenticator(Tokens.Settings()).Authenticate(token);
        Assert.Equal((RejectReason.BadSignature, 403, 401, true), (result.Reason, result.Status(true), result.Status(false), result.JudgedBy is not null));
        Assert.Equal("BadSignature", result.ReasonName);
    }

    /// <summary>What is signed with the shared secret, well or badly, is none of the issuer's keys' business, and none of their fetches.</summary>
    [Theory]
    [InlineData("HS256", "", RejectReason.BadSignature)]
    [InlineData("HS256", ",\"kid\":\"new\"", RejectReason.BadSignature)]
    [InlineData("HS384", "", RejectReason.AlgorithmNotAllowed)]
    [InlineData("RS256", ",\"kid\":\"new\"", RejectReason.UnknownKey)]
    public void OnlyWhatTheIssuerSignedCanBeTurnedByItsKeys(string algorithm, string kid, RejectReason reason)
    {
        var secret = "0123456789abcdef0123456789abcdef"u8.ToArray();
        var authenticator = new Authenticator(Tokens.Settings() with { Policy = Tokens.Policy with { HmacSecret = secret, Algorithms = JwsAlgorithms.RS256 | JwsAlgorithms.HS256 } });
        var result = authenticator.Authenticate(Signed([.. secret.Reverse()]));
        Assert.Equal((reason, reason == RejectReason.UnknownKey), (result.Reason, result.JudgedBy is not null));
        Assert.Equal(algorithm == "HS256", authenticator.Authenticate(Signed(secret)).IsVerified);

        byte[] Signed(byte[] key)
        {
            var head = Base64UrlEncoder.Encode($"{{\"alg\":\"{algorithm}\"{kid}}}");
            var signed = $"{head}.{Encoding.ASCII.GetString(Tokens.Sign()).Split('.')[1]}";
            return Encoding.ASCII.GetBytes($"{signed}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed)))}");
        }
    }
}
