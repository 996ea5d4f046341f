using FastGate.Jwt.Json;

namespace FastGate.Jwt.Claims;

/// <summary>The texts of a list (or the one text that stands in a list's place), for <c>foreach</c>. Elements of other types are skipped.</summary>
public ref struct ClaimTextEnumerable
{
    private readonly JsonTable? _table;
    private readonly int _end;
    private int _node;
    private int _next;

    internal ClaimTextEnumerable(JsonTable? table, int node)
    {
        JsonKind kind = table is null ? JsonKind.Missing : table[node].Kind;
        bool usable = kind is JsonKind.List or JsonKind.Text;
        _table = usable ? table : null;
        _next = kind == JsonKind.Text ? node : node + 1;
        _end = usable ? table![node].End : 0;
        _node = -1;
    }

    /// <summary>The text that the loop is at.</summary>
    public readonly ClaimValue Current => new(_table!, _node);

    /// <summary>This, for <c>foreach</c>.</summary>
    public readonly ClaimTextEnumerable GetEnumerator() => this;

    /// <summary>Goes to the next text; false after the last one.</summary>
    public bool MoveNext()
    {
        while (_next < _end)
        {
            _node = _next;
            _next = _table![_node].End;
            if (_table[_node].Kind == JsonKind.Text)
            {
                return true;
            }
        }

        return false;
    }
}
