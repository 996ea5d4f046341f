using System.Text;
using FastGate.Identity;

namespace FastGate.Tests.Configuration;

/// <summary>A long token goes in cookies that are numbered behind the name: the other cookie must not be taken for one of them.</summary>
public sealed class CookieNameTests
{
    [Theory]
    [InlineData("kc", "kc-1", "cookie-refresh-name", 8)]
    [InlineData("kc", "kc-64", "cookie-refresh-name", 8)]
    [InlineData("kc-1", "kc", "cookie-access-name", 7)]
    [InlineData("kc-2-1", "kc-2", "cookie-access-name", 7)]
    public void The_name_of_a_part_is_refused_where_it_stands(string access, string refresh, string key, int line)
    {
        var error = Sample.With($"cookie-access-name: {access}\ncookie-refresh-name: {refresh}\n").Bad(key, "named as a part of the other", line);
        Assert.False(string.IsNullOrEmpty(error.Advice));
        Sample.Toml(Sample.LeastToml + $"cookie-access-name = \"{access}\"\ncookie-refresh-name = \"{refresh}\"\n").Bad(key, "named as a part of the other");
        var (name, part) = key == "cookie-refresh-name" ? (access, refresh) : (refresh, access);
        Assert.True(IsTaken(name, part));
    }

    [Theory]
    [InlineData("kc", "kc-state")]
    [InlineData("kc", "kc-01")]
    [InlineData("kc", "kc-0")]
    [InlineData("kc", "kc1")]
    [InlineData("kc", "kc-1x")]
    [InlineData("kc", "kc-")]
    [InlineData("kc", "kc--1")]
    [InlineData("kc", "KC-1")]
    [InlineData("kc-1", "kc-2")]
    [InlineData("kc-1", "kc-12")]
    public void Other_names_are_not(string access, string refresh)
    {
        Sample.With($"cookie-access-name: {access}\ncookie-refresh-name: {refresh}\n").Good();
        Assert.False(IsTaken(access, refresh));
        Assert.False(IsTaken(refresh, access));
    }

    /// <summary>Whether the reader of the one takes the other for a part: of two cookies with one name the first counts.</summary>
    private static bool IsTaken(string name, string other)
    {
        var parts = string.Concat(Enumerable.Range(1, 64).Select(i => $"; {name}-{i}=a"));
        var field = Encoding.ASCII.GetBytes($"{other}=longer; {name}=a{parts}");
        var cookies = new CookieCredentials(Encoding.ASCII.GetBytes(name));
        cookies.Add(field, 0, field.Length);
        return cookies.Length != 65;
    }
}
