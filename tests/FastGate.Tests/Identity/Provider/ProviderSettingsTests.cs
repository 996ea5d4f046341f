using FastGate.Identity;

namespace FastGate.Tests.Identity.Providers;

public class ProviderSettingsTests
{
    [Theory]
    [InlineData("https://h/realms/x", "https://h/realms/x", "https://h/realms/x/.well-known/openid-configuration")]
    [InlineData("https://h/realms/x/.well-known/openid-configuration", "https://h/realms/x", "https://h/realms/x/.well-known/openid-configuration")]
    [InlineData("https://h/realms/x/", "https://h/realms/x/", "https://h/realms/x/.well-known/openid-configuration")]
    [InlineData("https://h", "https://h", "https://h/.well-known/openid-configuration")]
    [InlineData("http://h:8080/.well-known/openid-configuration", "http://h:8080", "http://h:8080/.well-known/openid-configuration")]
    public void The_well_known_ending_is_optional(string configured, string issuer, string address)
    {
        var settings = new ProviderSettings { DiscoveryUrl = configured };
        Assert.Null(settings.Problem());
        Assert.Equal(issuer, settings.Base);
        Assert.Equal(address, settings.DiscoveryAddress.AbsoluteUri);
    }

    [Theory]
    [InlineData("")]
    [InlineData("issuer.example/realms/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://h/x")]
    [InlineData("https://user:secret@h/x")]
    [InlineData("https://h/x?a=b")]
    [InlineData("https://h/x#y")]
    public void Addresses_that_can_not_work_are_named_without_being_repeated(string configured)
    {
        string? problem = new ProviderSettings { DiscoveryUrl = configured }.Problem();
        Assert.Contains("discovery-url", problem);
        Assert.DoesNotContain("secret", problem);
    }

    [Fact]
    public void Options_that_contradict_or_miss_each_other_are_problems()
    {
        var good = new ProviderSettings { DiscoveryUrl = "https://h/x" };
        Assert.Contains("contradict", (good with { SkipTlsVerify = true, CaFile = "ca.pem" }).Problem());
        Assert.Contains("need each other", (good with { ClientCertificateFile = "c.pem" }).Problem());
        Assert.Contains("need each other", (good with { ClientKeyFile = "k.pem" }).Problem());
        Assert.Contains("proxy", (good with { Proxy = "socks5://h:1" }).Problem());
        Assert.Contains("headers", (good with { Headers = new Dictionary<string, string> { ["a b"] = "c" } }).Problem());
        Assert.Contains("headers", (good with { Headers = new Dictionary<string, string> { ["a"] = "c\r\nd: e" } }).Problem());
        Assert.Contains("headers", (good with { Headers = new Dictionary<string, string> { ["a"] = "c\x7f" } }).Problem());
        Assert.Contains("time-out", (good with { CallTimeout = TimeSpan.Zero }).Problem());
        Assert.Null((good with { Proxy = "http://h:1", Headers = new Dictionary<string, string> { ["X-Key"] = "c d" } }).Problem());
    }

    [Fact]
    public void Bounds_are_never_nothing_and_never_crossed()
    {
        var settings = new ProviderSettings { DiscoveryUrl = "https://h/x", KeySetMinRefresh = TimeSpan.Zero, KeySetMaxRefresh = TimeSpan.Zero };
        Assert.Equal(TimeSpan.FromMilliseconds(100), settings.ShortestInterval);
        Assert.Equal(TimeSpan.FromHours(24), settings.LongestInterval);
        settings = settings with { KeySetMinRefresh = TimeSpan.FromMinutes(20), KeySetMaxRefresh = TimeSpan.FromMinutes(10) };
        Assert.Equal(TimeSpan.FromMinutes(20), settings.LongestInterval);
    }
}
