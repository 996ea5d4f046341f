using FastGate.Commands;
using FastGate.Configuration;

namespace FastGate.Tests.Configuration;

/// <summary>A canary: whatever is wrong with a configuration, no secret of it is shown.</summary>
public sealed class SecretTests
{
    private const string Canary = "S3cretCanary";

    public static IEnumerable<TheoryDataRow<string>> Files() => new[]
    {
        $"client-secret: {Canary}\n",
        $"client-secret: [{Canary}]\n",
        $"client-secret: {Canary}: x\n",
        $"client-secret: '{Canary}\n",
        $"client-secret: @{Canary}\n",
        $"client-secret: *{Canary}\n",
        $"client-secret: !{Canary} x\n",
        $"client-secret: &{Canary}\n",
        $"client-secret: {{{Canary}\n",
        $"client-secret: %{Canary}\n",
        $"client-secret: \"\\q{Canary}\"\n",
        $"client-secret: |\n  {Canary}\n oops\n",
        $"client-secret: x\n{Canary} !\n",
        $"enable-refresh-tokens: true\nencryption-key: {Canary}\n",
        $"encryption-key: {{a: {Canary}}}\n",
        $"token-hmac-secret: {Canary}\n",
        $"forwarding-password: {Canary}\n",
        $"store-url: redis://:{Canary}@127.0.0.1\n",
        $"store-url: ftp://:{Canary}@127.0.0.1\n",
        $"upstream-url: ftp://u:{Canary}@127.0.0.1\n",
        $"upstream-url: http://u:{Canary}@127.0.0.1/x\n",
        $"discovery-url: ftp://u:{Canary}@127.0.0.1\n",
        $"discovery-url: https://u:{Canary}@127.0.0.1\n",
        $"revocation-url: ftp://u:{Canary}@127.0.0.1\n",
        $"openid-provider-proxy: http://u:{Canary}@127.0.0.1\n",
        $"openid-provider-proxy: //u:{Canary}@127.0.0.1:1\n",
        $"openid-provider-proxy: u:{Canary}@127.0.0.1:1\n",
        $"openid-provider-proxy: ':{Canary}@127.0.0.1:1'\n",
        $"openid-provider-proxy: https://u:{Canary}@127.0.0.1:1\n",
        $"openid-provider-proxy: http:u:{Canary}@127.0.0.1\n",
        $"openid-provider-proxy: http:/u:{Canary}@127.0.0.1\n",
        $"openid-provider-proxy: http://u:{Canary}/x@127.0.0.1\n",
        $"openid-provider-proxy: http://u:{Canary}?x@127.0.0.1\n",
        $"openid-provider-proxy: 'http://u:{Canary}#x@127.0.0.1'\n",
        $"openid-provider-proxy: 'http://u:{Canary}@x@127.0.0.1'\n",
        $"upstream-url: u:{Canary}@127.0.0.1\n",
        $"upstream-url: //u:{Canary}@127.0.0.1/x\n",
        $"discovery-url: u:{Canary}@127.0.0.1\n",
        $"revocation-url: //u:{Canary}@127.0.0.1\n",
        $"cors-origins: ['u:{Canary}@127.0.0.1']\n",
        $"openid-provider-headers: {{X-Any: {Canary}}}\n",
        $"openid-provider-headers: {{X-Any: [{Canary}]}}\n",
        $"openid-provider-headers: {{X Any: {Canary}}}\n",
        $"headers: {{Authorization: {Canary}}}\n",
        $"headers: {{X-Api-Key: {Canary}}}\n",
        $"headers: {{X Api Key: {Canary}}}\n",
        $"enable-logging: {Canary}\n",
        $"server-read-timeout: {Canary}\n",
        $"max-connections: {Canary}\n",
        $"scopes: {Canary}\n",
        $"resources: {Canary}\n",
        $"resources: [{{uri: /a, headers: ['x-token:{Canary}']}}]\n",
        $"resources: [{{uri: /a, headers: ['{Canary}']}}]\n",
    }.Select(file => new TheoryDataRow<string>(file));

    [Theory]
    [MemberData(nameof(Files))]
    public async Task No_file_leaks(string file)
    {
        AssertSilent(await Shown(Sample.Least + file, [], []));
        AssertSilent(Sample.Toml(Sample.LeastToml + file.Replace(": ", " = ", StringComparison.Ordinal)).Text());
    }

