using System.Diagnostics;
using System.Text;
using FastGate.Jwt.Tests.Support;
using FastGate.Routing;

namespace FastGate.Tests.Routing;

/// <summary>The rules of the reference, section 3.3, one by one.</summary>
public class RouteTableTests
{
    [Theory]
    // An asterisk is a prefix.
    [InlineData("/admin*", "/admin", true)]
    [InlineData("/admin*", "/adminx", true)]
    [InlineData("/admin*", "/admin/", true)]
    [InlineData("/admin*", "/admin/x/y", true)]
    [InlineData("/admin*", "/admi", false)]
    [InlineData("/admin*", "/Admin", false)]
    // With a slash before it, the slash is needed.
    [InlineData("/admin/*", "/admin", false)]
    [InlineData("/admin/*", "/admin/", true)]
    [InlineData("/admin/*", "/admin/x", true)]
    [InlineData("/admin/*", "/adminx", false)]
    // Exact.
    [InlineData("/admin", "/admin", true)]
    [InlineData("/admin", "/admin/", false)]
    [InlineData("/admin", "/adminx", false)]
    [InlineData("/admin/", "/admin", false)]
    [InlineData("/admin/", "/admin/", true)]
    [InlineData("/", "/", true)]
    [InlineData("/", "/x", false)]
    [InlineData("/*", "/", true)]
    [InlineData("/*", "/x/y", true)]
    // What follows the asterisk does not count.
    [InlineData("/mid/*/x", "/mid/a/x", true)]
    [InlineData("/mid/*/x", "/mid/a/y", true)]
    [InlineData("/mid/*/x", "/mid/", true)]
    [InlineData("/mid/*/{id}", "/mid/q", true)]
    // Placeholders.
    [InlineData("/users/{id}", "/users/5", true)]
    [InlineData("/users/{id}", "/users/", false)]
    [InlineData("/users/{id}", "/users/5/", false)]
    [InlineData("/users/{id}", "/users/5/x", false)]
    [InlineData("/users/{id}/x", "/users/5/x", true)]
    [InlineData("/users/{id}/x", "/users/5/y", false)]
    [InlineData("/users/{id}*", "/users/5/y", true)]
    [InlineData("/users/{id}/*", "/users/5/", true)]
    [InlineData("/users/{id}/*", "/users/5", false)]
    [InlineData("/users/{id:[0-9]+}", "/users/5", true)]
    [InlineData("/users/{id:[0-9]+}", "/users/five", false)]
    [InlineData("/users/{id:[0-9]+}", "/users/5x", false)]
    [InlineData("/users/{id:[0-9]{2,3}}/x", "/users/55/x", true)]
    [InlineData("/users/{id:[0-9]{2,3}}/x", "/users/5/x", false)]
    [InlineData("/f/{name}.json", "/f/a.json", true)]
    [InlineData("/f/{name}.json", "/f/a.xml", false)]
    [InlineData("/f/{name}.json", "/f/a/b.json", false)]
    [InlineData("/f/v{major}.{minor}", "/f/v1.2", true)]
    [InlineData("/f/{day:[0-9]+}-{month:[a-z]+}", "/f/3-may", true)]
    [InlineData("/f/{day:[0-9]+}-{month:[a-z]+}", "/f/3-5", false)]
    // Ordinary characters.
    [InlineData("/a;b", "/a;b", true)]
    [InlineData("/a;b", "/a", false)]
    [InlineData("/a.b", "/axb", false)]
    [InlineData("/ä", "/ä", true)]
    public void OnePattern(string pattern, string path, bool matches) =>
        Assert.Equal(matches ? 0 : -1, Routes.Table(pattern).Ask("GET", path));

