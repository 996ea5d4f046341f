using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using Event = YamlDotNet.Core.Events.ParsingEvent;

namespace FastGate.Configuration;

/// <summary>
/// A keycloak-gatekeeper file: YAML 1.1 (and so JSON), read from the parser's events, because there a repeated key is no error: the last one
/// wins. Anchors and merge keys work. Throws <see cref="FileSyntaxException"/>.
/// </summary>
public sealed class YamlReader
{
    private const int MaxDepth = 32;

    private readonly Parser _parser;
    private readonly string[] _lines;
    private readonly Dictionary<AnchorName, Node> _anchors = [];

    private YamlReader(string text)
    {
        _lines = text.Split('\n');
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    /// <summary>The first document; an empty file is an empty map. <paramref name="secondDocument"/> is the line of a second one, or 0.</summary>
    public static MapNode Read(string text, out int secondDocument)
    {
        secondDocument = 0;
        RefuseControls(text);
        try
        {
            var reader = new YamlReader(text);
            reader.Next();
            if (reader.Next() is StreamEnd)
            {
                return new MapNode(1, []);
            }
            var root = reader.Value(reader.Next(), 0);
            reader.Next();
            if (reader.Next() is DocumentStart second)
            {
                secondDocument = Line(second);
            }
            return root switch
            {
                MapNode map => map,
                ScalarNode { Kind: ScalarKind.Blank } => new MapNode(1, []),
                _ => throw new FileSyntaxException(root.Line, "not a list of options", "write one option a line, as listen: :3000 (with a blank after the colon)"),
            };
        }
        catch (YamlException exception)
        {
            throw new FileSyntaxException(LineOf(exception, text), "not valid YAML: " + Explained(exception), Advice(exception));
        }
    }

    /// <summary>For a tab the library gives the line where the map began.</summary>
    private static int LineOf(YamlException exception, string text)
    {
        var line = Math.Max(1, (int)exception.Start.Line);
        var lines = text.Split('\n');
        for (var i = line; exception.Message.Contains(" tab ", StringComparison.Ordinal) && i <= lines.Length; i++)
        {
            if (IsIndentedByTab(lines[i - 1]))
            {
                return i;
            }
        }
        return line;
    }

    private static bool IsIndentedByTab(string line) => line.AsSpan(0, line.Length - line.AsSpan().TrimStart(" \t").Length).Contains('\t');

    private static int Line(Event happened) => Math.Max(1, (int)happened.Start.Line);

    /// <summary>The library's messages are fixed sentences; anything that could quote the file is left out.</summary>
    private static string Explained(YamlException exception) =>
        exception.Message.StartsWith("While ", StringComparison.Ordinal) && !exception.Message.Any(char.IsControl) ? exception.Message.TrimEnd('.') : "cannot be read from here on";

    private static string? Advice(YamlException exception)
    {
        var message = exception.Message;
        return message switch
        {
            _ when message.Contains("tab", StringComparison.Ordinal) => "indent with blanks, never with tabs",
            _ when message.Contains("cannot start", StringComparison.Ordinal) || message.Contains("plain scalar", StringComparison.Ordinal) =>
                "put the value between single quotes",
            _ when message.Contains("quoted scalar", StringComparison.Ordinal) => "close the quotes",
            _ => "write one option a line, as key: value",
        };
    }

    private static void RefuseControls(string text)
    {
        var line = 1;
        foreach (var c in text)
        {
            line += c == '\n' ? 1 : 0;
            if (char.IsControl(c) && c is not ('\t' or '\n' or '\r' or '\u0085'))
            {
                throw new FileSyntaxException(line, "not valid YAML: control characters are not allowed", "remove the character");
            }
        }
    }

    private Event Next() => _parser.MoveNext() ? _parser.Current! : throw new FileSyntaxException(_lines.Length, "not valid YAML: it ends too early", null);

    private Node Value(Event first, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new FileSyntaxException(Line(first), "nested too deeply", null);
        }
        switch (first)
        {
            case Scalar scalar:
                return Kept(scalar, ReadScalar(scalar));
            case SequenceStart sequence:
                return Kept(sequence, ReadList(sequence, depth));
            case MappingStart mapping:
                return Kept(mapping, ReadMap(mapping, depth));
            case AnchorAlias alias when _anchors.TryGetValue(alias.Value, out var node):
                return node;
            default:
                throw new FileSyntaxException(Line(first), "not valid YAML: a value that begins with * names an anchor, and there is none", "put the value between single quotes");
        }
    }

