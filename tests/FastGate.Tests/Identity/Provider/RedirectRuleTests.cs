using FastGate.Identity;

namespace FastGate.Tests.Identity.Providers;

public class RedirectRuleTests
{
    [Theory]
    [InlineData("http://h/a", "/b", "http://h/b")]
    [InlineData("http://h:8080/a/c", "b", "http://h:8080/a/b")]
    [InlineData("http://h/a", "https://h/a", "https://h/a")]
    [InlineData("https://h/a", "https://H/b", "https://h/b")]
    [InlineData("https://h/a", "//h/b", "https://h/b")]
    public void The_same_host_is_followed(string from, string location, string next)
    {
        Assert.Null(RedirectRule.Refusal(new Uri(from), new Uri(location, UriKind.RelativeOrAbsolute), false, out Uri target));
        Assert.Equal(next, target.AbsoluteUri);
    }

    [Theory]
    [InlineData("https://h/a", "http://h/a", "https to http")]
    [InlineData("http://h/a", "http://evil/a", "another host")]
    [InlineData("http://h/a", "//evil/a", "another host")]
    [InlineData("http://127.0.0.1/a", "http://localhost/a", "another host")]
    [InlineData("http://h/a", "http://h.evil/a", "another host")]
    [InlineData("http://h/a", "http://169.254.169.254/a", "another host")]
    [InlineData("http://h:1/a", "http://h:2/a", "another port")]
    [InlineData("http://h:1/a", "https://h:1/a", "another port")]
    [InlineData("http://h/a", "file:///etc/passwd", "no http")]
    [InlineData("http://h/a", "http://u:p@h/b", "no http")]
    public void Others_are_not(string from, string location, string reason) =>
        Assert.Contains(reason, RedirectRule.Refusal(new Uri(from), new Uri(location, UriKind.RelativeOrAbsolute), false, out _));

    [Fact]
    public void None_is_followed_with_credentials_or_without_a_location()
    {
        Assert.Contains("credentials", RedirectRule.Refusal(new Uri("http://h/a"), new Uri("http://h/b"), true, out _));
        Assert.Contains("location", RedirectRule.Refusal(new Uri("http://h/a"), null, false, out _));
    }
}
