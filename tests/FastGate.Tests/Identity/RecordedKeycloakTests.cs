using System.Text;
using System.Text.Json;
using FastGate.Corpus;
using FastGate.Identity;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Validation;

namespace FastGate.Tests.Identity;

/// <summary>
/// What a real Keycloak issued, with the clock at the moment of recording: the verdict is the one expected, and the identity
/// fields are those that keycloak-gatekeeper 7.0.0 sent (roles of several clients in any order).
/// </summary>
public class RecordedKeycloakTests
{
    private const string Issuer = "http://127.0.0.1:8180/realms/demo";

    public static TheoryData<string> Names => [.. RecordedKeycloak.Tokens.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Verdict(string name)
    {
        var row = RecordedKeycloak.Tokens[name];
        var result = Judge(row);
        var expect = row.GetProperty("expect").GetString()!;
        switch (expect)
        {
            case "accept":
                Assert.True(result.IsVerified, result.ReasonName);
                Assert.Equal(200, result.Status(asGatekeeper: true));
                break;
            case "by-algorithms":
                Assert.True(result.IsVerified || result.Reason is RejectReason.AlgorithmNotAllowed, result.ReasonName);
                break;
            default:
                RejectReason[] reasons = expect switch
                {
                    "reject:audience" => [RejectReason.WrongAudience, RejectReason.MissingSubject],
                    "reject:expired" => [RejectReason.Expired],
                    "reject:algorithm" => [RejectReason.AlgorithmNotAllowed],
                    "reject:key" => [RejectReason.UnknownKey],
                    "reject:type" => [RejectReason.WrongTokenType],
                    "reject:binding" => [RejectReason.TokenBound],
                    _ => [],
                };
                Assert.Contains(result.Reason, reasons);
                break;
        }

        // Where 7.0.0 refused too, it did so with the same status.
        if (!result.IsVerified && row.TryGetProperty("gatekeeper_7_0_0", out var seen) && seen.GetProperty("status").GetInt32() is var status and not 200)
        {
            Assert.Equal(status, result.Status(asGatekeeper: true));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void IdentityFields(string name)
    {
        var row = RecordedKeycloak.Tokens[name];
        if (!row.TryGetProperty("gatekeeper_7_0_0", out var seen) || seen.GetProperty("status").GetInt32() != 200 || row.GetProperty("expect").GetString() != "accept")
        {
            return;
        }

        var expected = seen.GetProperty("application_saw").EnumerateArray()
            .Select(f => (Name: f[0].GetString()!, Value: f[1].GetString()!))
            .Where(f => f.Name.StartsWith("X-Auth-", StringComparison.Ordinal))
            .Select(Sorted);
        Assert.Equal(expected, Judge(row).Token!.Fields().Select(Sorted));

        static (string, string) Sorted((string Name, string Value) field) =>
            field.Name == "X-Auth-Roles" ? (field.Name, string.Join(',', field.Value.Split(',').Order(StringComparer.Ordinal))) : field;
    }

    [Fact]
    public void ThereAreThirtySevenTokens() => Assert.Equal(37, RecordedKeycloak.Tokens.Count);

    private static AuthenticationResult Judge(JsonElement row)
    {
        var keys = JsonWebKeySetReader.Read(Encoding.UTF8.GetBytes(RecordedKeycloak.KeySet(row.GetProperty("keys").GetString()!))).Keys!;
        return new Authenticator(Tokens.Settings() with
        {
            Policy = Tokens.Policy with { Issuers = [Issuer] },
            Keys = () => keys,
            Clock = Tokens.Clock(row.GetProperty("at").GetInt64()),
        }).Authenticate(Encoding.ASCII.GetBytes(row.GetProperty("token").GetString()!));
    }
}
