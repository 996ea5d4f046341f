using System.Text;
using FastGate.Jwt.Claims;
using FastGate.Jwt.Json;
using FastGate.Jwt.Tests.Support;
using FastGate.Jwt.Validation;
using FsCheck.Xunit;

namespace FastGate.Jwt.Tests.Claims;

public sealed class ClaimValueTests
{
    private const string More =
        """
        ,"text":"a\"b\\c\/d\u00e9\ud83d\ude00\n","list":["x",1,null,{"a":1},"y"],"object":{"b":2,"\u0061":1},"number":12.75,"yes":true,"no":false,"nothing":null,
        "empty":[],"realm_access":{"roles":[1,null,{"a":1},"admin"]},
        "resource_access":{"z":{"roles":["r1","r2"]},"a":{"roles":[]},"n":null,"m":{"x":1},"\u00e9":{"roles":["r3"]}}
        """;

    [Fact]
    public void EveryKindIsWhatItIs()
    {
        TokenClaims claims = Read(More);
        Assert.Equal(JsonKind.Text, claims.Find("text"u8).Kind);
        Assert.Equal(JsonKind.List, claims.Find("list"u8).Kind);
        Assert.Equal(JsonKind.Object, claims.Find("object"u8).Kind);
        Assert.Equal(JsonKind.Number, claims.Find("number"u8).Kind);
        Assert.Equal(JsonKind.True, claims.Find("yes"u8).Kind);
        Assert.Equal(JsonKind.False, claims.Find("no"u8).Kind);
        Assert.Equal(JsonKind.Null, claims.Find("nothing"u8).Kind);
        Assert.Equal(JsonKind.Missing, claims.Find("absent"u8).Kind);
        Assert.Equal(JsonKind.Object, claims.Payload.Kind);
        Assert.False(claims.Find("absent"u8).Exists);
        Assert.Equal(-1, claims.Find("absent"u8).Position);
    }

    [Fact]
    public void RawIsAsWritten()
    {
        TokenClaims claims = Read(More);
        Assert.Equal("""["x",1,null,{"a":1},"y"]""", Encoding.UTF8.GetString(claims.Find("list"u8).Raw));
        Assert.Equal("""{"b":2,"\u0061":1}""", Encoding.UTF8.GetString(claims.Find("object"u8).Raw));
        Assert.Equal("12.75", Encoding.UTF8.GetString(claims.Find("number"u8).Raw));
        Assert.Equal("""a\"b\\c\/d\u00e9\ud83d\ude00\n""", Encoding.UTF8.GetString(claims.Find("text"u8).Raw));
        Assert.Equal("true", Encoding.UTF8.GetString(claims.Find("yes"u8).Raw));
        Assert.True(claims.Find("absent"u8).Raw.IsEmpty);
    }

    [Fact]
    public void TextsAreResolved()
    {
        ClaimValue text = Read(More).Find("text"u8);
        const string Expected = "a\"b\\c/dé😀\n";
        Assert.Equal(Expected, text.GetText());
        Assert.True(text.TextEquals(Encoding.UTF8.GetBytes(Expected)));
        Assert.False(text.TextEquals("a\"b"u8));
        Assert.False(text.TextEquals(Encoding.UTF8.GetBytes(Expected + "x")));
        byte[] exact = new byte[Encoding.UTF8.GetByteCount(Expected)];
        Assert.True(text.TryCopyText(exact, out int written));
        Assert.Equal(exact.Length, written);
        Assert.Equal(Expected, Encoding.UTF8.GetString(exact));
        for (int length = 0; length < exact.Length; length++)
        {
            Assert.False(text.TryCopyText(exact.AsSpan(0, length), out _));
        }

        Assert.True(text.HasControls());
        Assert.Null(Read(More).Find("number"u8).GetText());
        Assert.False(Read(More).Find("number"u8).TryCopyText(exact, out _));
    }

    [Theory]
    [InlineData("a\\r\\nX-Admin: 1", true)]
    [InlineData("\\u0000", true)]
    [InlineData("\\u007f", true)]
    [InlineData("\u007f", true)]
    [InlineData("tab\\t", true)]
    [InlineData("\\u00e9\\u2028", false)]
    [InlineData("plain é", false)]
    public void ControlsAreSeenThroughEscapes(string text, bool controls) => Assert.Equal(controls, Read($",\"text\":\"{text}\"").Find("text"u8).HasControls());

    [Fact]
    public void TheyAreSeenInALongTextToo()
    {
        string text = new('x', 2000);
        Assert.True(Read($",\"text\":\"{text}\\n\"").Find("text"u8).HasControls());
        Assert.False(Read($",\"text\":\"{text}\\/\"").Find("text"u8).HasControls());
    }

