using System.Text;
using FastGate.Identity;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Tests.Support;
using FastGate.Jwt.Validation;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Identity;

public partial class AuthenticatorTests
{
    private static readonly byte[] EncryptionKey = [.. "0123456789abcdef"u8];

    [Fact]
    public void TheSecondTimeItIsTheSameObject()
    {
        var authenticator = new Authenticator(Tokens.Settings());
        var token = Tokens.Sign();
        var first = authenticator.Authenticate(token).Token;
        Assert.NotNull(first);
        Assert.Same(first, authenticator.Authenticate(token).Token);
        Assert.Equal((1, 1), (authenticator.Cache.Hits, authenticator.Cache.Misses));
    }

    [Fact]
    public void AKnownTokenEndsWithItsTime()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(Tokens.Now));
        var authenticator = new Authenticator(Tokens.Settings() with { Clock = clock });
        var token = Tokens.Sign(expiry: Tokens.Now + 2);
        Assert.True(authenticator.Authenticate(token).IsVerified);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(authenticator.Authenticate(token).IsVerified);
        clock.Advance(TimeSpan.FromSeconds(1));
        var result = authenticator.Authenticate(token);
        Assert.Equal((RejectReason.Expired, 401), (result.Reason, result.Status(true)));
    }

    [Fact]
    public void TheSkewHoldsForKnownTokensToo()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(Tokens.Now));
        var authenticator = new Authenticator(Tokens.Settings() with { Clock = clock, Policy = Tokens.Policy with { ClockSkew = TimeSpan.FromSeconds(5) } });
        var token = Tokens.Sign(expiry: Tokens.Now + 2);
        Assert.True(authenticator.Authenticate(token).IsVerified);
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.True(authenticator.Authenticate(token).IsVerified);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(authenticator.Authenticate(token).IsVerified);
    }

    [Fact]
    public void ATokenWithinTheSkewIsKnownToo()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(Tokens.Now));
        var authenticator = new Authenticator(Tokens.Settings() with { Clock = clock, Policy = Tokens.Policy with { ClockSkew = TimeSpan.FromSeconds(5) } });
        var early = Tokens.Sign($"\"nbf\":{Tokens.Now + 3}");
        var late = Tokens.Sign("\"jti\":\"1\"", expiry: Tokens.Now - 3);
        foreach (var token in new[] { early, late })
        {
            var first = authenticator.Authenticate(token);
            Assert.Equal((true, false), (first.IsVerified, first.WasKnown));
            Assert.True(authenticator.Authenticate(token).WasKnown);
        }
    }

    [Fact]
    public void AKnownTokenIsNotGoodBeforeItsTimeWhenTheClockGoesBack()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(Tokens.Now));
        var authenticator = new Authenticator(Tokens.Settings() with { Clock = clock });
        var token = Tokens.Sign($"\"nbf\":{Tokens.Now}");
        Assert.True(authenticator.Authenticate(token).IsVerified);
        clock.AdjustTime(DateTimeOffset.FromUnixTimeSeconds(Tokens.Now - 1));
        Assert.Equal(RejectReason.NotYetValid, authenticator.Authenticate(token).Reason);
    }

    /// <summary>The cache's bound is one of memory: fields, decision and plain copy count.</summary>
    [Fact]
    public void WhatIsKeptOfATokenCounts()
    {
        var token = Tokens.Sign("\"email\":\"a@b.c\"");
        var few = Kept(1, EncryptedTokens.None, token, out var block);
        Assert.True(few >= token.Length + block, $"{few}");
        var many = Kept(10_000, EncryptedTokens.None, token, out _);
        Assert.True(many - few >= 2 * 10_000 / 8, $"{many} {few}");
        var encrypted = Kept(1, EncryptedTokens.All, Encoding.ASCII.GetBytes(TokenDecryption.Encrypt(EncryptionKey, token)), out _);
        Assert.True(encrypted - few >= token.Length, $"{encrypted} {few}");

        static long Kept(int rules, EncryptedTokens kind, byte[] text, out int block)
        {
            var settings = Tokens.Settings().With([.. Enumerable.Range(0, rules).Select(i => new AccessRule { Resource = $"/{i}", Roles = [$"r{i}"] })]);
            var authenticator = new Authenticator(settings with { Encrypted = kind, EncryptionKey = EncryptionKey });
            block = authenticator.Authenticate(text).Token!.HeaderBlock.Length;
            return authenticator.Cache.Bytes;
        }
    }

    [Fact]
    public void ARefusedTokenIsNotKept()
    {
        var keys = KeySet.Empty;
        var authenticator = new Authenticator(Tokens.Settings() with { Keys = () => keys });
        var token = Tokens.Sign();
        Assert.False(authenticator.Authenticate(token).IsVerified);
        keys = Tokens.Keys;
        Assert.True(authenticator.Authenticate(token).IsVerified);
    }

    [Theory]
    [InlineData("\"iss\":\"http://other.test/realms/demo\"", RejectReason.WrongIssuer, 403, 401)]
    [InlineData("\"iss\":\"https://ISSUER.test/realms/demo\"", RejectReason.None, 200, 200)]
    [InlineData("\"aud\":\"account\"", RejectReason.WrongAudience, 403, 401)]
    [InlineData("\"exp\":1", RejectReason.Expired, 401, 401)]
    [InlineData("\"exp\":0", RejectReason.ExpiryNotPositive, 401, 401)]
    [InlineData("\"exp\":\"x\"", RejectReason.MalformedClaim, 401, 401)]
    [InlineData("\"nbf\":1795465827", RejectReason.NotYetValid, 401, 401)]
    [InlineData("\"typ\":\"ID\"", RejectReason.WrongTokenType, 403, 401)]
    [InlineData("\"typ\":\"DPoP\"", RejectReason.TokenBound, 403, 401)]
    [InlineData("\"cnf\":{\"jkt\":\"x\"}", RejectReason.TokenBound, 403, 401)]
    [InlineData("\"events\":{}", RejectReason.WrongTokenType, 403, 401)]
    [InlineData("\"groups\":null", RejectReason.MalformedClaim, 401, 401)]
    [InlineData("\"realm_access\":{\"roles\":\"x\"}", RejectReason.MalformedClaim, 401, 401)]
    [InlineData("\"realm_access\":5", RejectReason.None, 200, 200)]
    [InlineData("\"iat\":\"x\"", RejectReason.MalformedIssuedAt, 403, 401)]
    public void StatusesOfTheFileAndOfToml(string members, RejectReason reason, int file, int toml)
    {
        var result = Tokens.Settings().Judge(members);
        Assert.Equal((reason, file, toml), (result.Reason, result.Status(asGatekeeper: true), result.Status(asGatekeeper: false)));
        Assert.Equal(reason == RejectReason.None, result.IsVerified);
    }

    [Fact]
    public void TheDetailNamesTheClaimAndNotItsValue()
    {
        var result = Tokens.Settings().Judge("\"email\":5");
        Assert.Equal((RejectReason.MalformedClaim, "email"), (result.Reason, result.Detail));
    }

    [Fact]
    public void LongTokensAreRefusedBeforeTheyAreRead()
    {
        var token = Tokens.Sign();
        Assert.True(new Authenticator(Tokens.Settings() with { MaxTokenSize = token.Length }).Authenticate(token).IsVerified);
        var result = new Authenticator(Tokens.Settings() with { MaxTokenSize = token.Length - 1 }).Authenticate(token);
        Assert.Equal((IdentityFault.TokenTooLarge, 401), (result.Fault, result.Status(true)));
    }

    [Fact]
    public void EncryptedTokensAreOpenedFirst()
    {
        var token = Tokens.Sign();
        var authenticator = new Authenticator(Tokens.Settings() with { Encrypted = EncryptedTokens.All, EncryptionKey = EncryptionKey });
        foreach (var source in new[] { TokenSource.Header, TokenSource.Cookie })
        {
            // Every encryption differs, the token in it is one.
            var text = Encoding.ASCII.GetBytes(TokenDecryption.Encrypt(EncryptionKey, token));
            var result = authenticator.Authenticate(text, source);
            Assert.True(result.IsVerified);
            Assert.Equal(token, result.Token!.PlainToken.ToArray());
            var plain = authenticator.Authenticate(token, source);
            Assert.Equal((IdentityFault.DecryptionFailed, 401), (plain.Fault, plain.Status(true)));
        }

        Assert.Equal(1, authenticator.Cache.Hits);
    }

    [Fact]
    public void CookiesAloneMayHaveToBeEncrypted()
    {
        var token = Tokens.Sign();
        var text = Encoding.ASCII.GetBytes(TokenDecryption.Encrypt(EncryptionKey, token));
        var authenticator = new Authenticator(Tokens.Settings() with { Encrypted = EncryptedTokens.CookieOnly, EncryptionKey = EncryptionKey });
        Assert.True(authenticator.Authenticate(token).IsVerified);
        Assert.Equal(RejectReason.WrongPartCount, authenticator.Authenticate(text).Reason);
        Assert.Equal(IdentityFault.DecryptionFailed, authenticator.Authenticate(token, TokenSource.Cookie).Fault);
        Assert.Equal(token, authenticator.Authenticate(text, TokenSource.Cookie).Token!.PlainToken.ToArray());
        Assert.True(authenticator.Authenticate(token).IsVerified);
    }

    [Fact]
    public void AKeyOfTheWrongLengthStopsTheStart() =>
        Assert.Throws<ArgumentException>(() => new Authenticator(Tokens.Settings() with { Encrypted = EncryptedTokens.All, EncryptionKey = new byte[15] }));

    [Fact]
    public void WithoutVerificationTimeAndShapeStillCount()
    {
        var settings = Tokens.Settings() with { Policy = new ValidationPolicy { VerifySignature = false, GatekeeperClaimShapes = true, CompareIssuedAt = false }, Keys = () => KeySet.Empty };
        var token = Tokens.Sign("\"iss\":\"http://any.test\",\"aud\":\"any\"");
        token[^10] = token[^10] == 'A' ? (byte)'B' : (byte)'A';
        Assert.True(new Authenticator(settings).Authenticate(token).IsVerified);
        Assert.Equal(RejectReason.Expired, settings.Judge("\"exp\":1").Reason);
    }

    [Fact]
    public void AKnownTokenCostsNoMemory()
    {
        var authenticator = new Authenticator(Tokens.Settings().With(new AccessRule { Resource = "/r", Roles = ["x"] }));
        var token = Tokens.Sign();
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                var result = authenticator.Authenticate(token);
                _ = result.Token!.Allows(0) || result.Token.HeaderBlock.IsEmpty;
            }
        }));
    }

    [Fact]
    public void AnEncryptedKnownTokenCostsNoMemoryEither()
    {
        var authenticator = new Authenticator(Tokens.Settings() with { Encrypted = EncryptedTokens.All, EncryptionKey = EncryptionKey });
        var text = Encoding.ASCII.GetBytes(TokenDecryption.Encrypt(EncryptionKey, Tokens.Sign()));
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                authenticator.Authenticate(text);
            }
        }));
    }

    [Fact]
    public void ANewTokenCostsWhatIsKeptOfIt()
    {
        // Without a cache: what is allocated then is the verified token, its decision and its block.
        var authenticator = new Authenticator(Tokens.Settings().With(new AccessRule { Resource = "/r", Roles = ["admin", "app:reader"] }) with { CacheEntries = 0 });
        var token = Tokens.Sign("\"realm_access\":{\"roles\":[\"admin\"]},\"resource_access\":{\"app\":{\"roles\":[\"reader\"]}},\"email\":\"a@b.c\"");
        // The least of many: tests beside this one may hold all contexts of the key that they share, so that a verification makes one more.
        var (bytes, block) = (long.MaxValue, 0);
        for (var i = 0; i < 300; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            block = authenticator.Authenticate(token).Token!.HeaderBlock.Length;
            bytes = Math.Min(bytes, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.InRange(bytes, block, block + 320);
    }

    [Property(MaxTest = 300)]
    public bool NoBytesThrow(byte[] token) => !new Authenticator(Tokens.Settings() with { CacheEntries = 1 }).Authenticate(token).IsVerified;

    [Fact]
    public async Task ManyThreadsSeeTheSameVerdicts()
    {
        var authenticator = new Authenticator(Tokens.Settings().With(new AccessRule { Resource = "/r", Roles = ["r3"] }) with { CacheEntries = 4 });
        var tokens = Enumerable.Range(0, 8).Select(i => Tokens.Sign($"\"sub\":\"u{i}\",\"realm_access\":{{\"roles\":[\"r{i}\"]}}")).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(t => Task.Run(() =>
        {
            for (var i = 0; i < 400; i++)
            {
                var number = (i + t) % 8;
                var verified = authenticator.Authenticate(tokens[number]).Token!;
                Assert.Equal($"u{number}", verified.Subject);
                Assert.Equal(number == 3, verified.Allows(0));
            }
        })));
    }
}
