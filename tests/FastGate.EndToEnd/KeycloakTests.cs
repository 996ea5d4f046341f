using System.Globalization;
using System.Net;
using System.Text.Json;
using FastGate.Corpus;
using FastGate.Demo;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd;

/// <summary>
/// What a real Keycloak 26 issued, through the native binary with its clock at the moment of the record (libfaketime from Debian):
/// the verdict is the recorded one, and the application sees what keycloak-gatekeeper 7.0.0 showed it.
/// </summary>
public sealed class KeycloakTests : IDisposable
{
    private readonly RecordedIssuer _issuer = new();
    private readonly EchoApplication _application = EchoApplication.Start();
    private readonly TestFolder _folder = new();
    private readonly IPEndPoint _listen = new(IPAddress.Loopback, Ports.Next());

    public static TheoryData<string> Names => [.. RecordedKeycloak.Tokens.Keys];

    public void Dispose()
    {
        _issuer.Dispose();
        _application.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_recorded_token_gets_its_verdict(string name)
    {
        var row = RecordedKeycloak.Tokens[name];
        _issuer.KeySet = row.GetProperty("keys").GetString()!;
        using var gateway = Start(row.GetProperty("at").GetInt64());

        var answer = gateway.Get("/recorded", row.GetProperty("token").GetString());

        var old = row.TryGetProperty("gatekeeper_7_0_0", out var tried) ? tried : default;
        Assert.Contains(answer.Status, Expected(row, old));
        if (answer.Status != 200)
        {
            Assert.Equal(0, _application.Count);
        }
        else if (old is { ValueKind: JsonValueKind.Object } && old.GetProperty("application_saw") is { ValueKind: JsonValueKind.Array } saw)
        {
            foreach (var field in saw.EnumerateArray().Where(f => f[0].GetString()!.StartsWith("X-Auth-", StringComparison.Ordinal)))
            {
                var (key, value) = (field[0].GetString()!, field[1].GetString()!);
                Assert.Equal(Sorted(key, value), Sorted(key, _application.Last!.Field(key)));
            }
        }
    }

    [Fact]
    public void An_unknown_realm_ends_the_start()
    {
        var file = _folder.Write("nosuch.conf", Configuration() + $"discovery-url: {RecordedIssuer.Address}/realms/nosuch\nopenid-provider-timeout: 1s\n");

        var (status, _, errors) = ChildProcess.Run(Repository.Binary, [$"--config={file}"]);

        Assert.Equal(1, status);
        Assert.NotEqual("", errors);
    }

    /// <summary>What may be answered: the corpus says accept or refuse, and decisions say which refusal is which status.</summary>
    private static int[] Expected(JsonElement row, JsonElement old)
    {
        var algorithm = row.GetProperty("header").GetProperty("alg").GetString();
        return row.GetProperty("expect").GetString() switch
        {
            "accept" => [200],
            "by-algorithms" => algorithm == "EdDSA" ? [200, 403] : [200],
            "reject:expired" => [401],
            // Where 7.0.0 refused, its status is kept; what it let in, or was not asked, is 403.
            _ => [old.ValueKind == JsonValueKind.Object && old.GetProperty("status").GetInt32() is var status and not 200 ? status : 403],
        };
    }

    /// <summary>The roles of several clients come in no fixed order.</summary>
    private static string? Sorted(string name, string? value) =>
        name == "X-Auth-Roles" ? string.Join(',', (value ?? "").Split(',').Order(StringComparer.Ordinal)) : value;

    private string Configuration() => Sidecar.Tutorial(RecordedIssuer.Issuer, "gatekeeper-secret", _listen.ToString(), _application.Url);

    private GatewayProcess Start(long at)
    {
        var library = Directory.GetDirectories("/usr/lib", "*-linux-gnu").Select(d => Path.Combine(d, "faketime", "libfaketime.so.1")).FirstOrDefault(File.Exists);
        Assert.True(library is not null, "libfaketime is missing: ./test.sh installs what the tests need.");
        var environment = new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = library,
            // The clock stands still at that second; time-outs go by the monotonic clock, which goes on.
            ["FAKETIME"] = DateTimeOffset.FromUnixTimeSeconds(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            ["TZ"] = "UTC",
        };
        return GatewayProcess.Start(_listen, [$"--config={_folder.Write("keycloak.conf", Configuration())}"], environment);
    }
}