    [Fact]
    public void EveryKnownClaimIsFoundUnderItsName()
    {
        foreach (ClaimName claim in Enum.GetValues<ClaimName>().Except([ClaimName.None]))
        {
            byte[] name = Encoding.ASCII.GetBytes(claim.ToText());
            Assert.Equal(claim, KnownClaims.Find(name));
            Assert.Equal(ClaimName.None, KnownClaims.Find([.. name, (byte)'x']));
            name[0] ^= 0x20;
            Assert.Equal(ClaimName.None, KnownClaims.Find(name));
        }
    }

    [Theory]
    [InlineData(",\"scope\":\"a b\",\"scp\":[\"c\"]", "\"a b\"")]
    [InlineData(",\"scp\":[\"c\"]", "[\"c\"]")]
    [InlineData("", "\"\"")]
    public void TheScopeMayHaveItsOtherName(string more, string scope)
    {
        ClaimValue found = Read(more).Scope;
        Assert.Equal(scope, found.IsText || !found.Exists ? $"\"{found.GetText()}\"" : Encoding.UTF8.GetString(found.Raw));
    }

    [Fact]
    public void ListsAndObjectsAreWalkedInOrder()
    {
        TokenClaims claims = Read(More);
        List<string> texts = [];
        foreach (ClaimValue element in claims.Find("list"u8).Texts)
        {
            texts.Add(element.GetText()!);
        }

        Assert.Equal(["x", "y"], texts);
        List<string> members = [];
        foreach (ClaimValue member in claims.Find("object"u8).Children)
        {
            members.Add(member.GetName() + "=" + Encoding.UTF8.GetString(member.Raw));
        }

        Assert.Equal(["b=2", "a=1"], members);
        Assert.Equal("1", Encoding.UTF8.GetString(claims.Find("object"u8).Member("a"u8).Raw));
        int count = 0;
        foreach (ClaimValue element in claims.Find("list"u8).Children)
        {
            Assert.False(element.HasName);
            Assert.Null(element.GetName());
            count++;
        }

        Assert.Equal(5, count);
        foreach (ClaimValue none in claims.Find("number"u8).Children)
        {
            Assert.Fail(none.GetText());
        }

        foreach (ClaimValue one in claims.Subject.Texts)
        {
            Assert.Equal("user-1", one.GetText());
        }
    }

    /// <summary>A role that is no text is stepped over (peers' mistake B6), a client without roles too.</summary>
    [Fact]
    public void RolesAreReadInTheTokensOrder()
    {
        TokenClaims claims = Read(More);
        List<string> roles = [];
        foreach (ClaimValue role in claims.RealmRoles.Texts)
        {
            roles.Add(role.GetText()!);
        }

        foreach (ClientRoles client in claims.ResourceRoles)
        {
            roles.Add(client.Client.GetName() + "?");
            foreach (ClaimValue role in client.Roles.Texts)
            {
                roles.Add(client.Client.GetName() + ":" + role.GetText());
            }
        }

        Assert.Equal(["admin", "z?", "z:r1", "z:r2", "a?", "é?", "é:r3"], roles);
    }

    [Theory]
    [InlineData("a.b", "1")]
    [InlineData("a.b.c", "2")]
    [InlineData("d.e", "3")]
    [InlineData("d.f.g", "4")]
    [InlineData("https://example.com/claim", "5")]
    [InlineData("https://example.com/claim.x", "6")]
    [InlineData(".x", "7")]
    [InlineData("a", null)]
    [InlineData("d.x", null)]
    [InlineData("d.e.f", null)]
    [InlineData("", null)]
    [InlineData(".", null)]
    [InlineData("1.2.3.4.5.6.7.8.9", "8")]
    [InlineData("1.2.3.4.5.6.7.8.9.10", null)]
    [InlineData("1.2.3.4.5.6.7.8.9.10.11", null)]
    public void PathsPreferTheLongestName(string path, string? value)
    {
        ClaimValue found = Read(
            """
            ,"a.b":1,"a.b.c":2,"d":{"e":3,"f.g":4},"https://example.com/claim":5,"https://example":{"com/claim":{"x":9},"com/claim.x":6},".x":7,
            "1":{"2":{"3":{"4":{"5":{"6":{"7":{"8.9":8,"8":{"9.10":9}}}}}}}}
            """).Find(new ClaimPath(path));
        Assert.Equal(value, found.Exists ? Encoding.UTF8.GetString(found.Raw) : null);
    }

    [Property]
    public bool EscapesMakeNoDifference(FsCheck.NonNull<string> text)
    {
        string clean = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get));
        string escaped = string.Concat(clean.Select(character => $"\\u{(int)character:x4}"));
        return Read($",\"text\":\"{escaped}\"").Find("text"u8) is var value && value.GetText() == clean && value.TextEquals(Encoding.UTF8.GetBytes(clean));
    }

    private static TokenClaims Read(string more)
    {
        TokenWorkspace workspace = new();
        ValidationResult result = new TokenValidator(Policies.Strict).Validate(Mint.Token(Mint.Payload(more.ReplaceLineEndings(""))), TestKeys.Set, Mint.Now, workspace);
        Assert.Equal(ValidationResult.Valid, result);
        return workspace.Claims;
    }
}
