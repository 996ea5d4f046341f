using System.Security.Cryptography;
using System.Text;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Tests.Support;
using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Tests.Validation;

/// <summary>What attackers have done to other validators (peers' mistakes A1 to A14).</summary>
public sealed class ForgeryTests
{
    [Theory]
    [InlineData("\"none\"")]
    [InlineData("\"None\"")]
    [InlineData("\"NONE\"")]
    [InlineData("\"nOnE\"")]
    [InlineData("\" none\"")]
    [InlineData("\"none \"")]
    [InlineData("\"none\\u0000\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("0")]
    [InlineData("[\"none\"]")]
    [InlineData("{}")]
    public void NoneDoesNotExist(string algorithm)
    {
        foreach (string kid in new[] { "", ",\"kid\":\"rsa\"" })
        {
            string header = $$"""{"alg":{{algorithm}}{{kid}}}""";
            foreach (JwsAlgorithms signedBy in new[] { JwsAlgorithms.None, JwsAlgorithms.RS256 })
            {
                RejectReason reason = Policies.SignatureOnly.Judge(Mint.Token(Mint.Payload(), header, signedBy)).Reason;
                Assert.Equal(algorithm[0] == '"' ? RejectReason.AlgorithmNotAllowed : RejectReason.MalformedHeader, reason);
            }
        }
    }

    public static TheoryData<string> PublicKeyBytes => ["pem", "pem without newline", "der", "pkcs1", "jwk", "modulus"];

    [Theory]
    [MemberData(nameof(PublicKeyBytes))]
    public void APublicKeyIsNoSecret(string form)
    {
        RSA rsa = TestKeys.Rsa;
        byte[] secret = form switch
        {
            "pem" => Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem() + "\n"),
            "pem without newline" => Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem()),
            "der" => rsa.ExportSubjectPublicKeyInfo(),
            "pkcs1" => rsa.ExportRSAPublicKey(),
            "jwk" => Encoding.ASCII.GetBytes(TestKeys.RsaJwk(rsa, "rsa")),
            _ => rsa.ExportParameters(false).Modulus!,
        };
        foreach (string algorithm in new[] { "HS256", "HS384", "HS512" })
        {
            string header = $$"""{"alg":"{{algorithm}}","kid":"rsa"}""";
            string input = $"{TestKeys.Encode(Encoding.UTF8.GetBytes(header))}.{TestKeys.Encode(Encoding.UTF8.GetBytes(Mint.Payload()))}";
            byte[] bytes = Encoding.ASCII.GetBytes(input);
            byte[] tag = algorithm switch
            {
                "HS256" => HMACSHA256.HashData(secret, bytes),
                "HS384" => HMACSHA384.HashData(secret, bytes),
                _ => HMACSHA512.HashData(secret, bytes),
            };
            byte[] token = Encoding.ASCII.GetBytes($"{input}.{TestKeys.Encode(tag)}");
            Assert.Equal(RejectReason.AlgorithmNotAllowed, Policies.Strict.Judge(token).Reason);

            // Even a policy with a secret of its own compares with that secret alone.
            ValidationPolicy withSecret = Policies.Strict with { Algorithms = JwsAlgorithms.Asymmetric | JwsAlgorithms.Hmac, HmacSecret = TestKeys.Secret };
            Assert.Equal(RejectReason.BadSignature, withSecret.Judge(token).Reason);
        }
    }

    [Fact]
    public void AKeyInsideTheTokenIsNotUsed()
    {
        string jwk = TestKeys.RsaJwk(TestKeys.Rsa, "own");
        foreach (string member in new[] { $"\"jwk\":{jwk}", "\"x5c\":[\"MIIB\"]", "\"jku\":\"https://attacker.example/\"", "\"x5u\":\"https://attacker.example/\"" })
        {
            KeySet other = TestKeys.Read(TestKeys.RsaJwk(TestKeys.OtherRsa, "other"));
            Assert.Equal(RejectReason.UnknownKey, Policies.Strict.Judge(Mint.Token(Mint.Payload(), $$"""{"alg":"RS256","kid":"own",{{member}}}"""), other).Reason);
            Assert.Equal(RejectReason.BadSignature, Policies.Strict.Judge(Mint.Token(Mint.Payload(), $$"""{"alg":"RS256",{{member}}}"""), other).Reason);
        }
    }

    [Theory]
    [InlineData("\"../../dev/null\"", RejectReason.UnknownKey)]
    [InlineData("\"rsa%00\"", RejectReason.UnknownKey)]
    [InlineData("\"rsa\\u0000\"", RejectReason.UnknownKey)]
    [InlineData("\"' or 1=1 --\"", RejectReason.UnknownKey)]
    [InlineData("\"RSA\"", RejectReason.UnknownKey)]
    [InlineData("\"rsa \"", RejectReason.UnknownKey)]
    [InlineData("\"\"", RejectReason.UnknownKey)]
    [InlineData("\"https://issuer.example/keys/rsa\"", RejectReason.UnknownKey)]
    [InlineData("1", RejectReason.MalformedHeader)]
    [InlineData("null", RejectReason.MalformedHeader)]
    [InlineData("[\"rsa\"]", RejectReason.MalformedHeader)]
    [InlineData("\"r\\u0073a\"", RejectReason.None)]
    public void AKidIsANameAndNothingElse(string kid, RejectReason reason) =>
        Assert.Equal(reason, Policies.Gatekeeper.Judge(Mint.Token(Mint.Payload(), $$"""{"alg":"RS256","kid":{{kid}}}""")).Reason);

