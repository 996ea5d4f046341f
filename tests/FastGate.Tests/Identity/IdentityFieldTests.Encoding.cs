using FastGate.Identity;

namespace FastGate.Tests.Identity;

public partial class IdentityFieldTests
{
    [Theory]
    [InlineData("a\\r\\nX-Admin: 1")]
    [InlineData("a\\nb")]
    [InlineData("a\\u0000b")]
    [InlineData("\\u007f")]
    [InlineData("\\u001b[31m")]
    [InlineData("\\u0085")]
    public void ControlsInAClaimAreRefusedByName(string text)
    {
        foreach (var members in new[] { $"\"sub\":\"{text}\"", $"\"groups\":[\"x\",\"{text}\"]", $"\"realm_access\":{{\"roles\":[\"{text}\"]}}", $"\"c\":\"{text}\"", $"\"c\":{{\"{text}\":1}}" })
        {
            var result = Tokens.Settings(new IdentityHeaderSettings { AddClaims = ["c"] }).Judge(members);
            Assert.Equal(IdentityFault.UnsafeClaimValue, result.Fault);
            Assert.Equal(403, result.Status(asGatekeeper: true));
            Assert.Equal(403, result.Status(asGatekeeper: false));
            Assert.StartsWith("X-Auth-", result.Detail, StringComparison.Ordinal);
            Assert.Equal("UnsafeClaimValue", result.ReasonName);
        }

        // A claim that becomes no field may hold what it likes.
        Assert.True(Plain.Judge($"\"c\":\"{text}\"").IsVerified);
    }

    [Fact]
    public void ATabIsNoControlHere() => Assert.Equal("a\tb", Plain.Good("\"sub\":\"a\\tb\"").Field("X-Auth-Subject"));

    [Theory]
    [InlineData("\"a,b\",\"c\"", "a%2Cb,c")]
    [InlineData("\" a\",\"b \"", "%20a,b%20")]
    [InlineData("\"\\ta\"", "%09a")]
    [InlineData("\"a b\"", "a b")]
    [InlineData("\"a%2Cb\"", "a%252Cb")]
    [InlineData("\"100%\",\"50% off\",\"a%zz\"", "100%,50% off,a%zz")]
    [InlineData("\"%20\"", "%2520")]
    [InlineData("\" \"", "%20")]
    [InlineData("\"\",\"a\",\"\"", ",a,")]
    public void ElementsOfListsCanBeToldApart(string elements, string expected)
    {
        Assert.Equal(expected, Plain.Good($"\"groups\":[{elements}]").Field("X-Auth-Groups"));
        Assert.Equal(expected, Plain.Good($"\"realm_access\":{{\"roles\":[{elements}]}}").Field("X-Auth-Roles"));
    }

    [Fact]
    public void ClientRolesAreOneElement() =>
        Assert.Equal("a%2Cb:c%2Cd,%20x:y%20", Plain.Good("\"resource_access\":{\"a,b\":{\"roles\":[\"c,d\"]},\" x\":{\"roles\":[\"y \"]}}").Field("X-Auth-Roles"));
}
