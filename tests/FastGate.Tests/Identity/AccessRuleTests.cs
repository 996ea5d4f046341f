using FastGate.Identity;
using FsCheck.Xunit;

namespace FastGate.Tests.Identity;

/// <summary>Admission as the reference, section 3.6, has it.</summary>
public class AccessRuleTests
{
    private const string Access =
        """
        "realm_access":{"roles":["admin","user","user"]},"resource_access":{"app":{"roles":["reader"]}},"groups":["/g","h"],"acr":"silver"
        """;

    [Theory]
    // All roles, or any.
    [InlineData("", false, true)]
    [InlineData("admin", false, true)]
    [InlineData("admin,user", false, true)]
    [InlineData("admin,nobody", false, false)]
    [InlineData("admin,nobody", true, true)]
    [InlineData("nobody,noone", true, false)]
    [InlineData("app:reader", false, true)]
    [InlineData("reader", false, false)]
    [InlineData("app:admin", false, false)]
    // Exactly, in this case.
    [InlineData("Admin", false, false)]
    [InlineData("admi", false, false)]
    [InlineData("admin ", false, false)]
    // A role that stands twice in the token does not count for two.
    [InlineData("user,x", false, false)]
    [InlineData("user,user", false, true)]
    public void Roles(string roles, bool any, bool allowed)
    {
        var rule = new AccessRule { Resource = "/r", Roles = Split(roles), RequireAnyRole = any };
        var token = Tokens.Settings().With(rule).Good(Access);
        Assert.Equal(allowed, token.Allows(0));
        var denial = token.Explain(0);
        Assert.Equal(allowed ? IdentityFault.None : IdentityFault.MissingRole, denial.Fault);
        if (!allowed)
        {
            Assert.Equal(("access denied, invalid roles", "roles", roles), (denial.Message, denial.Field, denial.Required));
        }
    }

    [Theory]
    [InlineData("/g", true)]
    [InlineData("g", false)]
    [InlineData("x,h", true)]
    [InlineData("x,y", false)]
    [InlineData("/G", false)]
    public void Groups(string groups, bool allowed)
    {
        var token = Tokens.Settings().With(new AccessRule { Resource = "/r", Groups = Split(groups) }).Good(Access);
        Assert.Equal(allowed, token.Allows(0));
        Assert.Equal(allowed ? IdentityFault.None : IdentityFault.MissingGroup, token.Explain(0).Fault);
    }

    [Theory]
    [InlineData("\"acr\":\"silver\"", true)]
    [InlineData("\"acr\":\"gold\"", true)]
    [InlineData("\"acr\":\"bronze\"", false)]
    [InlineData("\"acr\":[\"gold\"]", false)]
    [InlineData("\"acr\":1", false)]
    [InlineData("", false)]
    public void Contexts(string members, bool allowed)
    {
        var token = Tokens.Settings().With(new AccessRule { Resource = "/r", Acr = ["silver", "gold"] }).Good(members);
        Assert.Equal(allowed, token.Allows(0));
        Assert.Equal(allowed ? IdentityFault.None : IdentityFault.WrongAcr, token.Explain(0).Fault);
    }

    [Fact]
    public void DenyAllIsForEverybody()
    {
        var token = Tokens.Settings().With(new AccessRule { Resource = "/*", DenyAll = true }, new AccessRule { Resource = "/r" }).Good(Access);
        Assert.False(token.Allows(0));
        Assert.Equal("DenyAll", token.Explain(0).ReasonName);
        Assert.True(token.Allows(1));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(64)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void NumbersOfNoResourceAreRefused(int resource)
    {
        var token = Tokens.Settings().With(new AccessRule { Resource = "/a" }, new AccessRule { Resource = "/b" }).Good("");
        Assert.False(token.Allows(resource));
        Assert.Equal(IdentityFault.DenyAll, token.Explain(resource).Fault);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1_000)]
    public void OneBitPerResource(int count)
    {
        var rules = Enumerable.Range(0, count).Select(i => new AccessRule { Resource = $"/{i}", Roles = [$"role{i}"] }).ToArray();
        var authenticator = new Authenticator(Tokens.Settings().With(rules));
        foreach (var mine in new[] { 0, count / 2, count - 1, 62, 63, 64, 65 }.Where(i => i < count))
        {
            var token = authenticator.Authenticate(Tokens.Sign($"\"jti\":\"{mine}\",\"realm_access\":{{\"roles\":[\"role{mine}\"]}}")).Token!;
            for (var i = 0; i < count; i++)
            {
                Assert.Equal(i == mine, token.Allows(i));
            }

            Assert.False(token.Allows(count));
        }

        Assert.Equal(count == 1, authenticator.Authenticate(Tokens.Sign("\"realm_access\":{\"roles\":[\"role0\"]}")).Token!.Explain(count - 1).Fault == IdentityFault.None);
    }

