using FastGate.Configuration;

namespace FastGate.Tests.Configuration;

public sealed class EnvironmentTests
{
    [Theory]
    [InlineData("1", true)]
    [InlineData("t", true)]
    [InlineData("TRUE", true)]
    [InlineData("0", false)]
    [InlineData("f", false)]
    [InlineData("False", false)]
    [InlineData("", false)]
    public void Flags_have_Gos_spellings(string text, bool value) => Assert.Equal(value, Sample.Env("", ("PROXY_ENABLE_LOGGING", text)).Good().EnableLogging);

    [Theory]
    [InlineData("yes")]
    [InlineData("on")]
    [InlineData(" true")]
    public void Other_spellings_stop_the_start(string text) => Sample.Env("", ("PROXY_ENABLE_LOGGING", text)).Bad("PROXY_ENABLE_LOGGING", "write true or false");

    [Fact]
    public void Order_is_defaults_file_variables_flags()
    {
        var result = Sample.Read(Sample.Path, Sample.Least + "client-secret: file\nbase-uri: /file\noauth-uri: /file\n", [("PROXY_CLIENT_SECRET", "env"), ("PROXY_BASE_URI", "/env")], ["--base-uri=/flag"]);
        var options = result.Good();
        Assert.Equal(("env", "/flag", "/file"), (options.ClientSecret, options.BaseUri, options.OauthUri));
        Assert.Equal(("PROXY_CLIENT_SECRET", "--base-uri", "gate.conf:9"), (result.Origins["client-secret"], result.Origins["base-uri"], result.Origins["oauth-uri"]));
    }

    [Fact]
    public void Set_but_empty_counts_as_set()
    {
        Sample.Env("", ("PROXY_CLIENT_ID", "")).Bad("PROXY_CLIENT_ID", "you have not specified the client id");
        Assert.Empty(Sample.Env("scopes: [a]\n", ("PROXY_SCOPES", "")).Good().Scopes);
        Assert.Empty(Sample.Env("headers: {a: b}\n", ("PROXY_HEADERS", "")).Good().Headers);
        Sample.Env("", ("PROXY_ENABLE_DEFAULT_DENY", "")).Warning("blank-value", "PROXY_ENABLE_DEFAULT_DENY");
    }

    [Fact]
    public void Unknown_variables_are_ignored() =>
        Assert.Empty(Sample.Env("", ("PROXY_PORT", "tcp://10.0.0.1:80"), ("PROXY_SERVICE_HOST", "10.0.0.1"), ("PROXY_SKIP_CLIENT_ID", "true"), ("LISTEN", "x")).Findings);

    [Fact]
    public void Secrets_may_stand_in_files()
    {
        foreach (var option in OptionCatalogue.All.Where(option => option is { Secret: true, Type: OptionType.Text, Status: OptionStatus.Built, Rule: null } && option.Key != "encryption-key"))
        {
            Assert.Equal("from-a-file", option.Get(Sample.Env("", (option.Variable + "_FILE", "a.secret")).Good()));
        }
        Sample.Env("", ("PROXY_CLIENT_SECRET_FILE", "none")).Bad("PROXY_CLIENT_SECRET_FILE", "cannot be read");
        Sample.Env("", ("PROXY_CLIENT_SECRET_FILE", "a.secret"), ("PROXY_CLIENT_SECRET", "x")).Bad("PROXY_CLIENT_SECRET", "both set");
        Assert.Equal("https://id.example/realms/main", Sample.Env("", ("PROXY_DISCOVERY_URL_FILE", "a.secret")).Good().DiscoveryUrl);
    }

    /// <summary>Bytes that are no UTF-8 are U+FFFD when the runtime hands a variable over: what was meant is lost, of a secret without a sign.</summary>
    [Fact]
    public void Bytes_that_are_no_text_are_refused_by_name_and_not_shown()
    {
        foreach (var option in OptionCatalogue.All)
        {
            var result = Sample.Env("", (option.Variable, "canary\uFFFD"));
            var error = result.Bad(option.Variable, "is not UTF-8 text");
            Assert.Equal((option.Variable, option.Key), (error.File, error.Key));
            Assert.False(string.IsNullOrEmpty(error.Advice));
            Assert.DoesNotContain("canary", result.Text(), StringComparison.Ordinal);
            Assert.DoesNotContain("\uFFFD", result.Text(), StringComparison.Ordinal);
        }
        Sample.Env("", ("PROXY_SCOPES", "[a, \uFFFD]")).Bad("PROXY_SCOPES", "is not UTF-8 text");
        Sample.Env("", ("PROXY_CLIENT_SECRET_FILE", "\uFFFD.secret")).Bad("PROXY_CLIENT_SECRET_FILE", "is not UTF-8 text");
        Assert.Empty(Sample.Env("", ("PROXY_PORT", "\uFFFD"), ("OTHER", "\uFFFD")).Findings);
    }

