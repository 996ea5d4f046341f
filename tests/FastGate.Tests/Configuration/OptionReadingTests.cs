using FastGate.Configuration;

namespace FastGate.Tests.Configuration;

/// <summary>Every option of the catalogue through every source: what is taken, what is refused, and in which words.</summary>
public sealed class OptionReadingTests
{
    /// <summary>What some options need beside them.</summary>
    private static readonly Dictionary<string, string> Beside = new()
    {
        ["enable-https-redirection"] = "enable-security-filter: true\n",
        ["filter-browser-xss"] = "enable-security-filter: true\n",
        ["filter-frame-deny"] = "enable-security-filter: true\n",
        ["filter-content-nosniff"] = "enable-security-filter: true\n",
        ["content-security-policy"] = "enable-security-filter: true\n",
        ["hostnames"] = "enable-security-filter: true\n",
        ["enable-encrypted-token"] = "encryption-key: 0123456789abcdef\n",
        ["force-encrypted-cookie"] = "encryption-key: 0123456789abcdef\n",
        ["enable-refresh-tokens"] = "encryption-key: 0123456789abcdef\n",
        ["tls-cert"] = "tls-private-key: b.pem\n",
        ["tls-private-key"] = "tls-cert: b.pem\n",
        ["tls-admin-cert"] = "tls-admin-private-key: b.pem\n",
        ["tls-admin-private-key"] = "tls-admin-cert: b.pem\n",
        ["tls-client-private-key"] = "tls-client-certificate: b.pem\n",
        ["tls-openid-provider-client-certificate"] = "tls-openid-provider-client-private-key: b.pem\n",
        ["tls-openid-provider-client-private-key"] = "tls-openid-provider-client-certificate: b.pem\n",
        ["max-idle-connections-per-host"] = "max-idle-connections: 5000\n",
        ["max-idle-connections"] = "max-idle-connections-per-host: 1\n",
        ["max-request-line"] = "max-header-size: 128KiB\n",
        ["max-header-size"] = "max-request-line: 64\n",
        ["self-signed-tls-expiration"] = "enable-self-signed-tls: true\n",
        ["key-set-min-refresh"] = "key-set-max-refresh: 2000h\n",
        ["key-set-max-refresh"] = "key-set-min-refresh: 100ms\n",
        ["forbidden-page"] = "tags: {team: blue}\n",
        ["enable-login-handler"] = "client-id: gate\n",
        ["enable-default-deny-strict"] = "enable-default-deny: false\n",
    };

    /// <summary>Values of texts that must be of a certain shape.</summary>
    private static readonly Dictionary<string, string> Texts = new()
    {
        ["listen"] = "127.0.0.1:3001",
        ["listen-http"] = "127.0.0.1:3001",
        ["listen-admin"] = "127.0.0.1:3001",
        ["upstream-url"] = "http://127.0.0.1:8081",
        ["encryption-key"] = "0123456789abcdef0123456789abcdef",
        ["forbidden-page"] = "a.html",
        ["redirection-url"] = "https://gate.example",
        ["tls-min-version"] = "tlsv1.3",
        ["listen-admin-scheme"] = "http",
        ["issuer"] = "https://id.example/realms/other",
        ["client-auth-method"] = "secret-body",
        ["same-site-cookie"] = "Strict",
        ["store-url"] = "redis://127.0.0.1:6379",
    };

    public static IEnumerable<TheoryDataRow<string>> Keys(params OptionStatus[] but) => OptionCatalogue.All
        .Where(option => option.Key != "config" && !but.Contains(option.Status)).Select(option => new TheoryDataRow<string>(option.Key));

    public static IEnumerable<TheoryDataRow<string>> NotBuiltKeys() => Keys(OptionStatus.Built, OptionStatus.Inert, OptionStatus.LoginOnly);

    public static IEnumerable<TheoryDataRow<string>> BuiltKeys() => Keys(OptionStatus.NotBuilt);

    public static IEnumerable<TheoryDataRow<string>> KeysWithRules() => OptionCatalogue.All
        .Where(option => option.Rule is not null && option.Status != OptionStatus.NotBuilt).Select(option => new TheoryDataRow<string>(option.Key));

