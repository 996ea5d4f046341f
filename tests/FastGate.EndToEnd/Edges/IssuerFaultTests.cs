using System.Net;
using FastGate.Demo;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd.Edges;

/// <summary>An issuer that misbehaves while the gateway runs, under a steady load of good tokens, and one that does so at the start.</summary>
public sealed class IssuerFaultTests
{
    public static TheoryData<string> All => [.. IssuerFaults.Names];

    public static TheoryData<string> AtStart => [.. IssuerFaults.Names.Except(["slow", "empty set"])];

    [Theory]
    [MemberData(nameof(All))]
    public void Good_tokens_notice_nothing_and_the_gateway_recovers(string fault)
    {
        using var issuer = new RawIssuer();
        using var gateway = EdgeGateway.Start(issuer.Url, "key-set-min-refresh: 500ms\n");
        Assert.Equal(200, gateway.Gateway.Get("/before", issuer.Token()).Status);
        using var stranger = SigningKey.Create();
        issuer.Fault = IssuerFaults.Of(fault);
        var load = new SteadyLoad(gateway, issuer);
        Thread.Sleep(600);

        using var waiting = gateway.Gateway.Connect();
        waiting.Send(GatewayProcess.Request("GET", "/unknown", issuer.Token(stranger)));
        Thread.Sleep(800);
        load.End();
        Assert.Equal(403, waiting.Receive().Status);
        Assert.Equal("OK", gateway.Gateway.Get("/oauth/health").Text.Trim());

        issuer.Fault = null;
        var next = SigningKey.Create();
        issuer.Published = [next, .. issuer.Published];
        EdgeGateway.Eventually(() => gateway.Gateway.Get("/after", issuer.Token()).Status == 200, $"a new key after '{fault}'");
    }

    [Theory]
    [MemberData(nameof(AtStart))]
    public void Without_a_good_discovery_document_the_start_ends_in_time(string fault)
    {
        using var issuer = new RawIssuer();
        issuer.Fault = IssuerFaults.Of(fault);

        var (status, errors, took) = EdgeGateway.Refused(issuer.Url, "openid-provider-timeout: 1s\n");

        Assert.Equal(1, status);
        Assert.Contains("[error] ", errors, StringComparison.Ordinal);
        Assert.True(took.TotalSeconds < 8, $"it took {took}");
    }

    [Fact]
    public void Without_keys_the_listener_opens_and_answers_503_until_they_come()
    {
        using var issuer = new RawIssuer();
        issuer.Fault = (stream, what) => what == "keys" && RawIssuer.Answer(stream, 500, "");
        using var gateway = EdgeGateway.Start(issuer.Url, "key-set-min-refresh: 500ms\n");

        Assert.Equal(503, gateway.Gateway.Get("/none", issuer.Token()).Status);
        issuer.Fault = null;

        EdgeGateway.Eventually(() => gateway.Gateway.Get("/some", issuer.Token()).Status == 200, "keys");
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://[::ffff:169.254.169.254]/latest")]
    [InlineData("http://[fe80::1]/certs")]
    public void Keys_are_not_fetched_from_a_metadata_address(string address)
    {
        using var issuer = new RawIssuer { KeysUrl = address };
        using var gateway = EdgeGateway.Start(issuer.Url);

        gateway.Gateway.WaitForLog("link-local and metadata addresses are refused");

        Assert.Equal(503, gateway.Gateway.Get("/none", issuer.Token()).Status);
    }

    [Fact]
    public void Keys_are_kept_for_their_time_and_no_longer()
    {
        using var issuer = new RawIssuer();
        int admin = Ports.Next();
        using var gateway = EdgeGateway.Start(
            issuer.Url, $"key-set-keep: 3s\nkey-set-min-refresh: 300ms\nkey-set-max-refresh: 500ms\nlisten-admin: 127.0.0.1:{admin}\nlisten-admin-scheme: http\n");
        var token = issuer.Token();
        Assert.Equal(200, gateway.Gateway.Get("/cached", token).Status);
        issuer.Fault = IssuerFaults.Of("500");

        EdgeGateway.Eventually(() => Age() > 1, "the age of the keys as a metric");
        Assert.Equal(200, gateway.Gateway.Get("/cached", token).Status);
        Assert.Equal(200, Ask("/ready").Status);
        EdgeGateway.Eventually(() => gateway.Gateway.Get("/cached", token).Status == 403, "the end of the keys");
        Assert.Equal(503, Ask("/ready").Status);

        issuer.Fault = null;
        EdgeGateway.Eventually(() => gateway.Gateway.Get("/cached", token).Status == 200, "their return");
        Assert.Equal(200, Ask("/ready").Status);

        RawResponse Ask(string target)
        {
            using var client = RawClient.Connect(new IPEndPoint(IPAddress.Loopback, admin));
            return client.Send(GatewayProcess.Request("GET", target)).Receive();
        }

        // With an admin listener the metrics are to be had there alone.
        double Age() => EdgeGateway.Metric(Ask("/metrics").Text, "fastgate_jwks_age_seconds");
    }

    [Fact]
    public void Keys_are_not_kept_longer_because_the_issuer_hangs()
    {
        using var issuer = new RawIssuer();
        using var gateway = EdgeGateway.Start(issuer.Url, "key-set-keep: 2s\nkey-set-min-refresh: 300ms\nkey-set-max-refresh: 500ms\n");
        Assert.Equal(200, gateway.Gateway.Get("/", issuer.Token()).Status);
        issuer.Fault = IssuerFaults.Of("hangs");

        EdgeGateway.Eventually(() => gateway.Metric("fastgate_jwks_keys{state=\"usable\"}") == 0, "the end of the keys");

        // The call that hangs has not even failed yet.
        Assert.Equal(0, gateway.Metric("fastgate_jwks_fetches_total{result=\"failure\"}"));
        Assert.True(gateway.Metric("fastgate_jwks_fetches_total{result=\"success\"}") >= 1);
    }
}
