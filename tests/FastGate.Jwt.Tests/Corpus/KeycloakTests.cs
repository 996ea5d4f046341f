using System.Text;
using System.Text.Json;
using FastGate.Corpus;
using FastGate.Jwt.Claims;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Tests.Support;
using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Tests.Corpus;

/// <summary>Real tokens and key sets of Keycloak 26.4.5, judged with the tutorial's configuration.</summary>
public sealed class KeycloakTests
{
    private static readonly ValidationPolicy Tutorial = Policies.Gatekeeper with
    {
        Issuers = ["http://127.0.0.1:8180/realms/demo"],
        Audiences = ["gatekeeper"],
    };

    public static TheoryData<string> Names => [.. RecordedKeycloak.Tokens.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void IsJudgedAsRecorded(string name)
    {
        JsonElement record = RecordedKeycloak.Tokens[name];
        ValidationResult result = Tutorial.Judge(Token(record), Keys(record), record.GetProperty("at").GetInt64());
        string expected = record.GetProperty("expect").GetString()!;
        bool fits = expected switch
        {
            "accept" => result.IsValid,
            "by-algorithms" => result.IsValid || (name.EndsWith("EdDSA", StringComparison.Ordinal) && result.Reason == RejectReason.AlgorithmNotAllowed),

            // The lightweight token lacks sub besides, which keycloak-gatekeeper looks at first.
            "reject:audience" => result.Reason is RejectReason.WrongAudience or RejectReason.MissingSubject,
            "reject:expired" => result.Reason == RejectReason.Expired,
            "reject:algorithm" => result.Reason == RejectReason.AlgorithmNotAllowed,
            "reject:key" => result.Reason == RejectReason.UnknownKey,
            "reject:type" => result.Reason == RejectReason.WrongTokenType,
            "reject:binding" => result.Reason == RejectReason.TokenBound,
            _ => false,
        };
        Assert.True(fits, $"{name}: expected {expected}, got {result}");
    }

    [Fact]
    public void EncryptionKeysAndEdwardsCurvesAreSkippedAndReported()
    {
        KeySetReading reading = JsonWebKeySetReader.Read(Encoding.UTF8.GetBytes(RecordedKeycloak.KeySet("all algorithms")));
        Assert.Equal(9, reading.Keys!.Count);
        Assert.Equal([SkipReason.WrongUse, SkipReason.UnsupportedType, SkipReason.UnsupportedType], reading.Skipped.Select(key => key.Reason));
    }

    [Fact]
    public void TheClaimsAreTheRecordedOnes()
    {
        JsonElement record = RecordedKeycloak.Tokens["groups and custom claims"];
        TokenWorkspace workspace = new();
        new TokenValidator(Tutorial).Validate(Token(record), Keys(record), record.GetProperty("at").GetInt64(), workspace);
        TokenClaims claims = workspace.Claims;
        JsonElement expected = record.GetProperty("claims");
        Assert.Equal(expected.GetProperty("sub").GetString(), claims.Subject.GetText());
        Assert.Equal(expected.GetProperty("exp").GetInt64(), claims.Expiry);
        Assert.Equal(expected.GetProperty("https://example.com/claim").GetString(), claims.Find(new ClaimPath("https://example.com/claim")).GetText());
        Assert.Equal("42", Encoding.UTF8.GetString(claims.Find(new ClaimPath("tenant.id")).Raw));
        Assert.Equal(Texts(expected.GetProperty("groups")), Texts(claims.Groups));
        Assert.Equal(Texts(expected.GetProperty("realm_access").GetProperty("roles")), Texts(claims.RealmRoles));
        List<string> clients = [];
        foreach (ClientRoles client in claims.ResourceRoles)
        {
            foreach (ClaimValue role in client.Roles.Texts)
            {
                clients.Add($"{client.Client.GetName()}:{role.GetText()}");
            }
        }

        Assert.Equal(
            expected.GetProperty("resource_access").EnumerateObject().SelectMany(client => Texts(client.Value.GetProperty("roles")).Select(role => $"{client.Name}:{role}")),
            clients);
    }

    private static byte[] Token(JsonElement record) => Encoding.ASCII.GetBytes(record.GetProperty("token").GetString()!);

    private static KeySet Keys(JsonElement record) =>
        JsonWebKeySetReader.Read(Encoding.UTF8.GetBytes(RecordedKeycloak.KeySet(record.GetProperty("keys").GetString()!))).Keys!;

    private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(element => element.GetString()!)];

    private static List<string> Texts(ClaimValue list)
    {
        List<string> texts = [];
        foreach (ClaimValue element in list.Texts)
        {
            texts.Add(element.GetText()!);
        }

        return texts;
    }
}
