using System.Text.Json;
using FastGate.Jwt.Tests.Support;
using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Tests.Validation;

public sealed class IssuerAndAudienceTests
{
    [Theory]
    [InlineData("https://issuer.example/realms/demo", true, true)]
    [InlineData("http://issuer.example/realms/demo", false, true)]
    [InlineData("HTTPS://ISSUER.EXAMPLE/REALMS/DEMO", false, true)]
    [InlineData("https://issuer.example/realms/demo?x=1", false, true)]
    [InlineData("https://issuer.example/realms/demo#x", false, true)]
    [InlineData("https://issuer.example/realms/demo/", false, false)]
    [InlineData("https://issuer.example/realms", false, false)]
    [InlineData("https://issuer.example/realms/demo2", false, false)]
    [InlineData("https://issuer.example:443/realms/demo", false, false)]
    [InlineData("https://issuer.example.attacker.example/realms/demo", false, false)]
    [InlineData("https://x@issuer.example/realms/demo", false, false)]
    [InlineData("https://attacker.example/?issuer.example/realms/demo", false, false)]
    [InlineData("https://attacker.example#://issuer.example/realms/demo", false, false)]
    [InlineData("attacker.example/?://issuer.example/realms/demo", false, false)]
    [InlineData("https://issuer.example/realms/demo?a b", false, false)]
    [InlineData("https://issuer.example/realms/demo?\\x", false, false)]
    [InlineData("issuer.example/realms/demo", false, false)]
    [InlineData("//issuer.example/realms/demo", false, false)]
    [InlineData("://issuer.example/realms/demo", false, false)]
    [InlineData("https://issuer.example\\realms\\demo", false, false)]
    [InlineData("https://issuer.example/realms/demo ", false, false)]
    [InlineData(" https://issuer.example/realms/demo", false, false)]
    [InlineData("https://iſſuer.example/realms/demo", false, false)]
    [InlineData("", false, false)]
    public void AnIssuerIsComparedAsThePolicySays(string issuer, bool exact, bool hostAndPath)
    {
        // Written with every slash escaped too, as some issuers do.
        foreach (string written in new[] { JsonSerializer.Serialize(issuer), "\"" + issuer.Replace("\\", "\\\\").Replace("/", "\\/") + "\"" })
        {
            string payload = Mint.Payload().Replace($"\"{Mint.Issuer}\"", written);
            Assert.Equal(exact, Policies.Strict.Judge(payload).IsValid);
            Assert.Equal(hostAndPath ? RejectReason.None : RejectReason.WrongIssuer, Policies.Gatekeeper.Judge(payload).Reason);
        }
    }

    [Fact]
    public void OneOfSeveralIssuersWillDo() =>
        Assert.True((Policies.Strict with { Issuers = ["https://other.example", Mint.Issuer] }).Judge(Mint.Payload()).IsValid);

    // Twenty shapes against gatekeeper alone, against any of gatekeeper and api, and against both (peers' mistake B5).
    [Theory]
    [InlineData("\"gatekeeper\"", true, true, false)]
    [InlineData("\"api\"", false, true, false)]
    [InlineData("[\"gatekeeper\"]", true, true, false)]
    [InlineData("[\"api\",\"gatekeeper\"]", true, true, true)]
    [InlineData("[\"gatekeeper\",\"api\",\"account\"]", true, true, true)]
    [InlineData("[\"gatekeeper\",\"gatekeeper\"]", true, true, false)]
    [InlineData("[]", false, false, false)]
    [InlineData("\"\"", false, false, false)]
    [InlineData("\"Gatekeeper\"", false, false, false)]
    [InlineData("\"gatekeeper \"", false, false, false)]
    [InlineData("\"my-gatekeeper\"", false, false, false)]
    [InlineData("\"gatekeeper2\"", false, false, false)]
    [InlineData("\"gate\"", false, false, false)]
    [InlineData("\"gatekeeper api\"", false, false, false)]
    [InlineData("\"gatekeeper,api\"", false, false, false)]
    [InlineData("\"account\"", false, false, false)]
    [InlineData("\"gatekeepe\\u0072\"", true, true, false)]
    [InlineData("[\"gatekeeper\\u0000\"]", false, false, false)]
    [InlineData("[\"*\"]", false, false, false)]
    [InlineData("[\"[\\\"gatekeeper\\\"]\"]", false, false, false)]
    public void AnAudienceIsComparedElementByElement(string audience, bool one, bool any, bool all)
    {
        string payload = Mint.Payload().Replace($"\"{Mint.Audience}\"", audience);
        ValidationPolicy both = Policies.Strict with { Audiences = ["gatekeeper", "api"] };
        Assert.Equal(one ? RejectReason.None : RejectReason.WrongAudience, Policies.Gatekeeper.Judge(payload).Reason);
        Assert.Equal(any ? RejectReason.None : RejectReason.WrongAudience, both.Judge(payload).Reason);
        Assert.Equal(all ? RejectReason.None : RejectReason.WrongAudience, (both with { AudienceRule = AudienceRule.AllOf }).Judge(payload).Reason);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("{\"gatekeeper\":true}")]
    [InlineData("[\"gatekeeper\",1]")]
    [InlineData("[[\"gatekeeper\"]]")]
    [InlineData("[null]")]
    public void AnAudienceOfAnotherTypeIsMalformed(string audience)
    {
        string payload = Mint.Payload().Replace($"\"{Mint.Audience}\"", audience);
        Assert.Equal(RejectReason.MalformedClaim, Policies.Strict.Judge(payload).Reason);
        Assert.Equal(RejectReason.MalformedClaim, Policies.Gatekeeper.Judge(payload).Reason);
    }
}