    [Fact]
    public void A_secrets_file_is_UTF_8()
    {
        var files = Files.Of(new Dictionary<string, byte[]>
        {
            ["gate.conf"] = System.Text.Encoding.UTF8.GetBytes(Sample.Least),
            ["latin.1"] = [.. "canary-caf"u8, 0xE9],
            ["/run/latin.1"] = [.. "canary-caf"u8, 0xE9],
            ["utf.8"] = [.. "caf\u00e9 \uFFFD"u8],
        });
        ConfigurationResult With(string file) =>
            Configurator.Read(["--config=gate.conf"], new Dictionary<string, string> { ["PROXY_CLIENT_SECRET_FILE"] = file }, files, Judges.None);

        var refused = With("/run/latin.1");
        refused.Bad("PROXY_CLIENT_SECRET_FILE", "the file \"/run/latin.1\" is not UTF-8 text");
        // What is no path may be the secret itself.
        With("latin.1").Bad("PROXY_CLIENT_SECRET_FILE", "the file that it names is not UTF-8 text");
        Assert.DoesNotContain("hunter2", With("hunter2").Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", With("hunter2/+aGk=").Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", refused.Text(), StringComparison.Ordinal);
        // There the character is what somebody wrote.
        Assert.Equal("caf\u00e9 \uFFFD", With("utf.8").Good().ClientSecret);
    }

    [Fact]
    public void Irregular_names_and_the_regular_ones_beside_them()
    {
        Assert.Equal(5, Sample.Env("max-idle-connections-per-host: 1\n", ("PROXY_MAX_IDLE_CONNS", "5")).Good().MaxIdleConnections);
        Assert.Equal(5, Sample.Env("max-idle-connections-per-host: 1\n", ("PROXY_MAX_IDLE_CONNECTIONS", "5")).Good().MaxIdleConnections);
    }

    [Fact]
    public void Lists_are_in_commas_lines_or_YAML()
    {
        foreach (var text in new[] { "a,b", "a, b", "a\nb\n", "[a, b]", "[\"a\",\"b\"]" })
        {
            Assert.Equal(["a", "b"], Sample.Env("scopes: [x]\n", ("PROXY_SCOPES", text)).Good().Scopes);
        }
        Sample.Env("", ("PROXY_SCOPES", "[a")).Bad("PROXY_SCOPES", "not valid YAML");
        Sample.Env("", ("PROXY_SCOPES", "{a: b}")).Bad("PROXY_SCOPES", "a map stands where a list belongs");
    }

    [Fact]
    public void Maps_and_resources_too()
    {
        Assert.Equal("d", Sample.Env("headers: {a: b}\n", ("PROXY_HEADERS", "a=x,c=d")).Good().Headers["c"]);
        Assert.Equal("a,b=c", Sample.Env("", ("PROXY_MATCH_CLAIMS", "{email: 'a,b=c'}")).Good().MatchClaims["email"]);
        var options = Sample.Env("resources: [{uri: /file}]\n", ("PROXY_RESOURCES", "uri=/a|methods=GET,POST,uri=/b|roles=x,y")).Good();
        Assert.Equal("uri=/file uri=/a|methods=GET,POST uri=/b|roles=x,y", OptionText.Of(options.Resources));
        options = Sample.Env("", ("PROXY_RESOURCES", "[{uri: /a, roles: [x]}]")).Good();
        Assert.Equal("uri=/a|roles=x", OptionText.Of(options.Resources));
        options = Sample.Env("", ("PROXY_RESOURCES", "['uri=/a|roles=x,y', uri=/b|white-listed=true]")).Good();
        Assert.Equal("uri=/a|roles=x,y uri=/b|white-listed=true", OptionText.Of(options.Resources));
        Sample.Env("", ("PROXY_RESOURCES", "[uri=/a, {uri: /b}]")).Bad("PROXY_RESOURCES", "a resource must be a map");
        Sample.Env("", ("PROXY_RESOURCES", "['roles=x']")).Bad("PROXY_RESOURCES", "uri");
        Sample.Env("", ("PROXY_RESOURCES", "[{uri: a}]")).Bad("PROXY_RESOURCES", "does not begin with /");
    }

    [Fact]
    public void Three_variables_suffice_with_an_interface() =>
        Assert.Equal("https://id.example/realms/main", Configurator.Read([], new Dictionary<string, string>
        {
            ["PROXY_ISSUER"] = "https://id.example/realms/main",
            ["PROXY_AUDIENCES"] = "api",
            ["PROXY_UPSTREAM_URL"] = "http://127.0.0.1:8080",
            ["PROXY_LISTEN"] = ":3000",
        }).Good().DiscoveryUrl);
}
