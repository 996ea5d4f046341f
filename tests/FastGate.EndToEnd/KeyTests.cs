using FastGate.Demo;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd;

/// <summary>Keys that come, go and cannot be had, while tokens that are good go on being good.</summary>
public sealed class KeyTests
{
    [Fact]
    public void A_new_key_works_at_its_first_request_and_a_withdrawn_one_stops()
    {
        using var sidecar = Sidecar.Start("key-set-min-refresh: 1s\n");
        var old = sidecar.Issuer.AccessToken();
        Assert.Equal(200, sidecar.Gateway.Get("/old", old).Status);
        Thread.Sleep(1100);

        sidecar.Issuer.RotateKeys(withdrawOld: true);

        Assert.Equal(200, sidecar.Gateway.Get("/new", sidecar.Issuer.AccessToken()).Status);
        // The fetch for the new key has shown that the old one is gone: the cached verdict counts no more.
        Assert.Equal(403, sidecar.Gateway.Get("/old", old).Status);
    }

    [Fact]
    public void A_flood_of_unknown_keys_makes_one_fetch_per_cool_down()
    {
        using var sidecar = Sidecar.Start("key-set-min-refresh: 30s\n");
        Assert.Equal(200, sidecar.Gateway.Get("/warm", sidecar.Issuer.AccessToken()).Status);
        var before = sidecar.Issuer.KeySetRequests;
        using var stranger = SigningKey.Create();
        var tokens = Enumerable.Range(0, 200).Select(i => sidecar.Issuer.Mint.Sign(
            new ClaimSet().Set("iss", sidecar.Issuer.Issuer).Set("aud", "gatekeeper").Set("sub", $"{i}").Set("exp", sidecar.Issuer.Mint.Now + 60).Set("iat", 1).ToJson(),
            $$"""{"alg":"RS256","kid":"unknown-{{i}}"}""",
            stranger)).ToList();

        Parallel.ForEach(tokens, t => Assert.Equal(403, sidecar.Gateway.Get("/flood", t).Status));

        Assert.InRange(sidecar.Issuer.KeySetRequests - before, 0, 1);
    }

    public static TheoryData<string> Misbehaviours => ["500", "html", "empty", "huge", "redirect", "not json"];

    [Theory]
    [MemberData(nameof(Misbehaviours))]
    public void Good_tokens_stay_good_when_the_issuer_misbehaves(string how)
    {
        using var sidecar = Sidecar.Start("key-set-min-refresh: 1s\n");
        var token = sidecar.Issuer.AccessToken();
        Assert.Equal(200, sidecar.Gateway.Get("/before", token).Status);
        sidecar.Issuer.Misbehave = _ => how switch
        {
            "500" => DemoAnswer.Json(500, "{}"),
            "html" => new DemoAnswer(200, "text/html", "<html>login</html>"u8.ToArray()),
            "empty" => DemoAnswer.Json(200, """{"keys":[]}"""),
            "huge" => new DemoAnswer(200, "application/json", new byte[20 << 20]),
            "redirect" => new DemoAnswer(302, null, [], ("Location", "http://127.0.0.2:1/")),
            _ => DemoAnswer.Json(200, "{\"keys\":"),
        };
        Thread.Sleep(1100);
        using var stranger = SigningKey.Create();
        var unknown = sidecar.Issuer.Mint.Sign(
            new ClaimSet().Set("iss", sidecar.Issuer.Issuer).Set("aud", "gatekeeper").Set("sub", "x").Set("exp", sidecar.Issuer.Mint.Now + 60).Set("iat", 1).ToJson(), key: stranger);

        Assert.Equal(403, sidecar.Gateway.Get("/unknown", unknown).Status);
        Assert.Equal(200, sidecar.Gateway.Get("/cached", token).Status);
        Assert.Equal(200, sidecar.Gateway.Get("/fresh", sidecar.Issuer.AccessToken()).Status);
    }

    [Fact]
    public void Good_tokens_stay_good_when_the_issuer_is_gone()
    {
        using var issuer = DemoIssuer.Start();
        using var sidecar = Sidecar.Start(issuer: issuer);
        var first = issuer.AccessToken();
        var second = issuer.AccessToken();
        Assert.Equal(200, sidecar.Gateway.Get("/before", first).Status);

        issuer.Misbehave = _ => throw new IOException("gone");

        Assert.Equal(200, sidecar.Gateway.Get("/cached", first).Status);
        Assert.Equal(200, sidecar.Gateway.Get("/fresh", second).Status);
    }
}