    [Theory]
    [InlineData("/api/users", 1)]
    [InlineData("/api/use", 0)]
    [InlineData("/api/users/5", 2)]
    [InlineData("/api/users/me", 3)]
    [InlineData("/api/users/77x", 4)]
    [InlineData("/api/users/77x/more", 0)]
    [InlineData("/api/users/mean", 4)]
    [InlineData("/other", 5)]
    public void TheMostSpecificPatternWins(string path, int index)
    {
        string[] resources = ["/api/*", "/api/users", "/api/users/{id:[0-9]+}", "/api/users/me", "/api/users/{id}", "/*"];
        Assert.Equal(index, Routes.Table(resources).Ask("GET", path));

        // The order of definition has no say.
        var turned = Routes.Table([.. resources.Reverse()]);
        Assert.Equal(resources.Length - 1 - index, turned.Ask("GET", path));
    }

    [Fact]
    public void TextIsPreferredEvenWhereAPlaceholderSeesMore()
    {
        var table = Routes.Table("/a/{x}/c/d", "/a/b*", "/a/{x}");
        Assert.Equal(1, table.Ask("GET", "/a/b/c/d"));
        Assert.Equal(0, table.Ask("GET", "/a/x/c/d"));
        Assert.Equal(1, table.Ask("GET", "/a/bb"));
        Assert.Equal(2, table.Ask("GET", "/a/x"));
    }

    [Fact]
    public void GoesBackWhenTheFirstWayLeadsNowhere()
    {
        var table = Routes.Table("/a/b/c", "/a/{x}/d", "/{y}/b/e", "/a*");
        Assert.Equal(0, table.Ask("GET", "/a/b/c"));
        Assert.Equal(1, table.Ask("GET", "/a/b/d"));
        Assert.Equal(3, table.Ask("GET", "/a/b/e"));
        Assert.Equal(2, table.Ask("GET", "/z/b/e"));
        Assert.Equal(-1, table.Ask("GET", "/z/b/f"));
    }

    [Fact]
    public void FallsBackToAShorterPatternThatHasTheMethod()
    {
        var table = Routes.Table("GET /admin*", "GET,POST /admin/users", "/*");
        Assert.Equal(1, table.Ask("POST", "/admin/users"));
        Assert.Equal(2, table.Ask("PUT", "/admin/users"));
        Assert.Equal(0, table.Ask("GET", "/admin/x"));
        Assert.Equal(2, table.Ask("POST", "/admin/x"));

        var open = Routes.Table("GET /admin*");
        Assert.Equal(-1, open.Ask("POST", "/admin"));
    }

    [Fact]
    public void TheLastOfEqualPatternsWinsForItsMethods()
    {
        var table = Routes.Table("/a", "GET /a", "GET,POST /a", "PUT /a");
        Assert.Equal(2, table.Ask("GET", "/a"));
        Assert.Equal(2, table.Ask("POST", "/a"));
        Assert.Equal(3, table.Ask("PUT", "/a"));
        Assert.Equal(0, table.Ask("DELETE", "/a"));

        // Names of placeholders and what follows an asterisk do not make patterns different.
        Assert.Equal(1, Routes.Table("/u/{a}", "/u/{b}").Ask("GET", "/u/5"));
        Assert.Equal(1, Routes.Table("/m/*/x", "/m/*").Ask("GET", "/m/5"));
    }

    [Fact]
    public void UnknownMethodsFindNothing() => Assert.Null(Routes.Table("/*").Find(-1, "/"u8));

    [Theory]
    [InlineData("admin", "must begin with /")]
    [InlineData("", "must begin with /")]
    [InlineData("/a/{id", "a { has no matching }")]
    [InlineData("/a/{id:[}", "missing closing ]")]
    [InlineData("/a/{id:(?=x)}", "(?=")]
    [InlineData("/a/{id}{no}", "two placeholders")]
    [InlineData("/a/{id}ä", "ASCII")]
    public void MalformedPatternsAreNamed(string pattern, string problem)
    {
        Assert.False(RoutePattern.TryParse(pattern, out _, out var error));
        Assert.Contains(problem, error, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Routes.Table(pattern));
    }

