using FastGate.Patterns;

namespace FastGate.Routing;

/// <summary>The resources that end at one place of the tree, each with the methods it still has there.</summary>
internal sealed class RouteEnd
{
    private (ulong Methods, Resource Resource)[] _entries = [];

    public ulong Methods { get; private set; }

    /// <summary>Adds a resource; for methods that another one had here the later one wins, as in 7.0.0.</summary>
    public void Add(Resource resource)
    {
        var entries = new (ulong Methods, Resource Resource)[_entries.Length + 1];
        var kept = 0;
        foreach (var entry in _entries)
        {
            var left = entry.Methods & ~resource.Methods;
            if (left != 0)
            {
                entries[kept++] = (left, entry.Resource);
            }
        }

        entries[kept] = (resource.Methods, resource);
        _entries = entries[..(kept + 1)];
        Methods |= resource.Methods;
    }

    public Resource? Find(ulong method)
    {
        if ((Methods & method) != 0)
        {
            foreach (ref readonly var entry in _entries.AsSpan())
            {
                if ((entry.Methods & method) != 0)
                {
                    return entry.Resource;
                }
            }
        }

        return null;
    }
}

/// <summary>A way on through a placeholder.</summary>
internal sealed record RoutePlaceholder(byte Tail, Re2Pattern? Expression, RouteNode Next)
{
    /// <summary>How many bytes the placeholder takes from the front of <paramref name="path"/>, or -1 when it does not fit.</summary>
    public int Take(ReadOnlySpan<byte> path)
    {
        var length = path.IndexOf(Tail);
        if (length < 0)
        {
            if (Tail != '/')
            {
                return -1;
            }

            length = path.Length;
        }

        var value = path[..length];
        var fits = Expression is null ? !value.Contains((byte)'/') : Expression.IsMatch(value);
        return fits ? length : -1;
    }
}

/// <summary>
/// A node of the compressed tree. The search tries what is most specific first (end, text, expression, segment, rest) and goes
/// back when that leads nowhere, also when it leads to a pattern without the method. It is a tree and what a part takes is
/// fixed, so no node is seen twice in one search.
/// </summary>
internal sealed class RouteNode(byte[] text, RouteNode[] literals, RoutePlaceholder[] placeholders, RouteEnd end, RouteEnd rest)
{
    private readonly byte[] _text = text;
    private readonly byte[] _labels = [.. literals.Select(l => l._text[0])];
    private readonly RouteNode[] _literals = literals;
    private readonly RoutePlaceholder[] _placeholders = placeholders;
    private readonly RouteEnd _end = end;
    private readonly RouteEnd _rest = rest;

    /// <summary>The methods that occur here or below: where one is missing there is no point in going on.</summary>
    private readonly ulong _below = literals.Aggregate(end.Methods | rest.Methods, (m, l) => m | l._below)
        | placeholders.Aggregate(0UL, (m, p) => m | p.Next._below);

    public Resource? Find(ulong method, ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty)
        {
            return _end.Find(method) ?? _rest.Find(method);
        }

        var label = _labels.AsSpan().IndexOf(path[0]);
        if (label >= 0)
        {
            var next = _literals[label];
            if ((next._below & method) != 0 && path.StartsWith(next._text) && next.Find(method, path[next._text.Length..]) is { } found)
            {
                return found;
            }
        }

        foreach (var placeholder in _placeholders)
        {
            if ((placeholder.Next._below & method) != 0)
            {
                var length = placeholder.Take(path);
                if (length >= 0 && placeholder.Next.Find(method, path[length..]) is { } found)
                {
                    return found;
                }
            }
        }

        return _rest.Find(method);
    }
}
