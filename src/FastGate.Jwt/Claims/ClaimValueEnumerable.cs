using FastGate.Jwt.Json;

namespace FastGate.Jwt.Claims;

/// <summary>The values directly in an object or a list, for <c>foreach</c>.</summary>
public ref struct ClaimValueEnumerable
{
    private readonly JsonTable? _table;
    private readonly int _end;
    private int _node;
    private int _next;

    internal ClaimValueEnumerable(JsonTable? table, int node)
    {
        bool container = table is not null && table[node].Kind >= JsonKind.List;
        _table = container ? table : null;
        _next = container ? node + 1 : 0;
        _end = container ? table![node].End : 0;
        _node = -1;
    }

    /// <summary>The value that the loop is at.</summary>
    public readonly ClaimValue Current => new(_table!, _node);

    /// <summary>This, for <c>foreach</c>.</summary>
    public readonly ClaimValueEnumerable GetEnumerator() => this;

    /// <summary>Goes to the next value; false after the last one.</summary>
    public bool MoveNext()
    {
        if (_next >= _end)
        {
            return false;
        }

        _node = _next;
        _next = _table![_node].End;
        return true;
    }
}