    private Node Kept(NodeEvent written, Node node)
    {
        if (!written.Anchor.IsEmpty)
        {
            _anchors[written.Anchor] = node;
        }
        return node;
    }

    private static ScalarNode ReadScalar(Scalar scalar)
    {
        var quoted = scalar.Style != ScalarStyle.Plain;
        var kind = quoted ? ScalarKind.Text : YamlScalars.KindOf(scalar.Value);
        if (!scalar.Tag.IsEmpty)
        {
            kind = scalar.Tag.Value switch
            {
                "tag:yaml.org,2002:str" or "!" => ScalarKind.Text,
                "tag:yaml.org,2002:bool" or "tag:yaml.org,2002:int" or "tag:yaml.org,2002:float" or "tag:yaml.org,2002:null" => YamlScalars.KindOf(scalar.Value),
                _ => throw new FileSyntaxException(Line(scalar), "a value that begins with ! is a YAML tag, and no such tag is known", "put the value between single quotes"),
            };
        }
        return new ScalarNode(Line(scalar), scalar.Value, kind, quoted);
    }

    private ListNode ReadList(SequenceStart start, int depth)
    {
        var items = new List<Node>();
        for (var next = Next(); next is not SequenceEnd; next = Next())
        {
            if (start.Style == SequenceStyle.Block)
            {
                RefuseTab(Line(next));
            }
            items.Add(Value(next, depth + 1));
        }
        return new ListNode(Line(start), items);
    }

    private MapNode ReadMap(MappingStart start, int depth)
    {
        var entries = new List<MapEntry>();
        var merged = new List<MapEntry>();
        for (var next = Next(); next is not MappingEnd; next = Next())
        {
            if (Value(next, depth + 1) is not ScalarNode key)
            {
                throw new FileSyntaxException(Line(next), "a key must be a word", "write key: value");
            }
            if (start.Style == MappingStyle.Block)
            {
                RefuseTab(key.Line);
            }
            var value = Value(Next(), depth + 1);
            if (key is { Text: "<<", Quoted: false })
            {
                merged.InsertRange(0, Merged(value));
            }
            else
            {
                entries.Add(new MapEntry(key.Text, key.Line, value));
            }
        }
        // What is merged comes first, so that the map's own keys win.
        merged.RemoveAll(entry => entries.Exists(own => own.Key == entry.Key));
        return new MapNode(Line(start), merged.Count == 0 ? entries : [.. merged, .. entries]);
    }

    /// <summary>One entry for each key, so that merging maps of maps cannot grow: of several maps the first wins.</summary>
    private static IEnumerable<MapEntry> Merged(Node value) => value switch
    {
        MapNode map => map.Entries.Reverse().DistinctBy(entry => entry.Key),
        ListNode list => list.Items.SelectMany(Merged).DistinctBy(entry => entry.Key),
        _ => throw new FileSyntaxException(value.Line, "<< takes a map", null),
    };

    /// <summary>The library lets a first line be indented with a tab.</summary>
    private void RefuseTab(int line)
    {
        if (line <= _lines.Length && IsIndentedByTab(_lines[line - 1]))
        {
            throw new FileSyntaxException(line, "not valid YAML: a tab in the indentation", "indent with blanks, never with tabs");
        }
    }
}