    [Theory]
    [InlineData("c", "b", "\"c\":\"abc\"", true)]
    [InlineData("c", "^b", "\"c\":\"abc\"", false)]
    [InlineData("c", "^b$", "\"c\":[\"a\",\"b\"]", true)]
    [InlineData("c", "^b$", "\"c\":[\"a\",\"c\"]", false)]
    [InlineData("c", "^ü$", "\"c\":\"\\u00fc\"", true)]
    [InlineData("c", "^b$", "\"c\":\"b\\n\"", false)]
    [InlineData("https://x.y/z", "1", "\"https://x.y/z\":\"1\"", true)]
    [InlineData("a.b", "1", "\"a\":{\"b\":\"1\"}", false)]
    // Of another type, or not there.
    [InlineData("c", ".*", "", false)]
    [InlineData("c", ".*", "\"c\":5", false)]
    [InlineData("c", ".*", "\"c\":true", false)]
    [InlineData("c", ".*", "\"c\":null", false)]
    [InlineData("c", ".*", "\"c\":{}", false)]
    [InlineData("c", ".*", "\"c\":[]", false)]
    [InlineData("c", ".*", "\"c\":[\"a\",5]", false)]
    [InlineData("c", ".*", "\"c\":[5,\"a\"]", false)]
    // Negated: it must be there and match nothing.
    [InlineData("c", "!^b$", "\"c\":\"a\"", true)]
    [InlineData("c", "!^b$", "\"c\":\"b\"", false)]
    [InlineData("c", "!^b$", "\"c\":[\"a\",\"c\"]", true)]
    [InlineData("c", "!^b$", "\"c\":[\"a\",\"b\"]", false)]
    [InlineData("c", "!^b$", "", false)]
    [InlineData("c", "!^b$", "\"c\":5", false)]
    [InlineData("c", "!^b$", "\"c\":[]", false)]
    public void Claims(string claim, string expression, string members, bool allowed)
    {
        Assert.True(ClaimMatch.TryParse(claim, expression, out var match, out var error), error);
        var token = (Tokens.Settings().With(new AccessRule { Resource = "/r" }) with { Matches = [match!] }).Good(members);
        Assert.Equal(allowed, token.Allows(0));
        var denial = token.Explain(0);
        Assert.Equal(allowed ? IdentityFault.None : IdentityFault.ClaimMismatch, denial.Fault);
        Assert.Equal(allowed ? "" : $"{claim}={expression}", denial.Required);
    }

    [Fact]
    public void AllClaimsMustMatchAndRolesAreNamedFirst()
    {
        Assert.True(ClaimMatch.TryParse("a", "1", out var a, out _));
        Assert.True(ClaimMatch.TryParse("b", "2", out var b, out _));
        var settings = Tokens.Settings().With(new AccessRule { Resource = "/r" }, new AccessRule { Resource = "/s", Roles = ["x"] }) with { Matches = [a!, b!] };
        Assert.True(settings.Good("\"a\":\"1\",\"b\":\"2\"").Allows(0));
        var token = settings.Good("\"a\":\"1\",\"b\":\"3\"");
        Assert.Equal("b=2", token.Explain(0).Required);
        Assert.Equal(IdentityFault.MissingRole, token.Explain(1).Fault);
    }

    [Fact]
    public void AnExpressionThatRe2DoesNotTakeIsAnError()
    {
        Assert.False(ClaimMatch.TryParse("c", "!(?=x)", out _, out var error));
        Assert.Contains("(?=", error, StringComparison.Ordinal);
    }

    [Property(MaxTest = 300)]
    public bool BitsAgreeWithPlainSets(int[] seeds)
    {
        string[] names = ["a", "b", "c", "d"];
        var random = new Random(seeds.Aggregate(17, (h, s) => (h * 31) + s));
        var rules = Enumerable.Range(0, random.Next(1, 130)).Select(i => new AccessRule
        {
            Resource = $"/{i}",
            Roles = [.. names.Where(_ => random.Next(3) == 0)],
            RequireAnyRole = random.Next(2) == 0,
            Groups = [.. names.Where(_ => random.Next(4) == 0)],
        }).ToArray();
        var (roles, groups) = (names.Where(_ => random.Next(2) == 0).ToArray(), names.Where(_ => random.Next(2) == 0).ToArray());
        var token = Tokens.Settings().With(rules).Good($"\"realm_access\":{{\"roles\":[{List(roles)}]}},\"groups\":[{List(groups)}]");
        return rules.Index().All(r => token.Allows(r.Index) == (
            (r.Item.Roles.Count == 0 || (r.Item.RequireAnyRole ? r.Item.Roles.Any(roles.Contains) : r.Item.Roles.All(roles.Contains)))
            && (r.Item.Groups.Count == 0 || r.Item.Groups.Any(groups.Contains))));
    }

