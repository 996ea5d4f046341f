using FastGate.Configuration;

namespace FastGate.Tests.Configuration;

/// <summary>Go's rules for flags, as 7.0.0 had them.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--enable-logging", true)]
    [InlineData("-enable-logging", true)]
    [InlineData("--enable-logging=true", true)]
    [InlineData("--enable-logging=1", true)]
    [InlineData("--enable-logging=t", true)]
    [InlineData("--enable-logging=T", true)]
    [InlineData("--enable-logging=True", true)]
    [InlineData("--enable-logging=TRUE", true)]
    [InlineData("-enable-logging=false", false)]
    [InlineData("--enable-logging=0", false)]
    [InlineData("--enable-logging=F", false)]
    public void Flags(string argument, bool value) => Assert.Equal(value, Sample.With("enable-logging: yes\n", argument).Good().EnableLogging);

    [Theory]
    [InlineData("yes")]
    [InlineData("on")]
    [InlineData("tRUE")]
    [InlineData("")]
    public void Other_spellings_are_refused(string value) => Sample.With("", "--enable-logging=" + value).Bad("--enable-logging", "write true or false");

    [Fact]
    public void A_stray_word_is_an_error()
    {
        Sample.With("", "--enable-logging", "false", "--verbose").Bad("--enable-logging", "the word \"false\" in place 3");
        Sample.With("", "serve").Bad("command line", "place 2");
        Sample.With("", "-").Bad("command line");
        Sample.With("", "--", "x").Bad("command line", "place 3");
        Sample.With("", "--verbose", "--").Good();
    }

    [Fact]
    public void Values_may_stand_by_themselves()
    {
        var options = Sample.With("", "--client-id", "a", "-client-secret", "--x", "--listen=:1", "--listen", ":2").Good();
        Assert.Equal(("a", "--x", ":2"), (options.ClientId, options.ClientSecret, options.Listen));
        Sample.With("", "--client-id").Bad("--client-id", "needs a value");
        Assert.Equal("", Sample.With("", "--client-secret=").Good().ClientSecret);
        Assert.Equal("a=b=c", Sample.With("", "--client-secret=a=b=c").Good().ClientSecret);
    }

    [Theory]
    [InlineData("--no-such")]
    [InlineData("--no-such=1")]
    [InlineData("---listen=:1")]
    [InlineData("--=x")]
    [InlineData("--Listen=:1")]
    [InlineData("--enable-loging")]
    public void Unknown_flags_are_errors(string argument) => Sample.With("", argument).Bad("--", "there is no such flag");

    [Fact]
    public void Lists_append_and_replace_the_file()
    {
        Assert.Equal(["a", "b,c"], Sample.With("scopes: [x]\n", "--scopes=a", "--scopes", "b,c").Good().Scopes);
        Assert.Equal(["x"], Sample.With("scopes: [x]\n").Good().Scopes);
    }

    [Fact]
    public void Maps_merge_by_key()
    {
        var options = Sample.With("headers:\n  A: file\n  B: file\nmatch-claims:\n  iss: x\n", "--headers=B=flag", "--headers=C=flag", "--match-claims=aud=^api$").Good();
        Assert.Equal([("A", "file"), ("B", "flag"), ("C", "flag")], options.Headers.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(2, options.MatchClaims.Count);
        Assert.Equal("c", Sample.With("headers:\n", "--headers=b=c").Good().Headers["b"]);
        Sample.With("", "--headers=a=b=c").Bad("--headers", "exactly one =");
        Sample.With("", "--headers=a").Bad("--headers", "exactly one =");
    }

    [Fact]
    public void Flags_that_7_0_0_ignored_work()
    {
        var options = Sample.With("", "--response-headers=X-A=b", "--tags=team=blue").Good();
        Assert.Equal("b", options.ResponseHeaders["X-A"]);
        Assert.Equal("blue", options.Tags["team"]);
    }

    [Fact]
    public void Resources_are_appended()
    {
        var options = Sample.With("resources:\n- uri: /file\n", "--resources=uri=/one|methods=GET,POST", "--resources", "uri=/two*|roles=a,client:b|require-any-role=true").Good();
        Assert.Equal(["/file", "/one", "/two*"], options.Resources.Select(resource => resource.Uri));
        Assert.Equal(["GET", "POST"], options.Resources[1].Methods);
        Assert.True(options.Resources[2].RequireAnyRole);
        Assert.Equal(["a", "client:b"], options.Resources[2].Roles);
    }

    [Theory]
    [InlineData("uri=/a|methods=any", "uri=/a")]
    [InlineData("uri=/a|methods=ANY", "uri=/a")]
    [InlineData("uri=/a|methods=AnY", "uri=/a")]
    [InlineData("methods=GET|uri=/a", "uri=/a|methods=GET")]
    [InlineData("uri=/a|white-listed=t", "uri=/a|white-listed=true")]
    [InlineData("uri=/|white-listed=1", "uri=/|white-listed=true")]
    [InlineData("uri=/a|white-listed=false", "uri=/a")]
    [InlineData("uri=/a|groups=a,b", "uri=/a|groups=a,b")]
    [InlineData("uri=/a|white-listed-anon=true|no-redirect=true|acr=1,2|headers=x-team:blue", "uri=/a|headers=x-team:********|acr=1,2|white-listed-anon=true|no-redirect=true")]
    [InlineData("uri=/a|roles=a, b", "uri=/a|roles=a, b")]
    [InlineData("uri=/a|roles=", "uri=/a|roles=")]
    public void Resource_strings(string text, string expected) =>
        Assert.Equal(expected, OptionText.OfResource(Assert.Single(Sample.With("", "--resources=" + text).Good().Resources)));

    [Theory]
    [InlineData("", "without text")]
    [InlineData("uri", "exactly one =")]
    [InlineData("uri=/a|require-any-role", "exactly one =")]
    [InlineData("uri=/a|roles=a=b", "exactly one =")]
    [InlineData("uri=/a|", "exactly one =")]
    [InlineData("uri=a", "does not begin with /")]
    [InlineData("uri= /a", "does not begin with /")]
    [InlineData("uri=", "does not begin with /")]
    [InlineData("uri=/a|white-listed=yes", "is not true or false")]
    [InlineData("uri=/a|require-any-role=", "is not true or false")]
    [InlineData("uri=/a| roles=b", "has no key \" roles\"")]
    [InlineData("uri=/a|rolse=red", "has no key \"rolse\"")]
    [InlineData("uri=/a|colour=red", "has no key as its part 2 has it")]
    [InlineData("uri=/a|colour", "part 2 in a resource is no key")]
    [InlineData("uri=/a|role", "\"role\" in a resource is no key")]
    [InlineData("uri=/a|methods=get", "write GET")]
    [InlineData("uri=/a|methods=any,GET", "invalid method")]
    [InlineData("uri=/a|methods=", "invalid method")]
    [InlineData("uri=/a|methods=GET, POST", "invalid method")]
    [InlineData("uri=/a|methods=PROPFIND", "custom-http-methods")]
    [InlineData("uri=/a/", "write uri: /a/*")]
    [InlineData("uri=/", "write uri: /*")]
    [InlineData("roles=a", "does not have a uri")]
    [InlineData("uri=/{a", "no matching }")]
    public void Bad_resource_strings(string text, string part) => Sample.With("", "--resources=" + text).Bad("--resources", part);

    [Fact]
    public void Durations_need_units_and_numbers_are_Gos()
    {
        Assert.Equal(TimeSpan.FromMinutes(1), Sample.With("", "--server-read-timeout=1m").Good().ServerReadTimeout);
        Assert.Equal(TimeSpan.Zero, Sample.With("", "--server-read-timeout=0").Good().ServerReadTimeout);
        Sample.With("", "--server-read-timeout=10").Bad("--server-read-timeout", "write 10s");
        Assert.Equal(255, Sample.With("", "--max-idle-connections=0xff").Good().MaxIdleConnections);
        Sample.With("", "--max-idle-connections=ten").Bad("--max-idle-connections");
    }

    [Fact]
    public void No_file_is_needed() =>
        Assert.Equal("api", Sample.Flags("--listen=:1", "--upstream-url=http://a", "--discovery-url=https://b", "--client-id=api").Good().ClientId);

    [Fact]
    public void The_flag_for_the_file_wins_over_the_variable() =>
        Assert.Equal(":3000", Sample.Read(Sample.Path, Sample.Least, [("PROXY_CONFIG_FILE", "none.conf")], []).Good().Listen);

    [Fact]
    public void Bytes_that_are_no_text_are_refused_by_name_and_not_shown()
    {
        foreach (var option in OptionCatalogue.All.Where(option => option.Key != "config"))
        {
            var result = Sample.With("", $"--{option.Key}=canary\uFFFD");
            var error = result.Bad("--" + option.Key, "is not UTF-8 text");
            Assert.False(string.IsNullOrEmpty(error.Advice));
            Assert.DoesNotContain("canary", result.Text(), StringComparison.Ordinal);
            Assert.DoesNotContain("\uFFFD", result.Text(), StringComparison.Ordinal);
        }
    }
}
