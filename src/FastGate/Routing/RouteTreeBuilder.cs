using FastGate.Patterns;

namespace FastGate.Routing;

/// <summary>Collects patterns byte by byte and makes the compressed, immutable tree of them.</summary>
internal sealed class RouteTreeBuilder
{
    private readonly Node _root = new();

    public void Add(IEnumerable<RoutePart> parts, Resource resource)
    {
        var node = _root;
        foreach (var part in parts)
        {
            switch (part.Kind)
            {
                case RoutePartKind.Literal:
                    foreach (var value in part.Text)
                    {
                        node = node.Literal(value);
                    }

                    break;
                case RoutePartKind.Rest:
                    node.Rest.Add(resource);
                    return;
                default:
                    node = node.Placeholder(part);
                    break;
            }
        }

        node.End.Add(resource);
    }

    public RouteNode Build() => _root.Freeze([]);

    private sealed class Node
    {
        private readonly SortedDictionary<byte, Node> _literals = [];
        private readonly List<(byte Tail, string? Source, Re2Pattern? Expression, Node Next)> _placeholders = [];

        public RouteEnd End { get; } = new();

        public RouteEnd Rest { get; } = new();

        public Node Literal(byte value)
        {
            if (!_literals.TryGetValue(value, out var next))
            {
                _literals[value] = next = new Node();
            }

            return next;
        }

        /// <summary>Placeholders differ by expression and by what follows them; their names mean nothing.</summary>
        public Node Placeholder(RoutePart part)
        {
            foreach (var known in _placeholders)
            {
                if (known.Tail == part.Tail && known.Source == part.Source)
                {
                    return known.Next;
                }
            }

            var next = new Node();
            _placeholders.Add((part.Tail, part.Source, part.Expression, next));
            return next;
        }

        public RouteNode Freeze(List<byte> text)
        {
            // A node with nothing but one literal way on is no node of the compressed tree.
            var node = this;
            while (text.Count > 0 && node is { _literals.Count: 1, _placeholders.Count: 0, End.Methods: 0, Rest.Methods: 0 })
            {
                var (value, next) = node._literals.First();
                text.Add(value);
                node = next;
            }

            var literals = node._literals.Select(l => l.Value.Freeze([l.Key])).ToArray();

            // Expressions before plain segments; a placeholder that ends at a slash, and so may take the most, last.
            var placeholders = node._placeholders
                .OrderBy(p => p.Expression is null)
                .ThenBy(p => p.Tail == '/')
                .ThenBy(p => p.Tail)
                .Select(p => new RoutePlaceholder(p.Tail, p.Expression, p.Next.Freeze([])))
                .ToArray();
            return new RouteNode([.. text], literals, placeholders, node.End, node.Rest);
        }
    }
}