    [Theory]
    [InlineData("/Admin/X", 0)]
    [InlineData("/ADMIN/x", 0)]
    [InlineData("/uSers/ABC", 1)]
    [InlineData("/users/abc1", -1)]
    [InlineData("/ÄRGER", 2)]
    [InlineData("/ärger", 2)]
    [InlineData("/\u212Aelvin", 3)]
    [InlineData("/f/xZIP", 4)]
    [InlineData("/F/xzip", 4)]
    [InlineData("/f/xzi", -1)]
    public void CanBeAskedWithoutRegardToCase(string path, int index)
    {
        var table = Routes.Table(true, "/admin/*", "/users/{name:[a-z]+}", "/Ärger", "/kelvin", "/f/{name}Zip");
        Assert.Equal(index, table.AskIgnoringCase("GET", path));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(500)]
    [InlineData(600)]
    [InlineData(16_000)]
    public void AlsoWithALongPath(int length)
    {
        var table = Routes.Table(true, "/*", "/admin/*/", $"/exact/{new string('x', length)}");
        Assert.Equal(1, table.AskIgnoringCase("GET", "/ADMIN/" + new string('Y', length)));
        Assert.Equal(2, table.AskIgnoringCase("GET", "/Exact/" + new string('X', length)));
        Assert.Equal(0, table.AskIgnoringCase("GET", "/Exact/" + new string('X', length + 1)));
    }

    [Fact]
    public void WithoutThatTableBothQuestionsAreOne()
    {
        var table = Routes.Table("/a");
        Assert.Equal(0, table.AskIgnoringCase("GET", "/a"));
        Assert.Equal(-1, table.AskIgnoringCase("GET", "/A"));
    }

    [Fact]
    public void LooksUpWithoutAllocating()
    {
        var table = Routes.Table(true, "/a/*", "/a/{id}/x", "/a/{id:[0-9]+}/x", "/kurz", "/*");
        byte[][] paths = [[.. "/a/5/x"u8], [.. "/a/b/x"u8], [.. "/a/b/y"u8], [.. "/kurz"u8], Encoding.UTF8.GetBytes("/nö")];
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                foreach (var path in paths)
                {
                    table.Find(0, path);
                    table.FindIgnoringCase(0, path);
                }
            }
        }));
    }

    [Fact]
    public void AThousandResourcesCostHardlyMoreThanOne()
    {
        var table = Routes.Table([.. Enumerable.Range(0, 1_000).Select(i => $"/service-{i % 10}/area{i}/*")]);
        for (var i = 0; i < 1_000; i++)
        {
            Assert.Equal(i, table.Ask("GET", $"/service-{i % 10}/area{i}/thing"));
        }

        // Generous: a walk over a thousand patterns would take far longer than this. The best of many, since a busy machine makes some of them long.
        var path = "/service-7/area997/thing"u8;
        var best = TimeSpan.MaxValue;
        for (var round = 0; round < 100; round++)
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < 1_000; i++)
            {
                table.Find(0, path);
            }

            best = watch.Elapsed < best ? watch.Elapsed : best;
        }

        Assert.True(best < TimeSpan.FromMilliseconds(20), $"{best}");
    }

    /// <summary>In TOML an expression has to fit as a whole; a file's means what it meant.</summary>
    [Theory]
    [InlineData("css", true, true)]
    [InlineData("js", true, true)]
    [InlineData("cssecret", true, false)]
    [InlineData("my.js", true, false)]
    public void Alternatives_outside_of_a_group(string segment, bool asInAFile, bool asAWhole)
    {
        Resource[] resources = [new Resource { Index = 0, Pattern = "/pub/{f:css|js}", Methods = Routes.Methods.All }];
        foreach (var whole in (bool[])[false, true])
        {
            var table = RouteTable.Build(resources, Routes.Methods, strict: whole);
            Assert.Equal(whole ? asAWhole : asInAFile, table.Find(0, Encoding.UTF8.GetBytes("/pub/" + segment)) is not null);
        }
    }
}
