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
        "a", " ", "\t", "\n", "\u00e9", "[::1]", ";", "&", "javascript:", "public.example", ":443", ":80", ":3000", "3000", "0",
    ];

    /// <summary>Half of them begin like an address that is ours: it is what follows that makes the difference, and by chance alone few get that far.</summary>
    private static readonly Gen<string> Wanted =
        from start in Gen.Frequency((1, Gen.Constant("")), (1, Gen.Elements("http://gw.example", "https://gw.example:3000", "HTTP://gw.example:3000", "https://public.example")))
        from rest in Gen.Elements(Fragments).ListOf()
        select start + string.Concat(start.Length > 0 ? rest.Take(4) : rest);

    [Property(MaxTest = 3000)]
    public Property Nothing_leads_elsewhere() => Prop.ForAll(
        Wanted.ToArbitrary(),
        wanted =>
        {
            string? target = RedirectTarget.Check(wanted, Host, "https://public.example");
            if (target is null)
            {
                return true;
            }

            // What .NET can't read at all is let through as wrongly as what leads elsewhere.
            return target == wanted
                && Uri.TryCreate(new Uri("http://" + Host), target, out Uri? landed)
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
    [InlineData("http://a.example:", "a.example")]
    [InlineData("http://a.example:0080", "a.example")]
    [InlineData("http://a.example:65535", "a.example:65535")]
    [InlineData("http://[::FFFF:1.2.3.4]:80/", "[::ffff:1.2.3.4]")]
    [InlineData("https://[::1]:80", "[::1]:80")]
    [InlineData("https://u@a.example", null)]
    [InlineData("http://a.example:3000:80", null)] // found by the property above: only one port may be taken off
    [InlineData("http://a.example:80:80", null)]
    [InlineData("http://a.example::80", null)]
    [InlineData("http://a.example:3000:", null)]
    [InlineData("https://a.example:8443:443", null)]
    [InlineData("http://:80", null)]
    [InlineData("http://:", null)]
    [InlineData("http://a.example:65536", null)]
    [InlineData("http://a.example:000080", null)]
    [InlineData("http://a.example:-80", null)]
    [InlineData("http://a.example:+80", null)]
    [InlineData("http://a.example:8O", null)]
    [InlineData("http://a.example:80\0", null)]
    [InlineData("http://a.example:\u0663", null)] // a digit, but none of a port
    [InlineData("http://\u212a.example", null)] // a Kelvin sign is a "k" in lower case
    [InlineData("http://a.example,b.example", null)]
    [InlineData("http://a%2eexample", null)]
    [InlineData("http://[::1", null)]
    [InlineData("http://[::1]x:80", null)]
    [InlineData("http://[::1]]", null)]
    [InlineData("http://x[::1]", null)]
    [InlineData("http://[]", null)]
    [InlineData("http://[1.2.3.4]", null)]
    [InlineData("http://[fe80::1%251]", null)]
    [InlineData("http://[v1.a:b]", null)]
    [InlineData("http://::1", null)]
    [InlineData("null", null)]
    [InlineData("", null)]
    public void An_authority_has_one_form(string url, string? authority) => Assert.Equal(authority, RedirectTarget.Authority(url));

    [Theory]
    [InlineData("http://gw.example:3000/a", "gw.example:3000", true)]
    [InlineData("http://gw.example", "gw.example:80", true)]
    [InlineData("https://gw.example:443", "GW.example", true)]
    [InlineData("https://gw.example:80", "gw.example", false)]
    [InlineData("http://[::1]:3000", "[::1]:3000", true)]
    [InlineData("HTTP://gw.example:3000:80", "gw.example:3000", false)]
    [InlineData("https://gw.example:3000:443", "gw.example:3000", false)]
    [InlineData("http://gw.example:3000:", "gw.example:3000", false)]
    [InlineData("http://gw.example:3000:80", "gw.example:3000:80", false)]
    [InlineData("http://public.example:8080", "gw.example", true)]
    [InlineData("http://public.example:8080:80", "gw.example", false)]
    [InlineData("http://:80", "", false)]
    [InlineData("http://:80", ":80", false)]
    public void An_address_is_at_a_place_that_is_ours_or_refused(string wanted, string host, bool allowed)
    {
        Assert.Equal(allowed ? wanted : null, RedirectTarget.Check(wanted, host, "http://public.example:8080/"));
        Assert.Equal(allowed && !wanted.Contains("public"), RedirectTarget.IsSameHost(wanted, host));
    }

    [Theory]
    [InlineData("public.example")]
    [InlineData("http://public.example:8080:80")]
    [InlineData("http://")]
    public void A_redirection_url_that_is_no_address_admits_nothing(string redirectionUrl)
    {
        Assert.Null(RedirectTarget.Check("http://public.example:8080", "gw.example", redirectionUrl));
        Assert.Null(RedirectTarget.Check(redirectionUrl, "gw.example", redirectionUrl));
    }
}
