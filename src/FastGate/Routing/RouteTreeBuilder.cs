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
                    node = node.Through(part);
                    break;
            }
        }

        node.End.Add(resource);
    }

    public RouteNode Build() => _root.Freeze([]);

    private sealed class Node
    {
        private readonly SortedDictionary<byte, Node> _literals = [];
        private readonly List<Placeholder> _placeholders = [];

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
        public Node Through(RoutePart part)
        {
            foreach (var known in _placeholders)
            {
                if (known.Part.Tail == part.Tail && known.Part.Source == part.Source)
                {
                    return known.Next;
                }
            }

            var next = new Placeholder(part);
            _placeholders.Add(next);
            return next.Next;
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

            var literals = new List<RouteNode>();
            foreach (var (value, next) in node._literals)
            {
                literals.Add(next.Freeze([value]));
            }

            var placeholders = node._placeholders.OrderBy(p => p.Rank).Select(p => new RoutePlaceholder(p.Part.Tail, p.Part.Expression, p.Next.Freeze([]))).ToArray();
            return new RouteNode([.. text], [.. literals], placeholders, node.End, node.Rest);
        }
    }

    private sealed class Placeholder(RoutePart part)
    {
        public RoutePart Part { get; } = part;

        public Node Next { get; } = new();

        /// <summary>Expressions before plain segments; a placeholder that ends at a slash, and so may take the most, last.</summary>
        public int Rank => (Part.Expression is null ? 0x200 : 0) | (Part.Tail == '/' ? 0x100 : 0) | Part.Tail;
    }
}
