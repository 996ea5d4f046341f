using System.Text;
using FastGate.Responses;
using FsCheck.Xunit;

namespace FastGate.Tests.Responses;

public class ForbiddenPageTests
{
    private static readonly Dictionary<string, string> Tags = new()
    {
        ["company"] = "A & B <script>\"'</script>",
        ["title"] = "No",
        ["_x1"] = "y",
    };

    [Theory]
    [InlineData("<h1>{{.title}}</h1>", "<h1>No</h1>")]
    [InlineData("{{ .title }}{{\t.title\n}}", "NoNo")]
    [InlineData("{{.company}}", "A &amp; B &lt;script&gt;&#34;&#39;&lt;/script&gt;")]
    [InlineData("[{{ ._x1 }}{{\t._x1}}]", "[yy]")]
    [InlineData("a } b }} c { d", "a } b }} c { d")]
    [InlineData("<p>no</p>", "<p>no</p>")]
    [InlineData("", "")]
    public void Tags_are_put_in_escaped(string template, string expected)
    {
        (ForbiddenPage? page, string? error) = ForbiddenPage.Read(template, Tags);
        Assert.Null(error);
        Assert.Equal(expected, Encoding.UTF8.GetString(page!.Body));
    }

    [Theory]
    [InlineData("{{title}}")]
    [InlineData("{{.}}")]
    [InlineData("{{.a.b}}")]
    [InlineData("{{.title | html}}")]
    [InlineData("{{if .title}}x{{end}}")]
    [InlineData("{{- .title -}}")]
    [InlineData("{{. title}}")]
    [InlineData("{{.1}}")]
    [InlineData("{{\"x\"}}")]
    [InlineData("{{- .title}}")]
    [InlineData("{{.title}}{{.missing}}")]
    [InlineData("{{/* comment */}}")]
    [InlineData("{{}}")]
    [InlineData("{{ .title")]
    [InlineData("{{{.title}}}")]
    public void Anything_else_is_an_error_that_names_the_line(string action)
    {
        (ForbiddenPage? page, string? error) = ForbiddenPage.Read("<html>\n\n" + action, Tags);
        Assert.Null(page);
        Assert.StartsWith("line 3 ", error);
    }

    [Fact]
    public void A_name_that_is_no_tag_is_named()
    {
        Assert.Equal("line 1 names {{.missing}}, and tags has no such name", ForbiddenPage.Read("{{.title}}|{{ .missing }}", Tags).Error);
    }

    [Property]
    public void Arbitrary_text_never_throws(string? text)
    {
        (ForbiddenPage? page, string? error) = ForbiddenPage.Read(text ?? "", Tags);
        Assert.NotEqual(page is null, error is null);
    }
}
