using System.Globalization;
using System.Text;
using System.Text.Json;
using FastGate.Identity;
using FsCheck;
using FsCheck.Xunit;

namespace FastGate.Tests.Identity;

/// <summary>Names, formats and separators of the reference, section 3.8, with what decisions.md says of values.</summary>
public partial class IdentityFieldTests
{
    private static readonly AuthenticatorSettings Plain = Tokens.Settings();

    [Fact]
    public void TheEightBaseFields()
    {
        var token = Plain.Good("""
            "aud":["gatekeeper","account"],"sub":"u-1","email":"a@b.c","preferred_username":"jörg","groups":["/g1","/g2"],
            "realm_access":{"roles":["admin","with space"]},"resource_access":{"app":{"roles":["r1","r2"]},"none":{},"odd":null,"z":{"roles":["q"]}}
            """);
        Assert.Equal(
            [
                ("X-Auth-Audience", "gatekeeper,account"),
                ("X-Auth-Email", "a@b.c"),
                ("X-Auth-Expiresin", "2026-11-23 20:35:26 +0000 UTC"),
                ("X-Auth-Groups", "/g1,/g2"),
                ("X-Auth-Roles", "admin,with space,app:r1,app:r2,z:q"),
                ("X-Auth-Subject", "u-1"),
                ("X-Auth-Userid", "jörg"),
                ("X-Auth-Username", "jörg"),
            ],
            token.Fields());
        Assert.Equal(("u-1", "a@b.c", "jörg"), (token.Subject, token.Email, token.Username));
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("\"email\":\"a@b.c\"", "a@b.c", "a@b.c")]
    [InlineData("\"email\":\"a@b.c\",\"preferred_username\":5", "a@b.c", "a@b.c")]
    [InlineData("\"email\":\"a@b.c\",\"preferred_username\":\"\"", "a@b.c", "")]
    public void TheNameIsTheEmailWhereThereIsNone(string members, string email, string name)
    {
        var token = Plain.Good(members);
        Assert.Equal(email, token.Field("X-Auth-Email"));
        Assert.Equal(name, token.Field("X-Auth-Userid"));
        Assert.Equal(name, token.Field("X-Auth-Username"));
        Assert.Equal("", token.Field("X-Auth-Groups"));
        Assert.Equal("", token.Field("X-Auth-Roles"));
    }

    [Theory]
    [InlineData(1_795_467_626, "2026-11-23 21:00:26 +0000 UTC")]
    [InlineData(1_835_395_199, "2028-02-28 23:59:59 +0000 UTC")]
    [InlineData(1_835_395_200, "2028-02-29 00:00:00 +0000 UTC")]
    [InlineData(4_107_542_400, "2100-03-01 00:00:00 +0000 UTC")]
    [InlineData(253_402_300_800, "10000-01-01 00:00:00 +0000 UTC")]
    public void TheExpiryAsGoPrintsIt(long expiry, string text) => Assert.Equal(text, Plain.Good($"\"exp\":{expiry}").Field("X-Auth-Expiresin"));

    [Property]
    public bool EveryDayOfTheCalendarIsRight(uint seconds)
    {
        var block = new BlockWriter();
        block.Reset(100);
        GoTime.Write(seconds * 50L, block);
        var expected = DateTimeOffset.FromUnixTimeSeconds(seconds * 50L).ToString("yyyy-MM-dd HH:mm:ss '+0000 UTC'", CultureInfo.InvariantCulture);
        return Encoding.ASCII.GetString(block.Written) == expected;
    }

    [Fact]
    public void AFractionOfTheExpiryIsCutOff() =>
        Assert.Equal("2026-11-23 21:00:26 +0000 UTC", Plain.Good("\"exp\":1795467626.9").Field("X-Auth-Expiresin"));

    [Theory]
    [InlineData("given_name", "X-Auth-Given-Name")]
    [InlineData("name", "X-Auth-Name")]
    [InlineData("preferredUserName", "X-Auth-Preferredusername")]
    [InlineData("a.b_c-d/e,f+g", "X-Auth-A-B-C-D-E-F-G")]
    [InlineData("a$>b<[]c'%^&*()!\\d", "X-Auth-A-B-C-D")]
    [InlineData("_a_", "X-Auth--A-")]
    [InlineData("a1b", "X-Auth-A1b")]
    [InlineData("name|X-Name", "X-Name")]
    [InlineData("name|x-display_name", "X-Display-Name")]
    [InlineData("name|NAME|more", "Name")]
    public void FieldsAreNamedAfterClaims(string entry, string name)
    {
        Assert.True(IdentityHeaderPlan.TryReadTarget(entry, out _, out var target, out var error), error);
        Assert.Equal(name, target);
    }

