using System.Text;
using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Gateway;

/// <summary>The label decision of fastgate_requests_total: how a request ended for the gate.</summary>
public sealed class DecisionTests
{
    [Theory]
    [InlineData("GET /open/x", "", "public", 200)]
    [InlineData("GET /api", "token", "allowed", 200)]
    [InlineData("GET /api", "", "unauthenticated", 401)]
    [InlineData("GET /api", "Authorization: Bearer a.b.c\r\n", "unauthenticated", 401)]
    [InlineData("GET /admin", "token", "denied", 403)]
    [InlineData("GET /oauth/health", "", "built_in", 200)]
    [InlineData("GET /oauth/nothing", "", "built_in", 404)]
    [InlineData("GET /oauth/token", "", "built_in", 401)]
    [InlineData("OPTIONS *", "", "built_in", 200)]
    [InlineData("OPTIONS /api", "Origin: https://app.test\r\nAccess-Control-Request-Method: PUT\r\n", "built_in", 200)]
    [InlineData("GET http://elsewhere.test/open/x", "", "built_in", 421)]
    [InlineData("BREW /api", "", "malformed", 501)]
    [InlineData("GET /open/%2e%2e%2fapi", "", "malformed", 400)]
    [InlineData("POST /open/x", "Content-Length: 101\r\n", "malformed", 413)]
    [InlineData("GET /open/x", "Content-Length: a\r\n", "malformed", 400)]
    public async Task Says_how_it_ended(string request, string fields, string decision, int status)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with
        {
            EnableSecurityFilter = true,
            Hostnames = ["api.test"],
            CorsOrigins = ["https://app.test"],
            MaxBodySize = 100,
            Resources = [.. o.Resources, new() { Uri = "/admin", Roles = ["nobody-has-this"] }],
        });
        var host = request.Contains("elsewhere", StringComparison.Ordinal) ? "Host: elsewhere.test\r\n" : GateRig.Host;
        using var client = rig.Connect();
        Assert.Equal(status, (await client.AskAsync($"{request} HTTP/1.1\r\n{host}{(fields == "token" ? GateRig.Bearer : fields)}\r\n")).Status);
        await GateRig.UntilAsync(() => Counted(rig).Length > 0);
        Assert.EndsWith($$""",code="{{status}}",decision="{{decision}}"} 1""", Counted(rig));
    }

    private static string Counted(GateRig rig) =>
        string.Join('\n', Encoding.UTF8.GetString(rig.Metrics.Render()).Split('\n').Where(line => line.StartsWith("fastgate_requests_total{", StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal)));
}