    /// <summary>Were it taken for none, any key that fits would do.</summary>
    [Fact]
    public void ALongKidIsNoMissingOne() =>
        Assert.Equal(RejectReason.UnknownKey, Policies.Gatekeeper.Judge(Mint.Token(Mint.Payload(), $$"""{"alg":"RS256","kid":"{{new string('k', 1000)}}"}""")).Reason);

    [Fact]
    public void AKidOfTenKilobytesIsRefused() =>
        Assert.Equal(RejectReason.HeaderTooLarge, Policies.Strict.Judge(Mint.Token(Mint.Payload(), $$"""{"alg":"RS256","kid":"{{new string('k', 10_000)}}"}""")).Reason);

    [Fact]
    public void HeaderKeyAndPolicyMustAgreeOnTheAlgorithm()
    {
        byte[] ps256 = Mint.Token(Mint.Payload(), """{"alg":"PS256","kid":"rsa"}""", JwsAlgorithms.PS256);
        Assert.Equal(RejectReason.None, Policies.Strict.Judge(ps256).Reason);
        Assert.Equal(RejectReason.AlgorithmNotAllowed, (Policies.Strict with { Algorithms = JwsAlgorithms.RsaPkcs1 }).Judge(ps256).Reason);
        Assert.Equal(RejectReason.KeyUseMismatch, Policies.Strict.Judge(ps256, TestKeys.Read(TestKeys.RsaJwk(TestKeys.Rsa, "rsa", ",\"alg\":\"RS256\""))).Reason);
        Assert.Equal(RejectReason.BadSignature, Policies.Strict.Judge(Mint.Token(Mint.Payload(), Mint.Header, JwsAlgorithms.PS256)).Reason);
        Assert.Equal(RejectReason.KeyUseMismatch, Policies.Strict.Judge(Mint.Token(Mint.Payload(), """{"alg":"ES384","kid":"p256"}""", JwsAlgorithms.ES384)).Reason);
        Assert.Equal(RejectReason.KeyUseMismatch, Policies.Strict.Judge(Mint.Token(Mint.Payload(), """{"alg":"RS256","kid":"p256"}""")).Reason);
    }

    [Fact]
    public void EverySingleByteCounts()
    {
        // Two changes are told apart by their reason elsewhere; here only that no position is left unprotected, whatever is put there.
        byte[] token = Mint.Token(Mint.Payload());
        TokenValidator validator = new(Policies.Strict);
        TokenWorkspace workspace = new();
        for (int i = 0; i < token.Length; i++)
        {
            byte original = token[i];
            foreach (byte other in new byte[] { (byte)'A', (byte)'.', (byte)'=', (byte)'_', 0, (byte)(original ^ 1), (byte)(original ^ 0x20), (byte)(original + 1) })
            {
                token[i] = other;
                Assert.Equal(other == original, validator.Validate(token, TestKeys.Set, Mint.Now, workspace).IsValid);
            }

            token[i] = original;
        }
    }

    [Theory]
    [InlineData("=")]
    [InlineData("==")]
    [InlineData("\n")]
    [InlineData(" ")]
    [InlineData("\t")]
    [InlineData("%3D")]
    [InlineData("+")]
    [InlineData("/")]
    [InlineData("\0")]
    public void NoPartTakesAnotherSpelling(string extra)
    {
        string token = Encoding.ASCII.GetString(Mint.Token(Mint.Payload()));
        string[] parts = token.Split('.');
        for (int i = 0; i < 3; i++)
        {
            foreach (string changed in new[] { parts[i] + extra, extra + parts[i], parts[i].Insert(4, extra) })
            {
                string[] all = [.. parts];
                all[i] = changed;
                Assert.Equal(RejectReason.InvalidBase64Url, Policies.Strict.Judge(Encoding.ASCII.GetBytes(string.Join('.', all))).Reason);
            }
        }
    }

    [Fact]
    public void ASignatureLongerThanAnyKeyIsABadOne()
    {
        string input = Encoding.ASCII.GetString(Mint.Token(Mint.Payload()));
        input = input[..input.LastIndexOf('.')];
        foreach (int length in new[] { 0, 1, 255, 257, 1024, 1025, 4096 })
        {
            Assert.Equal(RejectReason.BadSignature, Policies.Strict.Judge(Encoding.ASCII.GetBytes($"{input}.{TestKeys.Encode(new byte[length])}")).Reason);
        }
    }

    [Fact]
    public void KeysSharedByIssuersDoNotMixTheirTokens()
    {
        byte[] token = Mint.Token(Mint.Payload());
        Assert.Equal(RejectReason.WrongIssuer, (Policies.Strict with { Issuers = ["https://issuer.example/realms/other"] }).Judge(token).Reason);
        Assert.Equal(RejectReason.WrongAudience, Policies.Strict.Judge(Mint.Payload().Replace("gatekeeper", "account")).Reason);
    }
}