    [Theory]
    [MemberData(nameof(BuiltKeys))]
    public void A_file_sets_it(string key)
    {
        var option = OptionCatalogue.Find(key)!;
        var result = Sample.With(Beside.GetValueOrDefault(key, "") + InFile(option));
        AssertValue(option, result.Good());
        Assert.StartsWith("gate.conf:", result.Origins[key], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BuiltKeys))]
    public void A_flag_sets_it_over_the_file(string key)
    {
        var option = OptionCatalogue.Find(key)!;
        var text = Value(option);
        AssertValue(option, Sample.With(Beside.GetValueOrDefault(key, ""), $"--{key}={text}").Good());
        var result = Sample.With(Beside.GetValueOrDefault(key, ""), option.Type == OptionType.Flag ? [$"-{key}={text}"] : ["-" + key, text]);
        AssertValue(option, result.Good());
        Assert.Equal("--" + key, result.Origins[key]);
    }

    [Theory]
    [MemberData(nameof(BuiltKeys))]
    public void A_variable_sets_it_over_the_file(string key)
    {
        var option = OptionCatalogue.Find(key)!;
        foreach (var name in new[] { option.Variable, option.SecondVariable }.OfType<string>())
        {
            var result = Sample.Env(Beside.GetValueOrDefault(key, ""), (name, Value(option)));
            AssertValue(option, result.Good());
            Assert.Equal(name, result.Origins[key]);
        }
    }

    [Theory]
    [MemberData(nameof(BuiltKeys))]
    public void Toml_sets_it(string key)
    {
        var option = OptionCatalogue.Find(key)!;
        var beside = Beside.GetValueOrDefault(key, "").Replace("tags: {team: blue}", "tags = { team = 'blue' }").Trim();
        if (beside.Contains(": ", StringComparison.Ordinal))
        {
            var (name, value) = (beside[..beside.IndexOf(':')], beside[(beside.IndexOf(':') + 2)..]);
            beside = value is "true" or "false" || value.All(char.IsAsciiDigit) && name != "encryption-key" ? $"{name} = {value}" : $"{name} = '{value}'";
        }
        var least = key is "issuer" or "upstream-url" or "audiences" ? string.Join('\n', Sample.LeastToml.Split('\n').Where(line => !line.StartsWith(option.TomlAlias ?? key, StringComparison.Ordinal))) : Sample.LeastToml;
        AssertValue(option, Sample.Toml($"{least}\n{beside}\n{InToml(option)}\n").Good());
    }

    [Theory]
    [MemberData(nameof(BuiltKeys))]
    public void A_value_of_another_type_is_refused_with_its_line(string key)
    {
        var option = OptionCatalogue.Find(key)!;
        foreach (var (yaml, part) in Wrong(option.Type))
        {
            Sample.With($"\n{key}: {yaml}\n").Bad($"gate.conf:8: {key}", part, 8);
        }
    }

    [Theory]
    [MemberData(nameof(BuiltKeys))]
    public void Bad_text_in_a_flag_or_a_variable_is_refused_by_name(string key)
    {
        var option = OptionCatalogue.Find(key)!;
        var bad = option.Type switch
        {
            OptionType.Flag => "maybe",
            OptionType.Number or OptionType.Size => "many",
            OptionType.Duration => "10",
            OptionType.Map => "a=b=c",
            OptionType.Resources => "uri=a",
            _ => null,
        };
        if (bad is not null)
        {
            Sample.With("", $"--{key}={bad}").Bad($"--{key}: invalid options, ");
            Sample.Env("", (option.Variable, bad)).Bad($"{option.Variable}: {key}");
        }
    }

    [Theory]
    [MemberData(nameof(NotBuiltKeys))]
    public void What_is_not_built_stops_the_start_by_name_unless_it_says_the_default(string key)
    {
        var option = OptionCatalogue.Find(key)!;
        var error = Sample.With("\n" + InFile(option)).Bad(key, "not built yet");
        Assert.Equal(("gate.conf", 8), (error.File, error.Line));
        Assert.NotNull(error.Advice);
        Sample.With("", $"--{key}={Value(option)}").Bad("--" + key, "not built yet");
        Sample.Env("", (option.Variable, Value(option))).Bad(option.Variable, "not built yet");
        if (option.Type is not (OptionType.List or OptionType.Map or OptionType.Resources))
        {
            var text = OptionText.Of(option.Get(OptionCatalogue.Defaults));
            Sample.With("", $"--{key}={text}").Good();
            Sample.With(text.Length == 0 ? $"{key}: ''\n" : $"{key}: {text}\n").Good();
        }
    }

    [Theory]
    [MemberData(nameof(KeysWithRules))]
    public void Its_rule_is_kept_and_said(string key)
    {
        var option = OptionCatalogue.Find(key)!;
        var rule = option.Rule!;
        var beside = Beside.GetValueOrDefault(key, "");
        Sample.With(beside, $"--{key}={rule.Good}").Good();
        var error = Sample.With(beside, $"--{key}={rule.Bad}").Bad(rule.Text);
        Assert.Equal("--" + key, error.File);
        Assert.Equal(rule.Advice, error.Advice);
    }

    [Fact]
    public void Inert_options_are_accepted_and_said_once()
    {
        foreach (var option in OptionCatalogue.All.Where(option => option.Status is OptionStatus.Inert or OptionStatus.LoginOnly && option.Key != "no-redirects"))
        {
            var result = Sample.With(Beside.GetValueOrDefault(option.Key, "") + InFile(option));
            Assert.Single(result.Findings, finding => finding.Code == "inert-option" && finding.Key == option.Key && finding.Severity == Severity.Info);
        }
        Assert.Single(Sample.With("no-redirects: false\n").Findings, finding => finding.Code == "inert-option" && finding.Key == "no-redirects");
    }

    /// <summary>A value other than the default, as a flag has it.</summary>
    private static string Value(OptionDefinition option)
    {
        if (Texts.TryGetValue(option.Key, out var text))
        {
            return text;
        }
        return option.Type switch
        {
            OptionType.Flag => (bool)option.Get(OptionCatalogue.Defaults) ? "false" : "true",
            OptionType.Number => "77",
            OptionType.Size => "4096",
            OptionType.Duration => "7m30s",
            OptionType.Text => option.NamesFile ? "a.pem" : option.Rule?.Good ?? "other",
            OptionType.List => option.Rule?.Good ?? "other",
            OptionType.Map => option.Rule?.Good ?? "team=blue",
            _ => "uri=/other*|roles=a,b",
        };
    }

    private static string InFile(OptionDefinition option) => option.Type switch
    {
        OptionType.List => $"{option.Key}: [{Value(option)}]\n",
        OptionType.Map => $"{option.Key}:\n  {Value(option).Replace("=", ": ", StringComparison.Ordinal)}\n",
        OptionType.Resources => "resources:\n- uri: /other*\n  roles: [a, b]\n",
        OptionType.Text => $"{option.Key}: '{Value(option).Replace("'", "''", StringComparison.Ordinal)}'\n",
        _ => $"{option.Key}: {Value(option)}\n",
    };

    private static string InToml(OptionDefinition option) => option.Type switch
    {
        OptionType.Flag or OptionType.Number or OptionType.Size => $"{option.Key} = {Value(option)}",
        OptionType.List => $"{option.Key} = [\"{Value(option)}\"]",
        OptionType.Map => $"[{option.Key}]\n{Value(option).Replace("=", " = '", StringComparison.Ordinal)}'",
        OptionType.Resources => "[[resources]]\nuri = '/other*'\nroles = ['a', 'b']",
        _ => $"{option.Key} = \"{Value(option)}\"",
    };

    private static void AssertValue(OptionDefinition option, GateOptions options)
    {
        var value = option.Get(options);
        if (option.Type == OptionType.Resources)
        {
            Assert.Equal("uri=/other*|roles=a,b", OptionText.Of(value));
            return;
        }
        var expected = option.Type switch
        {
            OptionType.List => new[] { Value(option) },
            OptionType.Map => new Dictionary<string, string> { [Value(option).Split('=')[0]] = Value(option).Split('=')[1] },
            _ => TextValues.TryRead(option, Value(option), out var read, out _) ? read! : throw new InvalidOperationException(option.Key),
        };
        // An admin listener without a certificate speaks http whatever is said.
        Assert.True(OptionText.Same(expected, value), $"{option.Key}: {OptionText.Of(value)} instead of {OptionText.Of(expected)}");
    }

    private static IEnumerable<(string Yaml, string Part)> Wrong(OptionType type) => type switch
    {
        OptionType.Flag => [("\"true\"", "in quotes is text"), ("1", "is not true or false"), ("t", "is not true or false"), ("[true]", "a list")],
        OptionType.Number => [("\"5\"", "in quotes"), ("5.5", "is not a whole number"), ("many", "is not a whole number"), ("99999999999", "is not a whole number"), ("{a: 1}", "a map")],
        OptionType.Size => [("64 parsecs", "is not a size"), ("1.5", "is not a size"), ("[1]", "a list")],
        OptionType.Duration => [("10", "write 10s"), ("10000000000", "write 10s"), ("1d", "is not a duration"), ("1.5", "is not a duration"), ("[10s]", "a list")],
        OptionType.Text => [("[a]", "is not text"), ("{a: b}", "is not text")],
        OptionType.List => [("a", "one value stands where a list belongs"), ("{a: b}", "a map stands where a list belongs"), ("[[a]]", "is not text")],
        OptionType.Map => [("[a]", "a list stands where a map belongs"), ("a", "one value stands where a map belongs")],
        _ => [("a", "where the list of resources belongs"), ("['uri=/a']", "a resource must be a map"), ("[{uri: /a, roles: b}]", "one value stands where a list belongs")],
    };
}
