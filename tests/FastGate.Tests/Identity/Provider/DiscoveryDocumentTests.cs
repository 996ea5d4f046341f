using System.Text;
using FastGate.Identity;
using FsCheck.Xunit;

namespace FastGate.Tests.Identity.Providers;

public class DiscoveryDocumentTests
{
    private const string Good = """
        {"issuer":"https://h/x","authorization_endpoint":"https://h/x/auth","token_endpoint":"https://h/x/token","jwks_uri":"https://h/x/keys",
         "subject_types_supported":["public"],"token_endpoint_auth_methods_supported":["private_key_jwt","client_secret_post",7,"\ud800"]}
        """;

    private static readonly ProviderSettings Settings = new() { DiscoveryUrl = "https://h/x" };

    [Fact]
    public void What_is_used_is_read()
    {
        DiscoveryDocument document = Read(Good)!;
        Assert.Equal("https://h/x", document.Issuer);
        Assert.Equal("https://h/x/keys", document.JwksUri.AbsoluteUri);
        Assert.Null(document.EndSessionEndpoint);
        Assert.Equal(["private_key_jwt", "client_secret_post"], document.TokenEndpointAuthMethods);
        Assert.True(document.NamesSubjectTypes);
        Assert.Null(Refusal(document, Settings));
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("<html>", "no JSON")]
    [InlineData("[]", "no JSON object")]
    [InlineData("""{"issuer":"https://h/x"}""", "jwks_uri")]
    [InlineData("""{"jwks_uri":"https://h/x"}""", "issuer")]
    [InlineData("""{"issuer":"","jwks_uri":"https://h/x"}""", "issuer")]
    [InlineData("""{"issuer":null,"jwks_uri":"https://h/x"}""", "issuer")]
    [InlineData("""{"issuer":["https://h/x"],"jwks_uri":"https://h/x"}""", "issuer")]
    [InlineData("""{"issuer":"\ud800","jwks_uri":"https://h/x"}""", "issuer")]
    [InlineData("""{"issuer":"https://h/x","jwks_uri":"https://h/x","\ud800":1}""", "no valid text")]
    [InlineData("""{"\udc00ssuer":1,"\ud800":1,"issuer":"https://h/x","jwks_uri":"https://h/x"}""", "no valid text")]
    [InlineData("""{"issuer":"https://h/x","jwks_uri":"file:///etc/passwd"}""", "jwks_uri")]
    [InlineData("""{"issuer":"https://h/x","jwks_uri":"/keys"}""", "jwks_uri")]
    [InlineData("""{"issuer":"https://h/x","jwks_uri":"https://u:p@h/keys"}""", "jwks_uri")]
    [InlineData("""{"issuer":"https://h/x","issuer":"https://evil/x","jwks_uri":"https://h/keys"}""", "twice")]
    [InlineData("""{"issuer":"https://h/x","\u0069ssuer":"https://evil/x","jwks_uri":"https://h/keys"}""", "twice")]
    [InlineData("""{"issuer":"https://h/x","jwks_uri":"https://h/keys","token_endpoint":7}""", "token_endpoint")]
    public void What_is_no_document_is_said(string json, string problem)
    {
        Assert.Null(DiscoveryDocument.Read(Encoding.UTF8.GetBytes(json), out string said));
        Assert.Contains(problem, said);
    }

    [Property(MaxTest = 300)]
    public void Nothing_throws(byte[] junk, int cut)
    {
        DiscoveryDocument.Read(junk, out _);
        DiscoveryDocument.Read(Encoding.UTF8.GetBytes(Good)[..(int)((uint)cut % (uint)Good.Length)], out _);
    }