    [Theory]
    [InlineData("--client-secret=" + Canary)]
    [InlineData("--client-secret", Canary)]
    [InlineData("--client-secret=a", Canary)]
    [InlineData("--enable-logging", Canary)]
    [InlineData("--enable-logging=" + Canary)]
    [InlineData("--client-secrt=" + Canary)]
    [InlineData("--client-secrt", Canary)]
    [InlineData("--encryption-key=" + Canary, "--enable-refresh-tokens")]
    [InlineData("--store-url=redis://:" + Canary + "@a")]
    [InlineData("--resources=" + Canary)]
    [InlineData("--resources=uri=/a|headers=x-token:" + Canary + "=")]
    [InlineData("--resources=uri=/a|headers:x-token:" + Canary)]
    [InlineData("--resources=uri=/a|headers=x-token:a|" + Canary)]
    [InlineData("--resources=uri=/a|headers=x-token:a|" + Canary + "=")]
    [InlineData("--resources=uri=/a|headers=x-team:a|x-token:" + Canary + "=")]
    [InlineData("--resources=uri=/a|white-listed=" + Canary)]
    [InlineData("--resources=uri=/a|headers=" + Canary)]
    [InlineData("--headers=Authorization=" + Canary)]
    [InlineData("--headers=Authorization=" + Canary + "=")]
    [InlineData("--max-connections=" + Canary)]
    public async Task No_flag_leaks(params string[] args) => AssertSilent(await Shown(Sample.Least, [], args));

    /// <summary>A number is harmless where it stands for anything else, and is then shown.</summary>
    [Theory]
    [InlineData("client-secret = 31415926", false)]
    [InlineData("encryption-key = 31415926", false)]
    [InlineData("token-hmac-secret = 31415926", false)]
    [InlineData("headers = { X-Api-Key = 31415926 }", false)]
    [InlineData("openid-provider-headers = { X-Api-Key = 31415926 }", false)]
    [InlineData("[[resources]]\nuri = \"/a\"\nheaders = [31415926]", false)]
    [InlineData("[[resources]]\nuri = \"/a\"\nheaders = 31415926", false)]
    [InlineData("client-id = 31415926", true)]
    [InlineData("scopes = [31415926]", true)]
    [InlineData("client-secret = 1\nclient-id = 31415926", true)]
    [InlineData("[[resources]]\nuri = \"/a\"\nroles = [31415926]", true)]
    public void A_number_that_takes_a_secrets_place_is_one(string toml, bool shown)
    {
        var result = Sample.Toml(Sample.LeastToml + toml + "\n");
        Assert.True(result.HasErrors);
        Assert.Equal(shown, result.Text().Contains("31415926", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://user:pw@proxy:3128/x", "http://********@proxy:3128/x")]
    [InlineData("http://user@proxy:3128", "http://********@proxy:3128")]
    [InlineData("//user:pw@proxy:3128", "//********@proxy:3128")]
    [InlineData("user:pw@proxy:3128", "********@proxy:3128")]
    [InlineData("https://id.example/x?key=pw", "https://id.example/x?********")]
    [InlineData("https://id.example:8443/x", "https://id.example:8443/x")]
    [InlineData("https://id.example/@x", "https://id.example/@x")]
    [InlineData("proxy:3128", "proxy:3128")]
    [InlineData("alice@id.example", "alice@id.example")]
    [InlineData("", "")]
    public void Addresses_lose_their_passwords_and_nothing_else(string text, string shown) => Assert.Equal(shown, OptionText.WithoutPassword(text));

    [Fact]
    public void Patterns_are_no_addresses() =>
        Assert.Equal("email=^(?:a|b)@id.example$", OptionText.Shown(OptionCatalogue.Find("match-claims")!, new Dictionary<string, string> { ["email"] = "^(?:a|b)@id.example$" }));

    [Fact]
    public async Task No_variable_leaks()
    {
        foreach (var option in OptionCatalogue.All.Where(option => option.Secret || option.Type is not (OptionType.Text or OptionType.List or OptionType.Map or OptionType.Resources)))
        {
            AssertSilent(await Shown(Sample.Least, [(option.Variable, Canary)], []));
        }
    }

    private static async Task<string> Shown(string file, (string, string)[] variables, string[] args)
    {
        var output = new StringWriter();
        var files = FastGate.Configuration.Files.Of(new Dictionary<string, byte[]> { ["gate.conf"] = System.Text.Encoding.UTF8.GetBytes(file) });
        var context = new CommandContext(output, output, variables.ToDictionary(pair => pair.Item1, pair => pair.Item2), files, Judges.None);
        var table = new CommandTable(CommandTable.Own, context);
        await table.InvokeAsync(["check", "--config", "gate.conf", .. args]);
        await table.InvokeAsync(["print-config", "--config", "gate.conf", .. args]);
        return output.ToString();
    }

    private static void AssertSilent(string text) => Assert.DoesNotContain(Canary, text, StringComparison.Ordinal);
}
