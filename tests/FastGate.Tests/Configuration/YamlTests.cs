using System.Text;

namespace FastGate.Tests.Configuration;

/// <summary>Section 2 of the reference: what a file may look like.</summary>
public sealed class YamlTests
{
    [Theory]
    [InlineData("y", true)]
    [InlineData("Y", true)]
    [InlineData("yes", true)]
    [InlineData("Yes", true)]
    [InlineData("YES", true)]
    [InlineData("on", true)]
    [InlineData("On", true)]
    [InlineData("ON", true)]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("TRUE", true)]
    [InlineData("n", false)]
    [InlineData("no", false)]
    [InlineData("No", false)]
    [InlineData("off", false)]
    [InlineData("OFF", false)]
    [InlineData("false", false)]
    [InlineData("FALSE", false)]
    [InlineData("", false)]
    [InlineData("~", false)]
    [InlineData("null", false)]
    [InlineData("!!bool yes", true)]
    [InlineData("yes # really", true)]
    public void Flags_have_the_spellings_of_YAML_1_1(string text, bool value)
    {
        Assert.Equal(value, Sample.With($"enable-logging: {text}\n").Good().EnableLogging);
        Assert.Equal(value, Sample.With($"enable-token-header: {text}\n").Good().EnableTokenHeader);
    }

    [Theory]
    [InlineData("\"true\"")]
    [InlineData("'yes'")]
    [InlineData("1")]
    [InlineData("0")]
    [InlineData("t")]
    [InlineData("yEs")]
    [InlineData("tRUE")]
    [InlineData("!!str true")]
    public void Anything_else_is_no_flag(string text) => Sample.With($"enable-logging: {text}\n").Bad("gate.conf:7: enable-logging", null, 7);

    [Theory]
    [InlineData("1234", "1234")]
    [InlineData("0x1F", "0x1F")]
    [InlineData("1.50", "1.50")]
    [InlineData("yes", "yes")]
    [InlineData("2024-01-01", "2024-01-01")]
    [InlineData("'it''s'", "it's")]
    [InlineData("\"a\\tb\\u00e4\"", "a\tbä")]
    [InlineData("  a b  ", "a b")]
    [InlineData("a#b", "a#b")]
    [InlineData("a #b", "a")]
    [InlineData("<CLIENT_SECRET>", "<CLIENT_SECRET>")]
    public void Text_takes_whatever_is_written(string yaml, string value) =>
        Assert.Equal(value, Sample.With($"client-secret: {yaml}\n").Good().ClientSecret);

    [Theory]
    [InlineData("0x64", 100)]
    [InlineData("0b11", 3)]
    [InlineData("0144", 100)]
    [InlineData("1_000", 1000)]
    [InlineData("+7", 7)]
    public void Numbers_are_those_of_YAML_1_1(string yaml, int value) =>
        Assert.Equal(value, Sample.With($"max-idle-connections: {yaml}\nmax-idle-connections-per-host: 0\n").Good().MaxIdleConnections);

    [Theory]
    [InlineData("10s", 10_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("300ms", 300)]
    [InlineData("\"2m\"", 120_000)]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("-5s", 0)]
    [InlineData("-1", 0)]
    [InlineData("", 0)]
    public void Durations_have_units(string yaml, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Sample.With($"server-read-timeout: {yaml}\n").Good().ServerReadTimeout);

    [Theory]
    [InlineData("65536", 65536)]
    [InlineData("32KiB", 32768)]
    [InlineData("32 KiB", 32768)]
    [InlineData("32Ki", 32768)]
    [InlineData("100k", 100000)]
    [InlineData("\"1MiB\"", 1048576)]
    [InlineData("0x10000", 65536)]
    public void Sizes_may_have_units(string yaml, int bytes) => Assert.Equal(bytes, Sample.With($"max-header-size: {yaml}\n").Good().MaxHeaderSize);

    [Fact]
    public void The_last_of_equal_keys_wins_and_is_said()
    {
        var result = Sample.With("scopes: [a]\nclient-id: two\n");
        Assert.Equal("two", result.Good().ClientId);
        Assert.Equal(8, result.Warning("duplicate-key", "gate.conf:8: client-id: is there twice, first in line 4").Line);
    }

    [Fact]
    public void Keys_mind_their_case() => Sample.With("Enable-Logging: true\n").Warning("unknown-key", "write enable-logging");

    [Fact]
    public void Unknown_keys_are_warnings()
    {
        var result = Sample.With("debug: false\ningress.enabled: true\nresource: []\n'odd ! key': 1\n");
        result.Good();
        Assert.Equal(7, result.Warning("unknown-key", "debug: no such option; it is ignored, as in 7.0.0").Line);
        result.Warning("unknown-key", "ingress.enabled");
        result.Warning("unknown-key", "resource: no such option; it is ignored, as in 7.0.0; write resources");
        result.Warning("unknown-key", "odd…");
    }

    [Fact]
    public void Removed_options_say_what_to_do()
    {
        var result = Sample.With("skip-client-id: true\n");
        result.Good();
        result.Warning("removed-option", "audiences");
        Sample.With("", "--skip-client-id=true").Bad("--skip-client-id", "audiences");
    }

    [Theory]
    [InlineData("{\"listen\": \":3000\", \"upstream-url\": \"http://a\", \"discovery-url\": \"https://b\", \"client-id\": \"c\",\n\t\"no-redirects\": true, \"resources\": [{\"uri\": \"/x\", \"methods\": [\"GET\"]}]}")]
    [InlineData("---\nlisten: :3000\nupstream-url: http://a\ndiscovery-url: https://b\nclient-id: c\n...\n")]
    [InlineData("%YAML 1.1\n---\nlisten: :3000\nupstream-url: http://a\ndiscovery-url: https://b\nclient-id: c")]
    [InlineData("\uFEFF# first\nlisten: :3000\nupstream-url: http://a\ndiscovery-url: https://b\nclient-id: c\n\n\n")]
    [InlineData("listen: :3000\r\nupstream-url: http://a\r\ndiscovery-url: https://b\r\nclient-id: c\r\n\r\n")]
    [InlineData("b: &b {upstream-url: http://a, client-id: x}\n<<: *b\nlisten: ':3000'\ndiscovery-url: https://b\nclient-id: c\n")]
    public void Forms_of_a_file(string text)
    {
        var options = Sample.Read(text).Good();
        Assert.Equal((":3000", "http://a", "https://b", "c"), (options.Listen, options.UpstreamUrl, options.DiscoveryUrl, options.ClientId));
    }

    [Fact]
    public void UTF_16_is_read_by_its_mark()
    {
        var bytes = Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Sample.Least)).ToArray();
        Assert.Equal("api", Sample.Read(Sample.Path, bytes, [], []).Good().ClientId);
        Sample.Read(Sample.Path, [0x61, 0xFF, 0x62], [], []).Bad("gate.conf", "not UTF-8");
    }

    [Theory]
    [InlineData("resources:\n\t- uri: /a\n", "tab")]
    [InlineData("headers:\n  A: b\n\tC: d\n", "tab")]
    [InlineData("client-secret: @abc\n", "single quotes")]
    [InlineData("client-secret: a: b\n", "single quotes")]
    [InlineData("client-secret: \"abc\n", "close the quotes")]
    [InlineData("client-secret: *abc\n", "anchor")]
    [InlineData("client-secret: !abc def\n", "tag")]
    [InlineData("scopes: [a, b\n", "not valid YAML")]
    [InlineData("just words\n", "not valid YAML")]
    [InlineData("client-secret: a\u0001b\n", "control characters")]
    public void Broken_files_are_errors_with_a_line(string yaml, string part) => Assert.InRange(Sample.With(yaml).Bad("gate.conf:", part).Line, 7, 9);

    [Theory]
    [InlineData("\tlisten: :3000\n", "tab")]
    [InlineData("- listen\n", "not a list of options")]
    [InlineData("listen\n", "not a list of options")]
    public void Other_roots_are_errors(string yaml, string part) => Sample.Read(yaml).Bad("gate.conf:1", part, 1);

    [Fact]
    public void An_empty_file_says_what_is_missing()
    {
        foreach (var text in new[] { "", "\n", "# nothing\n", "---\n" })
        {
            Assert.Equal("listen", Sample.Read(text).Findings[0].Key);
        }
    }

    [Fact]
    public void A_missing_file_is_named() => Sample.Read("none.conf", (byte[]?)null, [], []).Bad("none.conf", "no such file");

    [Fact]
    public void A_second_document_is_said() => Sample.Read(Sample.Least + "---\nlisten: :1\n").Warning("second-document");

    [Fact]
    public void Deep_nesting_ends()
    {
        Sample.With("scopes: " + new string('[', 40) + new string(']', 40) + "\n").Bad("gate.conf:7", "nested");
        Sample.With("a: &a {x: 1}\nb: &b {<<: [*a, *a]}\nc: &c {<<: [*b, *b]}\n").Good();
    }

    [Fact]
    public void Blank_lists_and_maps_are_empty()
    {
        var options = Sample.With("scopes:\nheaders:\nresources:\n").Good();
        Assert.Empty(options.Scopes);
        Assert.Empty(options.Headers);
        Assert.Empty(options.Resources);
    }

    [Fact]
    public void Blank_values_that_weaken_are_said()
    {
        var result = Sample.With("enable-default-deny:\nserver-read-timeout:\nmatch-claims:\nskip-upstream-tls-verify:\nscopes:\nresources:\n- uri: /a\n  roles:\n");
        Assert.False(result.Good().EnableDefaultDeny);
        result.Warning("blank-value", "enable-default-deny: blank counts as false");
        result.Warning("blank-value", "server-read-timeout: blank counts as no limit");
        result.Warning("blank-value", "match-claims");
        result.Warning("resource-key", "resources[0].roles: blank");
        Assert.DoesNotContain(result.Findings, finding => finding.Code == "blank-value" && finding.Key is "skip-upstream-tls-verify" or "scopes");
    }

    [Fact]
    public void A_blank_that_stands_for_nothing_is_an_error_and_no_warning_besides()
    {
        var result = Sample.With("enable-self-signed-tls: true\nself-signed-tls-expiration:\nkey-set-keep:\n");
        result.Bad("self-signed-tls-expiration", "at least 5m");
        result.Bad("key-set-keep", "at least 10ms");
        Assert.DoesNotContain(result.Findings, finding => finding.Code == "blank-value");
    }

    [Fact]
    public void A_key_that_a_resource_has_twice_is_said_and_the_last_one_counts()
    {
        var result = Sample.With("resources:\n- uri: /a\n  roles: [x]\n  roles: [y]\n");
        Assert.Equal(["y"], result.Good().Resources[0].Roles);
        result.Warning("resource-key", "resources[0].roles: is there twice");
    }
}
