using FastGate.Endpoints;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace FastGate.Tests.Endpoints;

/// <summary>An oracle beside the tables of the logout tests: what is let through must, read by .NET's own resolver, stay at our host.</summary>
public class RedirectTargetTests
{
    private const string Host = "gw.example:3000";

    private static readonly string[] Fragments =
    [
        "/", "//", "\\", "http:", "https://", "HTTP://", "gw.example:3000", "gw.example", "evil.example", "@", ":", "?", "#", ".", "..", "%2f", "%00",
        "a", " ", "\t", "\n", "\u00e9", "[::1]", ";", "&", "javascript:", "public.example", ":443", ":80",
    ];

    [Property(MaxTest = 3000)]
    public Property Nothing_leads_elsewhere() => Prop.ForAll(
        Gen.Elements(Fragments).ListOf().Select(string.Concat).ToArbitrary(),
        wanted =>
        {
            string? target = RedirectTarget.Check(wanted, Host, "https://public.example");
            if (target is null)
            {
                return true;
            }

            var landed = new Uri(new Uri("http://" + Host), target);
            return target == wanted
                && landed.Scheme is "http" or "https"
                && landed.UserInfo.Length == 0
                && ((landed.Host == "gw.example" && landed.Port == 3000) || (landed.Host == "public.example" && landed.IsDefaultPort));
        });

    [Theory]
    [InlineData("HTTPS://A.example:443/x", "a.example")]
    [InlineData("http://a.example:80", "a.example")]
    [InlineData("http://a.example:443?x", "a.example:443")]
    [InlineData("https://a.example:", "a.example")]
    [InlineData("https://", null)]
    [InlineData("https://u@a.example", null)]
    [InlineData("null", null)]
    [InlineData("", null)]
    public void An_authority_has_one_form(string url, string? authority) => Assert.Equal(authority, RedirectTarget.Authority(url));
}
