using FastGate.Configuration;

namespace FastGate.Tests.Configuration;

/// <summary>The catalogue against a table written by hand: a new option without a row fails, as does a changed one.</summary>
public sealed class OptionTableTests
{
    [Fact]
    public void Every_option_has_its_row_and_every_row_its_option()
    {
        var expected = OptionTable.Rows.Select(row => row.ToString()).Order(StringComparer.Ordinal);
        var actual = OptionCatalogue.All.Select(Row).Order(StringComparer.Ordinal);
        Assert.Equal(string.Join('\n', expected), string.Join('\n', actual));
    }

    [Fact]
    public void Ninety_six_options_are_those_of_7_0_0() =>
        Assert.Equal(96, OptionCatalogue.All.Count(option => option.Origin == OptionOrigin.Gatekeeper));

    [Fact]
    public void Every_option_has_a_property_of_its_name()
    {
        foreach (var option in OptionCatalogue.All)
        {
            var name = string.Concat(option.Key.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
            Assert.True(typeof(GateOptions).GetProperty(name) is not null, name);
        }
    }

    [Fact]
    public void Set_changes_what_get_reads_and_nothing_else()
    {
        foreach (var option in OptionCatalogue.All)
        {
            var changed = option.Set(OptionCatalogue.Defaults, Other(option));
            Assert.False(OptionText.Same(option.Get(changed), option.Get(OptionCatalogue.Defaults)), option.Key);
            foreach (var other in OptionCatalogue.All.Where(other => other != option))
            {
                Assert.True(OptionText.Same(other.Get(changed), other.Get(OptionCatalogue.Defaults)), $"{option.Key} changes {other.Key}");
            }
        }
    }

    [Fact]
    public void Names_of_keys_variables_and_aliases_are_unique()
    {
        var variables = OptionCatalogue.All.SelectMany(option => new[] { option.Variable, option.SecondVariable }).OfType<string>().ToList();
        Assert.Equal(variables.Count, variables.Distinct().Count());
        Assert.Equal(OptionCatalogue.All.Count, OptionCatalogue.All.Select(option => option.Key).Distinct().Count());
        Assert.DoesNotContain(OldNames.All, old => OptionCatalogue.Find(old.Key) is not null);
    }

    private static object Other(OptionDefinition option) => option.Type switch
    {
        OptionType.Flag => !(bool)option.Get(OptionCatalogue.Defaults),
        OptionType.Number or OptionType.Size => (long)option.Get(OptionCatalogue.Defaults) + 1,
        OptionType.Duration => (TimeSpan)option.Get(OptionCatalogue.Defaults) + TimeSpan.FromSeconds(1),
        OptionType.Text => "other",
        OptionType.List => new[] { "other" },
        OptionType.Map => new Dictionary<string, string> { ["other"] = "other" },
        _ => new[] { new ResourceOptions { Uri = "/other" } },
    };

    private static string Row(OptionDefinition option) =>
        $"{option.Key} | {option.Variable} | {option.Type} | {OptionText.Of(option.DefaultIn(Dialect.Gatekeeper))} | {option.Origin} | {option.Status}";
}
