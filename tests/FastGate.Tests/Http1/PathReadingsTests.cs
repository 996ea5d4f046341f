using FastGate.Http1;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace FastGate.Tests.Http1;

public sealed class PathReadingsTests
{
    private static string[] Read(string path)
    {
        var buffer = new PathReadingBuffer();
        Assert.True(PathReadings.Enumerate(Wire.Bytes(path), buffer), path);
        return [.. Enumerable.Range(0, buffer.Count).Select(i => Wire.Text(buffer[i]))];
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("/a/b/c.d")]
    [InlineData("/a/")]
    [InlineData("/a./b..")]
    [InlineData("/a:b@c!$&'()*+,=~")]
    public void A_plain_path_is_its_only_reading(string path)
    {
        Assert.True(PathReadings.IsPlain(Wire.Bytes(path)));
        Assert.Equal([path], Read(path));
    }

    [Theory]
    [InlineData("/a%20b", "/a b")]
    [InlineData("/%61dmin", "/admin")]
    [InlineData("/a//b", "/a/b")]
    [InlineData("/.hidden", "/.hidden")]
    [InlineData("/...", "/...")]
    [InlineData("/a/..b", "/a/..b")]
    [InlineData("/%e4%bd%a0", "/\u00e4\u00bd\u00a0")]
    [InlineData("/100%25", "/100%")]
    [InlineData("/a%2500", "/a%00")]
    [InlineData("", "/")]
    [InlineData("//", "/")]
    public void Some_others_have_one_too(string path, string reading) => Assert.Equal([reading], Read(path));

    [Theory]
    [InlineData("/a/../b", "/b|/a/../b")]
    [InlineData("/a/./b", "/a/b|/a/./b")]
    [InlineData("/a/..", "/|/a/..")]
    [InlineData("/../a", "/a|/../a")]
    [InlineData("/a//../b", "/a/b|/a/../b|/b")]
    [InlineData("/a%2fb", "/a/b|/a%2Fb")]
    [InlineData("/a%5cb", "/a\\b|/a/b")]
    [InlineData("/a;x=1", "/a;x=1|/a")]
    [InlineData("/a;x/b", "/a;x/b|/a/b")]
    [InlineData("/a%3bx", "/a;x|/a")]
    [InlineData("/%2561", "/%61|/a")]
    [InlineData("/a%252fb", "/a%2fb|/a/b|/a%2Fb")]
    [InlineData("/open/%2e%2e/admin", "/admin|/open/../admin")]
    [InlineData("/open/..%2fadmin", "/admin|/open/../admin|/open/..%2Fadmin")]
    [InlineData("/open/..;/admin", "/open/..;/admin|/open/../admin|/admin")]
    [InlineData("/open/..%5cadmin", "/open/..\\admin|/admin|/open/../admin")]
    [InlineData("/open/%252e%252e/admin", "/open/%2e%2e/admin|/open/../admin|/admin")]
    public void Doubtful_paths_have_several(string path, string readings) =>
        Assert.Equal(readings.Split('|').Order(StringComparer.Ordinal), Read(path).Order(StringComparer.Ordinal));

    [Fact]
    public void The_first_is_what_7_0_0_matched()
    {
        Assert.Equal("/a/b", Read("/a//../b")[0]);
        Assert.Equal("/b", Read("/a%2F%2e%2e/b")[0]);
        Assert.Equal("/a/", Read("/a/b/%2e%2e")[0]);
        Assert.Equal("/a/..;/b", Read("/a/..;/b")[0]);
        Assert.Equal("/%61", Read("/%2561")[0]);
        Assert.Equal("/", Read("/../..")[0]);
    }

    [Fact]
    public void A_first_component_may_resolve_what_a_second_then_decodes() => Assert.Contains("/x/a", Read("/x/%252e%252e/../%2561"));

    [Theory]
    [InlineData("/p/q/x//%252f../../..", "/p/")]
    [InlineData("/%5C//b//%252f../..;", "/\\/")]
    [InlineData("/p/q/x//\\../../..", "/p/")]
    [InlineData("/p/q/x//y/..;/%252f../../..", "/p/")]
    [InlineData("/x//../a//c/%252f%252e%252e/%252e%252e/%252e%252e", "/x/")] // dot segments resolved first, then slashes merged
    public void A_first_component_may_merge_slashes_before_a_second_makes_others(string path, string reading) => Assert.Contains(reading, Read(path));

    [Fact]
    public void A_second_decoding_that_breaks_or_yields_nul_is_none()
    {
        Assert.Equal(["/a%zz%61"], Read("/a%25zz%2561"));
        Assert.Equal(["/%00%61"], Read("/%2500%2561"));
    }

    [Fact]
    public void Broken_paths_have_no_readings()
    {
        var buffer = new PathReadingBuffer();
        Assert.All(["/%", "/%4", "/%zz", "/%00", "a", "%2fa"], path =>
        {
            Assert.False(PathReadings.Enumerate(Wire.Bytes(path), buffer), path);
            Assert.Equal(0, buffer.Count);
        });
    }

