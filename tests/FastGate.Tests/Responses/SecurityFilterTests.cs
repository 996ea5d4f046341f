using System.Text;
using System.Text.RegularExpressions;
using FastGate.Responses;

namespace FastGate.Tests.Responses;

public class SecurityFilterTests
{
    [Fact]
    public void Nothing_asked_for_is_nothing_added()
    {
        var filter = new SecurityFilter(new SecuritySettings());
        Assert.Equal(SecurityVerdict.Pass, filter.Judge("any"u8, secure: false));
        Assert.Equal("", Write(filter));
    }

    [Fact]
    public void Each_option_has_its_header()
    {
        var filter = new SecurityFilter(new SecuritySettings { BrowserXss = true, ContentNosniff = true, FrameDeny = true, ContentSecurityPolicy = "default-src 'self'\n" });
        Assert.Equal(
            "X-Frame-Options: DENY\r\nX-Content-Type-Options: nosniff\r\nX-XSS-Protection: 1; mode=block\r\nContent-Security-Policy: default-src 'self'\r\n",
            Write(filter));
        Assert.True(filter.Replaces("X-FRAME-options"u8));
        Assert.True(filter.Replaces("x-content-type-options"u8));
        Assert.True(filter.Replaces("x-xss-protection"u8));
        Assert.False(filter.Replaces("Content-Security-Policy"u8));
    }

    [Fact]
    public void What_is_not_asked_for_is_the_applications_own()
    {
        string[] names = ["x-frame-options", "x-content-type-options", "x-xss-protection"];
        SecuritySettings[] one = [new() { FrameDeny = true }, new() { ContentNosniff = true }, new() { BrowserXss = true }];
        for (int i = 0; i < one.Length; i++)
        {
            var filter = new SecurityFilter(one[i]);
            Assert.Equal([names[i]], names.Where(name => filter.Replaces(Encoding.UTF8.GetBytes(name))));
        }
    }

    [Fact]
    public void What_is_given_elsewhere_is_left_out()
    {
        var all = new SecuritySettings { BrowserXss = true, ContentNosniff = true, FrameDeny = true, ContentSecurityPolicy = "a" };
        Assert.Equal("X-Frame-Options: DENY\r\nX-Content-Type-Options: nosniff\r\n", Write(new SecurityFilter(all with { Given = ["x-xss-protection", "CONTENT-security-policy"] })));
        Assert.Equal("X-XSS-Protection: 1; mode=block\r\n", Write(new SecurityFilter(all with { Given = ["X-Frame-Options", "X-Content-Type-Options", "Content-Security-Policy"] })));
        Assert.DoesNotContain("nonce", Write(new SecurityFilter(all with { ContentSecurityPolicy = "$NONCE", Given = ["Content-Security-Policy"] })), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_answer_has_a_nonce_of_its_own()
    {
        var filter = new SecurityFilter(new SecuritySettings { ContentSecurityPolicy = "script-src $NONCE; style-src $NONCE" });
        string[] blocks = [Write(filter), Write(filter)];

        Assert.All(blocks, block => Assert.Matches(@"^Content-Security-Policy: script-src ('nonce-[A-Za-z0-9+/]{22}=='); style-src \1\r\n$", block));
        Assert.NotEqual(Nonce(blocks[0]), Nonce(blocks[1]));
        Assert.False(filter.TryWrite(new byte[10], out _));

        static string Nonce(string block) => Regex.Match(block, "nonce-[^']+").Value;
    }

    [Theory]
    [InlineData("gw.example", SecurityVerdict.Pass)]
    [InlineData("GW.Example", SecurityVerdict.Pass)]
    [InlineData("gw.example:8080", SecurityVerdict.Misdirected)]
    [InlineData("alt.example:9", SecurityVerdict.Pass)]
    [InlineData("alt.example", SecurityVerdict.Misdirected)]
    [InlineData("evil.example", SecurityVerdict.Misdirected)]
    [InlineData("", SecurityVerdict.Misdirected)]
    public void Only_our_hosts_pass_the_port_included(string host, SecurityVerdict expected)
    {
        var filter = new SecurityFilter(new SecuritySettings { Hostnames = ["gw.example", "alt.example:9"] });
        Assert.Equal(expected, filter.Judge(Encoding.UTF8.GetBytes(host), secure: true));
    }

    [Fact]
    public void Plain_requests_are_sent_to_https_once_their_host_is_good()
    {
        var filter = new SecurityFilter(new SecuritySettings { Hostnames = ["gw"], RedirectToHttps = true });
        Assert.Equal(SecurityVerdict.RedirectToHttps, filter.Judge("gw"u8, secure: false));
        Assert.Equal(SecurityVerdict.Pass, filter.Judge("gw"u8, secure: true));
        Assert.Equal(SecurityVerdict.Misdirected, filter.Judge("evil"u8, secure: false));
        Assert.Equal("https://gw:80/a%2Fb?x=1", SecurityFilter.HttpsLocation("gw:80"u8, "/a%2Fb?x=1"u8));
        Assert.Equal("https://gw/", SecurityFilter.HttpsLocation("gw"u8, ""u8));
    }

    private static string Write(SecurityFilter filter)
    {
        byte[] space = new byte[filter.MaxLength];
        Assert.True(filter.TryWrite(space, out int written));
        return Encoding.UTF8.GetString(space, 0, written);
    }
}