    [Theory]
    [InlineData("https://h/x", true)]
    [InlineData("http://h/x", true)]
    [InlineData("https://H/X", true)]
    [InlineData("https://h/x?y", true)]
    [InlineData("https://h/x/", false)]
    [InlineData("https://h:443/x", false)]
    [InlineData("https://h/y", false)]
    [InlineData("https://evil/x", false)]
    [InlineData("https://h@evil/x", false)]
    [InlineData("https://h/%78", true)]
    [InlineData("https://h/%79", false)]
    [InlineData("h/x", false)]
    public void The_issuer_is_compared_by_host_and_path(string issuer, bool fits)
    {
        Assert.Equal(fits, Refusal(Read(Good)! with { Issuer = issuer }, Settings) is null);
        Assert.Equal(issuer == "https://h/x", Refusal(Read(Good)! with { Issuer = issuer }, Settings with { Strict = true }) is null);
    }

    [Fact]
    public void A_foreign_name_is_said_without_what_a_terminal_obeys()
    {
        string refusal = Refusal(Read(Good)! with { Issuer = "http://evil/\u001b[2J\r\n\u009b\u202e" + new string('x', 1000) }, Settings)!;
        Assert.Contains("http://evil/?[2J????xxx", refusal);
        Assert.DoesNotContain(refusal, c => c is < ' ' or > '~');
        Assert.InRange(refusal.Length, 200, 300);
    }

    [Fact]
    public void The_option_issuer_is_another_name_that_the_document_may_have()
    {
        ProviderSettings inner = Settings with { DiscoveryUrl = "https://inner:8443/x", Issuer = "https://outer/x" };
        Assert.Null(Refusal(Read(Good)! with { Issuer = "https://outer/x" }, inner));
        Assert.Null(Refusal(Read(Good)! with { Issuer = "https://inner:8443/x" }, inner));
        Assert.Contains("https://outer/x", Refusal(Read(Good)! with { Issuer = "https://evil/x" }, inner));
    }

    [Fact]
    public void A_file_demands_the_endpoints_and_TOML_only_the_keys()
    {
        DiscoveryDocument bare = Read("""{"issuer":"https://h/x","jwks_uri":"https://h/keys"}""")!;
        Assert.Contains("authorization_endpoint", Refusal(bare, Settings));
        Assert.Contains("token_endpoint", Refusal(bare with { AuthorizationEndpoint = new Uri("https://h/a") }, Settings));
        Assert.Null(Refusal(bare, Settings with { Strict = true }));
    }

    [Theory]
    [InlineData("jwks_uri")]
    [InlineData("token_endpoint")]
    [InlineData("end_session_endpoint")]
    [InlineData("revocation_endpoint")]
    [InlineData("authorization_endpoint")]
    [InlineData("userinfo_endpoint")]
    public void A_document_from_https_has_https_endpoints(string name)
    {
        DiscoveryDocument Plain(string host) => Read(
            Good.Replace("\"issuer\"", $"\"{name}\":\"http://{host}/p\",\"issuer\"").Replace($",\"{name}\":\"https://h/x/{name switch { "jwks_uri" => "keys", "authorization_endpoint" => "auth", _ => "token" }}\"", ""))!;
        Assert.Contains(name, Refusal(Plain("h"), Settings));
        Assert.Contains(name, Refusal(Plain("h"), Settings with { Strict = true }));

        var warnings = new List<string>();
        Assert.Null(DiscoveryRules.Refusal(Plain("127.0.0.1"), Settings, warnings));
        Assert.Null(DiscoveryRules.Refusal(Plain("localhost"), Settings, warnings));
        Assert.Null(DiscoveryRules.Refusal(Plain("h"), Settings with { SkipTlsVerify = true }, warnings));
        Assert.Equal(3, warnings.Count(w => w.Contains(name)));

        // From http, anything goes.
        Assert.Null(Refusal(Plain("h"), Settings with { DiscoveryUrl = "http://h/x" }));
    }

    private static DiscoveryDocument? Read(string json) => DiscoveryDocument.Read(Encoding.UTF8.GetBytes(json), out _);

    private static string? Refusal(DiscoveryDocument document, ProviderSettings settings) => DiscoveryRules.Refusal(document, settings, []);
}