    [Fact]
    public void Number_and_work_are_bounded()
    {
        var buffer = new PathReadingBuffer();
        string piece = "/%252e%252e;a%255c..;b%2f%252f%5c../%253bc//..";
        for (int repeat = 1; repeat <= 350; repeat++)
        {
            byte[] path = Wire.Bytes(string.Concat(Enumerable.Repeat(piece, repeat)));
            bool read = PathReadings.Enumerate(path, buffer);
            Assert.True(buffer.Count <= PathReadings.MaxReadings);
            Assert.Equal(read, buffer.Count > 0);
        }
        Assert.False(PathReadings.Enumerate(Wire.Bytes(string.Concat(Enumerable.Repeat(piece, 350))), buffer));
        // A long path of an ordinary kind is no matter.
        Assert.True(PathReadings.Enumerate(Wire.Bytes("/" + string.Concat(Enumerable.Repeat("%20a;b/", 2000))), buffer));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer[buffer.Count].Length);
    }

    [Theory]
    [InlineData("/%252e\\%5c/%255c//././/%2f\\//\\%255C%255C/%252e%5c\\%2f;x//.")]
    [InlineData("/%2E%2E/%252Fbbbbbbbb%252F//%252F%2E%2E/%2ebbbbbbbb%252F%255c%2f")]
    [InlineData("/%252F%255C;%255c;%255C%255C;%255c;x//../;x/%255c%252F%5c/..//.")]
    [InlineData("/%2f;/.%2fa;x//.;//a%2f/.%255C/.%2f%2f//;/.//.")]
    public void What_a_hostile_path_costs_is_bounded(string piece)
    {
        var buffer = new PathReadingBuffer();
        for (int repeat = 1; repeat * piece.Length < 16 * 1024; repeat++)
        {
            byte[] path = Wire.Bytes(string.Concat(Enumerable.Repeat(piece, repeat)));
            PathReadings.Enumerate(path, buffer);
            // The step that goes too far is counted: one reading of the path in its dearest form.
            Assert.InRange(buffer.Work, 1, 64 * 1024 + 12 * path.Length);
        }
    }

    /// <summary>Every byte that is looked at counts, once where it is read and twice or six times where it is written: else the bound would be one of something else.</summary>
    [Theory]
    [InlineData("/%61", 4 + 2 * 2)]
    [InlineData("/%61/..", 7 + 6 * 5)]
    [InlineData("/a;b", 4 + 2 * 4 + 4 + 2 * 2)]
    [InlineData("/%2561", 6 + 2 * 4 + 4 + 2 * 2)]
    public void What_a_path_costs_is_what_is_done_with_it(string path, int work)
    {
        var buffer = new PathReadingBuffer();
        Assert.True(PathReadings.Enumerate(Wire.Bytes(path), buffer));
        Assert.Equal(work, buffer.Work);
    }

    /// <summary>The buffer serves one request after the other.</summary>
    [Fact]
    public void What_was_read_before_costs_the_next_path_nothing()
    {
        var buffer = new PathReadingBuffer();
        byte[] path = Wire.Bytes("/a%2fb/../c;d/" + new string('e', 400));
        Assert.True(PathReadings.Enumerate(path, buffer));
        var (work, stored) = (buffer.Work, buffer.StoredBytes);
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(PathReadings.Enumerate(path, buffer));
        }
        Assert.Equal((work, stored), (buffer.Work, buffer.StoredBytes));
    }

    [Fact]
    public void Dot_segments_are_seen_in_any_reading()
    {
        var buffer = new PathReadingBuffer();
        Assert.All(["/a/..", "/a/%2e%2e/b", "/a/..;x/b", "/a/%252e/b", "/a%5c../b", "/./"], path =>
        {
            Assert.True(PathReadings.Enumerate(Wire.Bytes(path), buffer));
            Assert.True(PathReadings.AnyHasDotSegment(buffer), path);
        });
        Assert.All(["/a/..b", "/a", "/a/...", "/a%20b", "/.well-known/x"], path =>
        {
            Assert.True(PathReadings.Enumerate(Wire.Bytes(path), buffer));
            Assert.False(PathReadings.AnyHasDotSegment(buffer), path);
        });
    }

    [Property(MaxTest = 3000)]
    public Property All_combinations_are_there_and_nothing_else()
    {
        Gen<string> piece = Gen.Elements("/", "/", "a", "b", ".", "..", "/..", "/../", "%2e", "%2F", "%2f", "%5c", "%5C", ";", ";x", "%3b", "%25", "%252e", "%252f", "%255C",
            "%253B", "%2500", "%25zz", "%61", "%2561", "//");
        return Prop.ForAll(Arb.From(piece.ListOf().Select(pieces => "/" + string.Concat(pieces.Take(9)))), path =>
        {
            HashSet<string> expected = ReferencePaths.Readings(path);
            var buffer = new PathReadingBuffer();
            if (!PathReadings.Enumerate(Wire.Bytes(path), buffer))
            {
                return (expected.Count > PathReadings.MaxReadings).Label($"{path}: {expected.Count} readings refused");
            }
            string[] found = [.. Enumerable.Range(0, buffer.Count).Select(i => Wire.Text(buffer[i]))];
            return (expected.SetEquals(found) && found.Distinct().Count() == found.Length && found[0] == ReferencePaths.Seven(path))
                .Label($"{path}: missing {string.Join(" ", expected.Except(found))}, extra {string.Join(" ", found.Except(expected))}, first {found[0]}");
        });
    }
}
