using System.Text;
using FastGate.Configuration;

namespace FastGate.Tests.Configuration;

/// <summary>docs/migration.md: the list of options comes from the catalogue, the departures from the text below.</summary>
public sealed class MigrationPageTests
{
    [Fact]
    public void It_is_up_to_date() => Repository.AssertPage("docs/migration.md", Page());

    private static string Page()
    {
        var page = new StringBuilder(MigrationText.Beginning);
        Table(page, "Options of keycloak-gatekeeper 7.0.0", OptionOrigin.Gatekeeper);
        Table(page, "Options that gogatekeeper added", OptionOrigin.Gogatekeeper);
        page.Append("## Options that are gone\n\nIn a file they are warnings, as flags errors.\n\n| option | what to do |\n|--|--|\n");
        foreach (var (key, advice) in OldNames.All)
        {
            page.Append($"| `{key}` | {OptionPageTests.Cell(advice)} |\n");
        }
        page.Append('\n').Append(MigrationText.Departures);
        return page.ToString();
    }

    private static void Table(StringBuilder page, string title, OptionOrigin origin)
    {
        page.Append("## ").Append(title).Append("\n\n| option | |\n|--|--|\n");
        foreach (var option in OptionCatalogue.All.Where(option => option.Origin == origin))
        {
            var state = option.Status switch
            {
                OptionStatus.NotBuilt => "not there yet: set away from its default it stops the start",
                OptionStatus.Inert => "accepted, said once, and without effect until the browser flow is built",
                OptionStatus.LoginOnly => "accepted, said once, and without effect beyond login and logout until the browser flow is built",
                _ => option.Departure is null ? "the same" : "better",
            };
            page.Append($"| `{option.Key}` | {state}{(option.Departure is null ? "" : ": " + OptionPageTests.Cell(option.Departure))} |\n");
        }
        page.Append('\n');
    }
}
