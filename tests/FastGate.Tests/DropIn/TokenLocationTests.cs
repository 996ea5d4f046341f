using System.Text;
using FastGate.Identity;
using FastGate.Tests.Gateway.Harness;
using FastGate.Tests.Identity;

namespace FastGate.Tests.DropIn;

/// <summary>Where a token is looked for (reference, section 3.4) and in which form.</summary>
public sealed class TokenLocationTests
{
    private static readonly string Token = Encoding.ASCII.GetString(Tokens.Sign());

    public static TheoryData<string, int> Places => new()
    {
        { "", 401 },
        { "Authorization: Bearer {t}", 200 },
        { "Authorization: bearer {t}", 200 },
        { "Authorization: BEARER {t}", 200 },
        { "Authorization: Bearer {t} ", 200 },
        { "Authorization: Basic {t}", 401 },
        { "Authorization: foo {t}", 401 },
        { "Authorization: {t}", 401 },
        { "Authorization: Bearer", 401 },
        { "Authorization: Bearer  {t}", 401 },
        { "Authorization: Bearer\t{t}", 401 },
        { "Authorization: Bearer {t} x", 401 },
        { "Authorization: Bearer {t},x", 401 },
        { "Authorization: Bearer {t}\r\nAuthorization: Basic x", 400 },
        { "X-Auth-Token: {t}", 401 },
        // cookies
        { "Cookie: kc-access={t}", 200 },
        { "Cookie: a=b; kc-access={t}; c=d", 200 },
        { "Cookie: a=b\r\nCookie: kc-access={t}", 200 },
        { "Cookie: kc-access={1}; kc-access-1={2}; kc-access-2={3}", 200 },
        { "Cookie: kc-access-2={3}; kc-access-1={2}; kc-access={1}", 200 },
        { "Cookie: kc-access-1={1}; kc-access-2={2}; kc-access-3={3}", 200 },
        { "Cookie: kc-access={t}; kc-access-2=x", 200 },
        { "Cookie: kc-accessx={t}", 401 },
        { "Cookie: KC-Access={t}", 401 },
        // another scheme hides no cookie, a bad bearer does
        { "Authorization: Basic x\r\nCookie: kc-access={t}", 200 },
        { "Authorization: \r\nCookie: kc-access={t}", 200 },
        { "Authorization: Bearer\r\nCookie: kc-access={t}", 401 },
        { "Authorization: Bearer a.b.c\r\nCookie: kc-access={t}", 401 },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_token_counts_only_where_it_belongs(string lines, int status)
    {
        var third = Token.Length / 3;
        var fields = lines.Replace("{t}", Token, StringComparison.Ordinal)
            .Replace("{1}", Token[..third], StringComparison.Ordinal)
            .Replace("{2}", Token[third..(2 * third)], StringComparison.Ordinal)
            .Replace("{3}", Token[(2 * third)..], StringComparison.Ordinal);
        await using var pod = Pod.Start();
        await pod.Expect(status, "GET", $"/?access_token={Token}", fields.Length == 0 ? "" : fields + "\r\n");
    }

    [Fact]
    public async Task The_cookie_has_the_name_that_the_options_give_it()
    {
        await using var pod = Pod.Start("cookie-access-name: mine\n");
        await pod.Expect(200, "GET", "/", $"Cookie: mine={Token}\r\n");
        await pod.Expect(401, "GET", "/", $"Cookie: kc-access={Token}\r\n");
    }

    /// <summary>Also where another cookie stands at the same place.</summary>
    [Fact]
    public async Task A_cookie_is_forgotten_with_its_request()
    {
        await using var pod = Pod.Start();
        using var client = pod.Gate.Connect();
        Assert.Equal(200, (await client.AskAsync(GateRig.Get("/", $"Cookie: kc-access={Token}\r\n"))).Status);
        Assert.Equal(401, (await client.AskAsync(GateRig.Get("/", $"Cookie: xc-access={Token}; kc-access\r\n"))).Status);
    }

    [Fact]
    public async Task A_reload_may_give_the_cookie_another_name()
    {
        await using var pod = Pod.Start();
        await pod.Expect(200, "GET", "/", $"Cookie: kc-access={Token}\r\n");
        var gate = pod.Gate.Gateway.Gate;
        gate.Snapshot = gate.Snapshot with { Credentials = new FastGate.Gateway.CredentialPlan(false, "mine"u8.ToArray()) };
        await pod.Expect(401, "GET", "/", $"Cookie: kc-access={Token}\r\n");
        await pod.Expect(200, "GET", "/", $"Cookie: mine={Token}\r\n");
    }

    [Fact]
    public async Task The_header_may_be_left_alone()
    {
        await using var pod = Pod.Start("skip-authorization-header-identity: true\n");
        await pod.Expect(401, "GET", "/", $"Authorization: Bearer {Token}\r\n");
        await pod.Expect(200, "GET", "/", $"Authorization: Bearer x\r\nCookie: kc-access={Token}\r\n");
    }

    [Fact]
    public async Task A_token_has_its_longest_size()
    {
        await using var pod = Pod.Start($"max-token-size: {Token.Length}\n");
        await pod.Expect(200, "GET", "/", $"Authorization: Bearer {Token}\r\n");
        await pod.Expect(401, "GET", "/", Pod.Bearer("\"more\":\"text\""));
    }

    [Theory]
    [InlineData("", 11_000, 200)]
    [InlineData("", 14_000, 401)]
    [InlineData("max-token-size: 56KiB\n", 40_000, 200)]
    [InlineData("max-token-size: 24KiB\n", 40_000, 401)]
    public async Task A_larger_size_may_be_asked_for(string option, int more, int status)
    {
        await using var pod = Pod.Start(option + "max-header-size: 256KiB\n");
        await pod.Expect(status, "GET", "/", Pod.Bearer($"\"more\":\"{new string('x', more)}\""));
    }

    [Theory]
    [InlineData("enable-encrypted-token: true", 401, 200, 401, 200)]
    [InlineData("force-encrypted-cookie: true", 200, 401, 401, 200)]
    public async Task Encrypted_forms(string option, int plainHeader, int sealedHeader, int plainCookie, int sealedCookie)
    {
        const string key = "0123456789abcdef";
        var secret = TokenDecryption.Encrypt(Encoding.ASCII.GetBytes(key), Encoding.ASCII.GetBytes(Token));
        await using var pod = Pod.Start($"{option}\nencryption-key: {key}\n");
        await pod.Expect(plainHeader, "GET", "/", $"Authorization: Bearer {Token}\r\n");
        await pod.Expect(sealedHeader, "GET", "/", $"Authorization: Bearer {secret}\r\n");
        await pod.Expect(plainCookie, "GET", "/", $"Cookie: kc-access={Token}\r\n");
        await pod.Expect(sealedCookie, "GET", "/", $"Cookie: kc-access={secret}\r\n");
        Assert.All(pod.Reached, r => Assert.Equal(Token, r.Field("X-Auth-Token")));
        Assert.All(pod.Reached, r => Assert.Equal($"Bearer {Token}", r.Field("Authorization")));
    }
}
