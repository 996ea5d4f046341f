using FastGate.Configuration;

namespace FastGate.Tests.Configuration;

public sealed class TomlTests
{
    [Fact]
    public void Three_lines_suffice()
    {
        var options = Sample.Toml(Sample.LeastToml).Good();
        Assert.Equal((Dialect.Toml, "https://id.example/realms/main", "https://id.example/realms/main", "http://127.0.0.1:8080", ":3000"),
            (options.Dialect, options.Issuer, options.DiscoveryUrl, options.UpstreamUrl, options.Listen));
        Assert.Equal(["api"], options.ExpectedAudiences);
        Assert.True(options is { SkipUpstreamTlsVerify: false, NoRedirects: true, EnableDefaultDeny: true, TrustEveryPeer: false });
        Assert.DoesNotContain(Sample.Toml(Sample.LeastToml).Findings, finding => finding.Severity > Severity.Info);
    }

    [Fact]
    public void Several_audiences_and_resources()
    {
        var options = Sample.Toml("""
            issuer = "https://id.example"
            audiences = ["a", "b"]
            upstream-url = "http://app:8080/prefix"
            listen = "127.0.0.1:3001"
            server-read-timeout = "5s"
            max-header-size = "32KiB"
            max-connections = 10

            [headers]
            X-A = "b"

            [[resources]]
            uri = "/admin*"
            roles = ["admin"]

            [[resources]]
            uri = "/public/*"
            white-listed = true
            """).Good();
        Assert.Equal(["a", "b"], options.ExpectedAudiences);
        Assert.Equal("uri=/admin*|roles=admin uri=/public/*|white-listed=true", OptionText.Of(options.Resources));
        Assert.Equal((TimeSpan.FromSeconds(5), 32768, 10, "b"), (options.ServerReadTimeout, options.MaxHeaderSize, options.MaxConnections, options.Headers["X-A"]));
    }

    [Theory]
    [InlineData("debug = true", "debug", "no such option")]
    [InlineData("client_id = 'a'", "client_id", "write client-id")]
    [InlineData("skip-client-id = true", "skip-client-id", "audiences")]
    [InlineData("client-secret = 5", "client-secret", "put it in quotes")]
    [InlineData("enable-logging = 'true'", "enable-logging", "write true")]
    [InlineData("enable-logging = 1", "enable-logging", "is not true or false")]
    [InlineData("max-connections = '5'", "max-connections", "without quotes")]
    [InlineData("server-read-timeout = 10", "server-read-timeout", "write 10s")]
    [InlineData("server-read-timeout = 1979-05-27", "server-read-timeout", "is not a duration")]
    [InlineData("scopes = 'a'", "scopes", "one value stands where a list belongs")]
    [InlineData("resources = [{ uri = '/a', role = ['b'] }]", "resources[0].role", "write roles")]
    [InlineData("upstream-url = 'http://a?b'", "upstream-url", "no user name, query")]
    public void Unknown_keys_and_wrong_types_are_errors(string toml, string key, string part)
    {
        var least = toml.StartsWith("upstream-url", StringComparison.Ordinal) ? Sample.LeastToml.Replace("upstream = \"http://127.0.0.1:8080\"\n", "\n") : Sample.LeastToml;
        Assert.Equal(5, Sample.Toml(least + "\n" + toml + "\n").Bad(key, part).Line);
    }

    [Theory]
    [InlineData("client-secret = abc\n")]
    [InlineData("client-secret 'abc'\n")]
    [InlineData("client-secret = 'abc\n")]
    [InlineData("client-secret = 'a'\nclient-secret = 'b'\n")]
    public void Broken_files_are_errors_with_a_line(string toml)
    {
        var error = Sample.Toml(Sample.LeastToml + toml).Bad("gate.toml", "not valid TOML");
        Assert.InRange(error.Line, 4, 5);
        Assert.DoesNotContain("abc", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("audiences = ['b']", "audiences")]
    [InlineData("upstream-url = 'http://b'", "upstream-url")]
    public void A_short_name_and_the_long_one_are_the_same_key(string toml, string key)
    {
        var error = Sample.Toml(Sample.LeastToml + toml + "\n").Bad(key, "is there twice, first in line");
        Assert.Equal(4, error.Line);
    }

    [Fact]
    public void A_key_that_is_there_twice_is_named() => Sample.Toml(Sample.LeastToml + "listen = ':1'\nlisten = ':2'\n").Bad("gate.toml", "listen is there twice");

    [Fact]
    public void What_is_missing_is_named_as_TOML_has_it()
    {
        Sample.Toml("upstream = 'http://a'\naudience = 'a'\n").Bad("issuer", "issuer = ");
        Sample.Toml("upstream = 'http://a'\nissuer = 'https://a'\n").Bad("audience", "audience = ");
        Sample.Toml("issuer = 'https://a'\naudience = 'a'\n").Bad("upstream-url");
    }

    [Fact]
    public void Flags_and_variables_override_it() => Assert.Equal(":1", Sample.Toml(Sample.LeastToml, "--listen=:1").Good().Listen);

    [Fact]
    public void A_mark_and_returns_are_fine() => Sample.Toml("\uFEFF" + Sample.LeastToml.Replace("\n", "\r\n")).Good();
}
