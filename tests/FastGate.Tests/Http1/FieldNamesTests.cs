using FastGate.Http1;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace FastGate.Tests.Http1;

public sealed class FieldNamesTests
{
    private static readonly (string Name, KnownField Known)[] Names =
    [
        ("Host", KnownField.Host), ("Content-Length", KnownField.ContentLength), ("Transfer-Encoding", KnownField.TransferEncoding),
        ("Authorization", KnownField.Authorization), ("Cookie", KnownField.Cookie), ("Connection", KnownField.Connection),
        ("Keep-Alive", KnownField.KeepAlive), ("Proxy-Connection", KnownField.ProxyConnection), ("Proxy-Authorization", KnownField.ProxyAuthorization),
        ("Proxy-Authenticate", KnownField.ProxyAuthenticate), ("TE", KnownField.TE), ("Trailer", KnownField.Trailer), ("Upgrade", KnownField.Upgrade),
        ("HTTP2-Settings", KnownField.Http2Settings), ("X-Forwarded-For", KnownField.XForwardedFor), ("X-Forwarded-Proto", KnownField.XForwardedProto),
        ("X-Forwarded-Host", KnownField.XForwardedHost), ("X-Forwarded-Port", KnownField.XForwardedPort), ("X-Forwarded-Prefix", KnownField.XForwardedPrefix),
        ("Forwarded", KnownField.Forwarded), ("X-Real-IP", KnownField.XRealIp), ("Proxy", KnownField.Proxy), ("Proxy-Features", KnownField.ProxyOther),
        ("X-Original-URL", KnownField.RequestTargetOverride), ("X-Original-URI", KnownField.RequestTargetOverride),
        ("X-Rewrite-URL", KnownField.RequestTargetOverride), ("X-Forwarded-Uri", KnownField.RequestTargetOverride),
        ("X-Forwarded-Method", KnownField.RequestTargetOverride), ("X-Forwarded-Path", KnownField.RequestTargetOverride),
        ("X-HTTP-Method", KnownField.MethodOverride), ("X-HTTP-Method-Override", KnownField.MethodOverride), ("X-Method-Override", KnownField.MethodOverride),
        ("Expect", KnownField.Expect), ("Accept-Encoding", KnownField.AcceptEncoding), ("Origin", KnownField.Origin), ("User-Agent", KnownField.UserAgent),
        ("Content-Type", KnownField.ContentType), ("Accept", KnownField.Accept), ("Date", KnownField.Date), ("Server", KnownField.Server),
        ("Set-Cookie", KnownField.SetCookie), ("Location", KnownField.Location), ("WWW-Authenticate", KnownField.WwwAuthenticate),
        ("Cache-Control", KnownField.CacheControl), ("Content-Encoding", KnownField.ContentEncoding), ("Via", KnownField.Via),
        ("X-Request-ID", KnownField.XRequestId), ("traceparent", KnownField.Traceparent),
        ("Access-Control-Request-Method", KnownField.AccessControlRequestMethod),
    ];

    [Fact]
    public void Known_names_are_known_in_every_letter_case()
    {
        foreach ((string name, KnownField known) in Names)
        {
            Assert.All([name, name.ToUpperInvariant(), name.ToLowerInvariant()], spelling => Assert.Equal((known, spelling), (FieldNames.Known(Wire.Bytes(spelling)), spelling)));
            Assert.Equal(KnownField.Other, FieldNames.Known(Wire.Bytes("x" + name)));
            Assert.NotEqual(known == KnownField.ProxyOther ? KnownField.Other : known, FieldNames.Known(Wire.Bytes(name + "x")));
        }
        Assert.Empty(Enum.GetValues<KnownField>().Except(Names.Select(row => row.Known)).Except([KnownField.Other]));
        Assert.True(Enum.GetValues<KnownField>().Length <= 64);
    }

    [Fact]
    public void Every_single_change_of_a_character_makes_a_refused_alias_or_a_stranger()
    {
        const string TokenPunctuation = "!#$%&'*+.^_`|~";
        foreach ((string name, KnownField known) in Names.Where(row => FieldNames.AliasIsRefused(row.Known)))
        {
            for (int i = 0; i < name.Length; i++)
            {
                foreach (char other in TokenPunctuation)
                {
                    string spelling = name[..i] + other + name[(i + 1)..];
                    ParseResult result = Wire.Request(Wire.Get($"{spelling}: 1")).Result;
                    bool alias = name[i] == '-';
                    Assert.Equal((alias ? MessageFault.AliasedFieldName : MessageFault.None, spelling), (result.Fault, spelling));
                    KnownField found = FieldNames.KnownAlias(Wire.Bytes(spelling));
                    Assert.True(alias ? found == known : !FieldNames.AliasIsRefused(found), spelling);
                }
            }
        }
    }

    [Theory]
    [InlineData("X-Auth-Email", "x_auth.EMAIL", true)]
    [InlineData("a", "A", true)]
    [InlineData("a-b", "a b", true)]
    [InlineData("a", "a-", false)]
    [InlineData("a0", "a1", false)]
    [InlineData("", "", true)]
    public void Folding(string a, string b, bool same) => Assert.Equal(same, FieldNames.FoldedEquals(Wire.Bytes(a), Wire.Bytes(b)));

    [Fact]
    public void Hop_by_hop_fields() =>
        Assert.Equal(
            ["transfer-encoding", "connection", "keep-alive", "proxy-connection", "proxy-authorization", "proxy-authenticate", "te", "trailer", "upgrade", "http2-settings"],
            Names.Where(row => FieldNames.IsHopByHop(row.Known)).Select(row => row.Name.ToLowerInvariant()));

    [Fact]
    public void A_set_holds_all_spellings()
    {
        var set = new FoldedNameSet(["X-Auth-Email", "X-Auth-Roles", "x_auth_roles", "Custom"], ["X-Other-"]);
        Assert.Equal(3, set.Count);
        Assert.All(["X-Auth-Email", "x_auth_email", "X.AUTH~EMAIL", "custom", "X-Other-Thing", "x_other.", "x_other_"], name => Assert.True(set.Contains(Wire.Bytes(name)), name));
        Assert.All(["X-Auth", "X-Auth-Emai", "X-Auth-Emails", "Custo", "", "X-Other", "-"], name => Assert.False(set.Contains(Wire.Bytes(name)), name));
        Assert.False(new FoldedNameSet([]).Contains("a"u8));
        Assert.Throws<ArgumentException>(() => new FoldedNameSet([""]));
    }

    [Property(MaxTest = 300)]
    public Property A_set_is_a_set_of_folded_names()
    {
        Gen<string> name = Gen.Elements("a", "B", "-", "_", ".", "0", "x").NonEmptyListOf().Select(parts => string.Concat(parts.Take(4)));
        return Prop.ForAll(Arb.From(name.ListOf()), Arb.From(name), (names, probe) =>
        {
            static string Folded(string text) => string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-'));
            return new FoldedNameSet(names).Contains(Wire.Bytes(probe)) == names.Select(Folded).Contains(Folded(probe));
        });
    }
}