    [Theory]
    [InlineData("https://example.com/claim")]
    [InlineData("größe")]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("|X-Name")]
    [InlineData("name|")]
    [InlineData("name|Authorization")]
    [InlineData("name|Content_Length")]
    [InlineData("name|X-Forwarded-For")]
    [InlineData("name|Host")]
    [InlineData("token")]
    public void NamesThatCannotBeAreRefused(string entry)
    {
        Assert.False(IdentityHeaderPlan.TryBuild(new IdentityHeaderSettings { AddClaims = [entry] }, out _, out var error));
        Assert.NotEmpty(error!);
    }

    /// <summary>What the gateway treats by a rule of its own, or never lets through, is not for a claim to fill.</summary>
    [Fact]
    public void NoFieldWithARuleOfItsOwnIsFilledFromAClaim()
    {
        string[] names =
        [
            "Authorization", "Connection", "Content-Length", "Cookie", "Expect", "Forwarded", "Host", "HTTP2-Settings", "Keep-Alive", "Proxy", "Proxy-Authenticate", "Proxy-Authorization",
            "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "X-Auth-Token", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Method", "X-Forwarded-Path",
            "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Proto", "X-Forwarded-Uri", "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override", "X-Original-URI",
            "X-Original-URL", "X-Real-IP", "X-Rewrite-URL",
        ];
        foreach (var name in names)
        {
            Assert.False(IdentityHeaderPlan.TryReadTarget($"c|{name}", out _, out _, out var error), name);
            Assert.Contains("rules of its own", error, StringComparison.Ordinal);
            var known = FastGate.Http1.FieldNames.Known(Encoding.ASCII.GetBytes(name));
            Assert.True(name is "X-Auth-Token" or "Expect" || FastGate.Http1.FieldNames.AliasIsRefused(known) || FastGate.Http1.FieldNames.IsDroppedInEverySpelling(known), name);
        }
    }

    /// <summary>A number beyond a 64-bit float, which Go's reader refuses: no empty field in its place.</summary>
    [Theory]
    [InlineData("1e400")]
    [InlineData("[1,-1e400]")]
    [InlineData("{\"a\":1e400}")]
    public void AClaimThatHasNoFormIsRefused(string json)
    {
        var result = Tokens.Settings(new IdentityHeaderSettings { AddClaims = ["c"] }).Judge($"\"c\":{json}");
        Assert.Equal((IdentityFault.UnsafeClaimValue, "X-Auth-C"), (result.Fault, result.Detail));
    }

    [Theory]
    [InlineData("5", "5")]
    [InlineData("0", "0")]
    [InlineData("-0", "-0")]
    [InlineData("-5", "-5")]
    [InlineData("5.0", "5")]
    [InlineData("1.5", "1.5")]
    [InlineData("123456", "123456")]
    [InlineData("123456.75", "123456.75")]
    [InlineData("100000", "100000")]
    [InlineData("1000000", "1e+06")]
    [InlineData("1234567", "1.234567e+06")]
    [InlineData("12345678901", "1.2345678901e+10")]
    [InlineData("1795465826", "1.795465826e+09")]
    [InlineData("1e21", "1e+21")]
    [InlineData("1e100", "1e+100")]
    [InlineData("9007199254740993", "9.007199254740992e+15")]
    [InlineData("0.1", "0.1")]
    [InlineData("0.05", "0.05")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("0.00012", "0.00012")]
    [InlineData("0.00001", "1e-05")]
    [InlineData("-0.00000123", "-1.23e-06")]
    [InlineData("0.1e1", "1")]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("null", "<nil>")]
    [InlineData("\"text\"", "text")]
    [InlineData("\"\"", "")]
    [InlineData("\"\\u00fc \\\"x\\\"\"", "ü \"x\"")]
    [InlineData("[]", "[]")]
    [InlineData("[\"a\",\"b\"]", "[a b]")]
    [InlineData("[1,null,true,[\"x\"]]", "[1 <nil> true [x]]")]
    [InlineData("{}", "map[]")]
    [InlineData("{\"k\":\"v\"}", "map[k:v]")]
    [InlineData("{\"b\":1,\"a\":{\"y\":null,\"x\":[1.5]},\"B\":\"\"}", "map[B: a:map[x:[1.5] y:<nil>] b:1]")]
    [InlineData("{\"rate\":1.5,\"tags\":[\"a\",\"b\"],\"none\":null}", "map[none:<nil> rate:1.5 tags:[a b]]")]
    [InlineData("{\"\\u0062\":1,\"a\":2}", "map[a:2 b:1]")]
    public void ValuesAsGoPrintsThem(string json, string text) =>
        Assert.Equal(text, Tokens.Settings(new IdentityHeaderSettings { AddClaims = ["c"] }).Good($"\"c\":{json}").Field("X-Auth-C"));

    [Property]
    public bool NumbersReadBackAsTheyWere(double number)
    {
        if (!double.IsFinite(number))
        {
            return true;
        }

        Span<byte> text = stackalloc byte[40];
        var written = Encoding.ASCII.GetString(text[..GoValue.Format(number, text)]);
        return double.Parse(written, CultureInfo.InvariantCulture).Equals(number);
    }

    [Fact]
    public void AMissingClaimMakesNoField()
    {
        var settings = Tokens.Settings(new IdentityHeaderSettings { AddClaims = ["missing", "given_name|X-Who"] });
        var token = settings.Good("\"given_name\":\"J\"");
        Assert.Null(token.Field("X-Auth-Missing"));
        Assert.Equal("J", token.Field("X-Who"));
        Assert.Contains("x-auth-missing", settings.Headers.IdentityNames);
        Assert.Contains("x-who", settings.Headers.IdentityNames);
        Assert.Contains("x-auth-expiresin", settings.Headers.IdentityNames);
    }

    [Fact]
    public void OneFieldPerName()
    {
        var settings = Tokens.Settings(new IdentityHeaderSettings { AddClaims = ["a|X-One", "b|X-One", "nick|X-Auth-Username", "c|x_one"] });
        var token = settings.Good("\"a\":\"1\",\"b\":\"2\",\"nick\":\"n\",\"preferred_username\":\"p\"");
        Assert.Equal("2", token.Field("X-One"));
        Assert.Equal("n", token.Field("X-Auth-Username"));
        Assert.Equal("p", token.Field("X-Auth-Userid"));
        Assert.Equal("p", settings.Good("\"preferred_username\":\"p\"").Field("X-Auth-Username"));
        Assert.Equal("1", settings.Good("\"a\":\"1\"").Field("X-One"));
    }

    [Fact]
    public void BaseFieldsCanBeLeftOutAndOverridden()
    {
        var settings = Tokens.Settings(new IdentityHeaderSettings { ExcludeClaims = ["email", "expiresIn", "roles"], Overridden = ["x_auth_groups"] });
        Assert.Equal(
            ["X-Auth-Audience", "X-Auth-Subject", "X-Auth-Userid", "X-Auth-Username"],
            settings.Good("").Fields().Select(f => f.Name));

        // What is left out is still no client's to send.
        Assert.Contains("x-auth-email", settings.Headers.IdentityNames);
    }

    [Property]
    public bool ListsReadBackAsTheyWere(NonNull<string>[] elements)
    {
        var clean = elements.Select(e => new string([.. e.Get.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))])).ToArray();
        if (clean.Length == 0)
        {
            return true;
        }

        var value = Plain.Good($"\"groups\":{JsonSerializer.Serialize(clean)}").Field("X-Auth-Groups")!;
        return value.Split(',').Select(Uri.UnescapeDataString).SequenceEqual(clean);
    }

    [Fact]
    public void ASingleValueKeepsItsOuterBlanks()
    {
        var token = Plain.Good("\"preferred_username\":\" root\",\"email\":\"a%20b\"");
        Assert.Equal("%20root", token.Field("X-Auth-Username"));
        Assert.Equal("a%20b", token.Field("X-Auth-Email"));
    }

    [Theory]
    [InlineData("plain, text~", "plain, text~")]
    [InlineData("jörg", "=?UTF-8?b?asO2cmc=?=")]
    [InlineData("日本語日本語日本語日本語日本語日本語", "=?UTF-8?b?5pel5pys6Kqe5pel5pys6Kqe5pel5pys6Kqe5pel5pys6Kqe5pel5pys6Kqe?= =?UTF-8?b?5pel5pys6Kqe?=")]
    public void EncodedWords(string name, string expected)
    {
        var settings = Tokens.Settings(new IdentityHeaderSettings { HeaderEncoding = true, AddClaims = ["name"] });
        var token = settings.Good($"\"name\":\"{name}\",\"preferred_username\":\"{name}\"");
        Assert.Equal(expected, token.Field("X-Auth-Name"));
        Assert.Equal(expected, token.Field("X-Auth-Username"));
        Assert.Equal(name, token.Username);
        Assert.Equal("a\tb", settings.Good("\"sub\":\"a\\tb\"").Field("X-Auth-Subject"));
    }

    [Fact]
    public void ABlockThatIsTooLargeIsRefusedAndNeverCut()
    {
        var roles = string.Join(',', Enumerable.Range(0, 30).Select(i => $"\"{new string('r', 200)}{i}\""));
        var members = $"\"realm_access\":{{\"roles\":[{roles}]}}";
        Assert.True(Plain.Judge(members).IsVerified);
        var result = Tokens.Settings(new IdentityHeaderSettings { MaxBytes = 4096 }).Judge(members);
        Assert.Equal((IdentityFault.IdentityBlockTooLarge, "X-Auth-Roles", 403), (result.Fault, result.Detail, result.Status(true)));

        // The bound is exact: one byte less is too little.
        var exact = Plain.Good(members).HeaderBlock.Length;
        Assert.True(Tokens.Settings(new IdentityHeaderSettings { MaxBytes = exact }).Judge(members).IsVerified);
        Assert.False(Tokens.Settings(new IdentityHeaderSettings { MaxBytes = exact - 1 }).Judge(members).IsVerified);
    }

    [Theory]
    [InlineData("X-Auth-Userid", "x-auth-userid")]
    [InlineData("x_auth.USERID", "x-auth-userid")]
    [InlineData("X~A!1", "x-a-1")]
    public void NamesFold(string name, string folded) => Assert.Equal(folded, FieldSyntax.Fold(name));
}