    /// <summary>Tokens that open the same resources share their decision; whoever differs in one, or in the reason, has another.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(200)] // more than one word of bits
    public void ADecisionIsSharedOnlyByEquals(int resources)
    {
        AccessRule[] rules =
        [
            .. Enumerable.Range(0, resources).Select(i => new AccessRule
            {
                Resource = $"/{i}",
                Roles = i % 3 == 0 ? [$"r{i}"] : [],
                Groups = i % 3 == 1 ? [$"g{i}"] : [],
                Acr = i % 3 == 2 ? ["gold"] : [],
            }),
        ];
        var authenticator = new Authenticator(Tokens.Settings().With(rules));
        var other = new Authenticator(Tokens.Settings().With([.. rules.Reverse()]));
        var random = new Random(resources);
        for (var round = 0; round < 300; round++)
        {
            var (role, group, gold) = (random.Next(4) * 3, 1 + (random.Next(4) * 3), random.Next(2) == 0);
            var members = $$"""
                "jti":"{{round}}","realm_access":{"roles":["r{{role}}"]},"groups":["g{{group}}"],"acr":"{{(gold ? "gold" : "none")}}"
                """;
            var mirrored = random.Next(3) == 0;
            var token = (mirrored ? other : authenticator).Authenticate(Tokens.Sign(members)).Token!;
            for (var place = 0; place < resources; place++)
            {
                var i = mirrored ? resources - 1 - place : place;
                var fault = (i % 3) switch
                {
                    0 => i == role ? IdentityFault.None : IdentityFault.MissingRole,
                    1 => i == group ? IdentityFault.None : IdentityFault.MissingGroup,
                    _ => gold ? IdentityFault.None : IdentityFault.WrongAcr,
                };
                Assert.Equal(fault, token.Explain(place).Fault);
                Assert.Equal(fault == IdentityFault.None, token.Allows(place));
            }
        }
    }

    /// <summary>Who is let in nowhere is told why, not why the one before him was not.</summary>
    [Fact]
    public void NobodyIsRefusedForAnothersReason()
    {
        Assert.True(ClaimMatch.TryParse("a", "1", out var a, out _));
        Assert.True(ClaimMatch.TryParse("b", "2", out var b, out _));
        var authenticator = new Authenticator(Tokens.Settings().With(new AccessRule { Resource = "/r", Roles = ["x"] }) with { Matches = [a!, b!] });
        Assert.Equal("a=1", Explain("\"a\":\"0\",\"b\":\"2\",\"realm_access\":{\"roles\":[\"x\"]}").Required);
        Assert.Equal("b=2", Explain("\"a\":\"1\",\"b\":\"0\",\"realm_access\":{\"roles\":[\"x\"]}").Required);
        Assert.Equal(IdentityFault.MissingRole, Explain("\"a\":\"1\",\"b\":\"0\"").Fault);
        Assert.Equal(IdentityFault.ClaimMismatch, Explain("\"a\":\"1\",\"b\":\"0\",\"jti\":\"2\",\"realm_access\":{\"roles\":[\"x\"]}").Fault);

        AccessDenial Explain(string members) => authenticator.Authenticate(Tokens.Sign(members)).Token!.Explain(0);
    }

    /// <summary>Each on a thread that has judged nothing yet, whose memory has its first size.</summary>
    [Theory]
    [InlineData("client:", "\"resource_access\":{\"client\":{\"roles\":[\"@\"]}}")]
    [InlineData("", "\"realm_access\":{\"roles\":[\"@\"]}")]
    [InlineData("/", "\"realm_access\":{\"roles\":[\"\\/@\"]}")]
    public void ARoleMayBeLong(string before, string members)
    {
        var role = new string('r', 3_000);
        var settings = Tokens.Settings(new IdentityHeaderSettings { ExcludeClaims = ["roles"] }).With(
            new AccessRule { Resource = "/r", Roles = [before + role] }, new AccessRule { Resource = "/s", Roles = [before] }, new AccessRule { Resource = "/t", Roles = [before + role + "x"] });
        VerifiedToken? token = null;
        var thread = new Thread(() => token = settings.Judge(members.Replace("@", role, StringComparison.Ordinal)).Token);
        thread.Start();
        thread.Join();
        Assert.NotNull(token);
        Assert.Equal((true, false, false), (token.Allows(0), token.Allows(1), token.Allows(2)));
    }

    /// <summary>A text with escapes is resolved before it is matched, however long it is: not to find in it what must not be there would let it in.</summary>
    [Theory]
    [InlineData("x", true)]
    [InlineData("!x", false)]
    [InlineData("y", false)]
    [InlineData("!y", true)]
    public void ALongClaimIsMatchedWhole(string expression, bool allowed)
    {
        Assert.True(ClaimMatch.TryParse("c", expression, out var match, out _));
        var settings = Tokens.Settings().With(new AccessRule { Resource = "/r" }) with { Matches = [match!] };
        Assert.Equal(allowed, settings.Good($"\"c\":\"{new string('a', 2_000)}\\/x\"").Allows(0));
    }

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static string List(string[] texts) => string.Join(',', texts.Select(t => $"\"{t}\""));
}
