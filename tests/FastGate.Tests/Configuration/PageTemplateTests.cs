using FastGate.Configuration;

namespace FastGate.Tests.Configuration;

public sealed class PageTemplateTests
{
    private static readonly Dictionary<string, string> Tags = new() { ["team"] = "<b>&\"blue'", ["a1"] = "x" };

    [Theory]
    [InlineData("", "")]
    [InlineData("<p>no</p>", "<p>no</p>")]
    [InlineData("{{.team}}", "&lt;b&gt;&amp;&quot;blue&#39;")]
    [InlineData("[{{ .a1 }}{{\t.a1}}]", "[xx]")]
    [InlineData("}} { {a}", "}} { {a}")]
    public void Renders(string template, string page)
    {
        Assert.Equal(page, PageTemplate.Render(template, Tags, out var error));
        Assert.Null(error);
    }

    [Theory]
    [InlineData("{{.other}}")]
    [InlineData("{{team}}")]
    [InlineData("{{.}}")]
    [InlineData("{{}}")]
    [InlineData("{{.team")]
    [InlineData("{{- .team}}")]
    [InlineData("{{.team | html}}")]
    [InlineData("{{if .team}}x{{end}}")]
    [InlineData("{{.team.name}}")]
    [InlineData("{{/* no */}}")]
    [InlineData("{{\"x\"}}")]
    public void Anything_else_is_refused(string template)
    {
        Assert.Null(PageTemplate.Render("a\n" + template, Tags, out var error));
        Assert.StartsWith("line 2", error, StringComparison.Ordinal);
    }
}
