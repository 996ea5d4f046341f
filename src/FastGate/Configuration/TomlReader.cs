using System.Globalization;
using Tomlyn;
using Tomlyn.Parsing;

namespace FastGate.Configuration;

/// <summary>FastGate's own format. Throws <see cref="FileSyntaxException"/>; a repeated key is an error.</summary>
public sealed class TomlReader
{
    private readonly TomlParser _parser;

    private TomlReader(string text) => _parser = TomlParser.Create(text, new TomlParserOptions { DecodeScalars = true });

    public static MapNode Read(string text)
    {
        try
        {
            var reader = new TomlReader(text);
            reader.Next();
            reader.Next();
            return reader.ReadTable(1);
        }
        catch (TomlException exception)
        {
            // The library quotes what it stumbled over, which may be a secret.
            throw new FileSyntaxException(exception.Line ?? 1, "not valid TOML", "write key = \"value\", with text in quotes");
        }
    }

    private TomlParseEvent Next() => _parser.MoveNext() ? _parser.Current : throw new FileSyntaxException(1, "not valid TOML: it ends too early", null);

    private MapNode ReadTable(int line)
    {
        var entries = new List<MapEntry>();
        for (var next = Next(); next.Kind != TomlParseEventKind.EndTable; next = Next())
        {
            var name = next.PropertyName ?? "";
            var at = next.Line;
            var value = ReadValue(Next(), at);
            var earlier = entries.FindIndex(entry => entry.Key == name);
            if (earlier < 0)
            {
                entries.Add(new MapEntry(name, at, value));
            }
            else if (entries[earlier].Value is MapNode first && value is MapNode second)
            {
                // Parts of one table, written with dotted keys.
                entries[earlier] = entries[earlier] with { Value = new MapNode(first.Line, [.. first.Entries, .. second.Entries]) };
            }
            else
            {
                throw new FileSyntaxException(at, $"not valid TOML: {Spelling.Shown(name)} is there twice", "remove one of the two");
            }
        }
        return new MapNode(line, entries);
    }

    private Node ReadValue(TomlParseEvent first, int line)
    {
        switch (first.Kind)
        {
            case TomlParseEventKind.StartTable:
                return ReadTable(line);
            case TomlParseEventKind.StartArray:
                var items = new List<Node>();
                for (var next = Next(); next.Kind != TomlParseEventKind.EndArray; next = Next())
                {
                    items.Add(ReadValue(next, next.Line > 0 ? next.Line : line));
                }
                return new ListNode(line, items);
            case TomlParseEventKind.Boolean:
                return new ScalarNode(line, first.GetBoolean() ? "true" : "false", ScalarKind.Flag, false);
            case TomlParseEventKind.Integer:
                return new ScalarNode(line, first.GetInt64().ToString(CultureInfo.InvariantCulture), ScalarKind.Integer, false);
            case TomlParseEventKind.String:
                return new ScalarNode(line, first.GetString(), ScalarKind.Text, true);
            default:
                return new ScalarNode(line, "", ScalarKind.Real, false);
        }
    }
}
