using System.Text;
using FastGate.Commands;
using FastGate.Configuration;

namespace FastGate.Tests.Commands;

public sealed class CommandTests
{
    private const string Least = "listen: :3000\nupstream-url: http://a\ndiscovery-url: https://b\nclient-id: api\nclient-secret: s3cret\nno-redirects: true\ntrusted-proxies: []\n";

    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();
    private IReadOnlyList<string>? _ran;

    [Theory]
    [InlineData("--config", "gate.conf")]
    [InlineData("run", "--config", "gate.conf")]
    [InlineData]
    [InlineData("--enable-logging", "-verbose=false")]
    [InlineData("run", "@file", "x")]
    [InlineData("@file")]
    [InlineData("--client-secret", "--help")]
    public async Task No_verb_is_run_and_its_words_stay_as_they_are(params string[] args)
    {
        if (args is ["@file"])
        {
            Assert.Equal(1, await Invoke(args));
            return;
        }
        Assert.Equal(7, await Invoke(args));
        Assert.Equal(args.SkipWhile(arg => arg == "run"), _ran);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("-?")]
    [InlineData("check", "-?")]
    [InlineData("help")]
    [InlineData("run", "--help")]
    [InlineData("help", "check")]
    [InlineData("check", "-help")]
    [InlineData("--verbose", "--help")]
    public async Task Help_lists_the_flags(params string[] args)
    {
        Assert.Equal(0, await Invoke(args));
        Assert.Null(_ran);
        var text = _out.ToString();
        foreach (var option in OptionCatalogue.All)
        {
            Assert.Contains(option.Status == OptionStatus.NotBuilt ? option.Key : "--" + option.Key + " ", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Help_lists_the_verbs()
    {
        await Invoke("help");
        foreach (var verb in new[] { "run", "check", "print-config", "version" })
        {
            Assert.Contains("  " + verb + " ", _out.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    [InlineData("-v")]
    public async Task Version(string arg)
    {
        Assert.Equal(0, await Invoke(arg));
        Assert.StartsWith("fastgate 0.", _out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_word_that_is_no_verb_is_an_error()
    {
        Assert.Equal(1, await Invoke("chek"));
        Assert.Equal("[error] there is no verb \"chek\"; write check if that is what is meant\n", _error.ToString());
    }

    [Theory]
    [InlineData("version", "x")]
    [InlineData("help", "check", "x")]
    public async Task A_word_too_many_is_an_error(params string[] args)
    {
        Assert.Equal(1, await Invoke(args));
        Assert.StartsWith($"[error] fastgate {args[0]} takes", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _out.ToString());
    }

    [Theory]
    [InlineData("gate.conf", "command line: a word in place 1")]
    [InlineData("-", "command line: the word \"-\" in place 1")]
    [InlineData("-c", "--c: invalid options")]
    [InlineData("--confg=gate.conf", "--confg: invalid options")]
    [InlineData("--config", "--config: the flag needs a value")]
    public async Task A_command_line_that_lost_the_file_is_all_there_is_to_say(string argument, string error)
    {
        Assert.Equal(1, await Invoke("check", argument));
        var lines = _out.ToString().TrimEnd('\n').Split('\n');
        Assert.StartsWith("[error] " + error, lines[0], StringComparison.Ordinal);
        Assert.Equal(["the configuration: 1 error, 0 warnings; it cannot be run"], lines[1..]);
    }

    [Fact]
    public async Task A_files_name_breaks_no_line()
    {
        Assert.Equal(1, await Invoke("check", "--config", "a\nb\u001b[0m"));
        var lines = _out.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Contains("a?b?[0m: ", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("version")]
    [InlineData("--help")]
    [InlineData("check", "--config=gate.conf")]
    [InlineData("print-config", "--config=gate.conf")]
    public async Task Output_that_nobody_takes_is_1_and_said(params string[] args)
    {
        using var closed = new StringWriter();
        closed.Dispose();
        using var output = new CommandOutput(closed);
        Assert.Equal(1, await Invoke(output, _error, args));
        Assert.Equal("[error] the output can't be written\n", _error.ToString());
    }

    [Fact]
    public async Task Errors_that_nobody_takes_change_no_status()
    {
        using var closed = new StringWriter();
        closed.Dispose();
        using var error = new CommandOutput(closed);
        Assert.Equal(1, await Invoke(_out, error, "chek"));
        Assert.True(error.Failed);
    }

    [Fact]
    public async Task Check_says_everything_and_exits_with_0_or_1()
    {
        Assert.Equal(0, await Invoke("check", "--config", "gate.conf"));
        Assert.Equal("gate.conf: 0 errors, 0 warnings; it can be run\n", _out.ToString());
        Assert.Equal(1, await Invoke("check", "--config=gate.conf", "--listen=", "--skip-access-token-issuer-check"));
        Assert.Contains("[error] --listen: no listening interface; write listen: :3000\n", _out.ToString(), StringComparison.Ordinal);
        Assert.Contains("[warning] --skip-access-token-issuer-check: THE ISSUER", _out.ToString(), StringComparison.Ordinal);
        Assert.Contains("gate.conf: 1 error, 1 warning; it cannot be run\n", _out.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await Invoke("check", "--config=none.conf"));
    }

    [Fact]
    public async Task Print_config_shows_values_and_where_they_come_from()
    {
        Assert.Equal(0, await Invoke("print-config", "--config", "gate.conf", "--resources=uri=/a|roles=b", "--headers=X-A=b", "--headers=X-Token=s3cret"));
        var lines = _out.ToString().Split('\n');
        Assert.Contains("listen: \":3000\" # gate.conf:1", lines);
        Assert.Contains("client-secret: \"********\" # gate.conf:5", lines);
        Assert.Contains("headers: {\"X-A\": \"b\", \"X-Token\": \"********\"} # --headers", lines);
        Assert.Contains("resources: [\"uri=/a|roles=b\"] # --resources", lines);
        Assert.Contains("server-idle-timeout: 2m # default", lines);
        Assert.Contains("max-header-size: 64KiB # default", lines);
        Assert.Contains("enable-default-deny: true # default", lines);
        Assert.DoesNotContain("s3cret", _out.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await Invoke("print-config", "--config", "none.conf"));
        Assert.StartsWith("[error] none.conf: unable to read the configuration file", _error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> Invoke(params string[] args) => Invoke(_out, _error, args);

    private Task<int> Invoke(TextWriter output, TextWriter error, params string[] args)
    {
        var files = Files.Of(new Dictionary<string, byte[]> { ["gate.conf"] = Encoding.UTF8.GetBytes(Least) });
        var context = new CommandContext(output, error, new Dictionary<string, string>(), files, Judges.None);
        var run = new Verb("run", "Run.", true, (words, _) =>
        {
            _ran = words;
            return Task.FromResult(7);
        });
        return new CommandTable([run, .. CommandTable.Own], context).InvokeAsync(args);
    }
}
