using System.Buffers;
using FastGate.Patterns;

namespace FastGate.Routing;

/// <summary>
/// Which resource a request belongs to. The most specific pattern that has the method wins: text before an expression before a
/// <c>{name}</c> before <c>*</c>, position by position from the left, so the longest prefix wins and the order of the list only
/// counts between equal patterns, where the last one wins. Immutable; a look-up allocates nothing.
/// </summary>
public sealed class RouteTable
{
    private const int OnStack = 1024;

    private readonly RouteNode _exact;
    private readonly RouteNode? _folded;

    private RouteTable(RouteNode exact, RouteNode? folded, IReadOnlyList<Resource> resources)
    {
        _exact = exact;
        _folded = folded;
        Resources = resources;
    }

    public IReadOnlyList<Resource> Resources { get; }

    /// <summary>Builds the table. Patterns must be good (<see cref="RoutePattern.TryParse"/>): that is for the configuration to check.</summary>
    /// <param name="resources">In the order of the configuration.</param>
    /// <param name="methods">Those that the resources' masks speak of.</param>
    /// <param name="strict">As in TOML: expressions have to fit as a whole, and the table can be asked without regard to case. Else as 7.0.0.</param>
    /// <exception cref="ArgumentException">A pattern is malformed, or a resource names a method that the table lacks.</exception>
    public static RouteTable Build(IReadOnlyList<Resource> resources, MethodTable methods, bool strict)
    {
        var exact = new RouteTreeBuilder();
        var folded = strict ? new RouteTreeBuilder() : null;
        foreach (var resource in resources)
        {
            if (!RoutePattern.TryParse(resource.Pattern, out var pattern, out var error, strict))
            {
                throw new ArgumentException($"{resource.Pattern}: {error}", nameof(resources));
            }

            if ((resource.Methods & ~methods.All) != 0)
            {
                throw new ArgumentException($"{resource.Pattern}: unknown method", nameof(resources));
            }

            exact.Add(pattern!.Parts, resource);
            folded?.Add(pattern.Parts.Select(Fold), resource);
        }

        return new RouteTable(exact.Build(), folded?.Build(), resources);
    }

    /// <summary>The resource of a method (an index of <see cref="MethodTable"/>) and a normalised path, or null when none fits.</summary>
    public Resource? Find(int method, ReadOnlySpan<byte> path) => method < 0 ? null : _exact.Find(1UL << method, path);

    /// <summary>The same without regard to case; for a table built without that, the same as <see cref="Find"/>.</summary>
    public Resource? FindIgnoringCase(int method, ReadOnlySpan<byte> path)
    {
        if (_folded is null || method < 0)
        {
            return Find(method, path);
        }

        byte[]? rented = null;
        var room = FoldedPath.MaxLength(path.Length);
        var folded = room <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(room);
        var length = FoldedPath.Write(path, folded);
        var found = _folded.Find(1UL << method, folded[..length]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return found;
    }

    private static RoutePart Fold(RoutePart part)
    {
        switch (part.Kind)
        {
            case RoutePartKind.Literal:
                return part with { Text = FoldedPath.Of(part.Text) };
            case RoutePartKind.Expression:
                var source = $"(?i:{part.Source})";
                if (!Re2Pattern.TryParse(source, out var expression, out var error))
                {
                    throw new ArgumentException($"{source}: {error}", nameof(part));
                }

                return part with { Source = source, Expression = expression, Tail = FoldedTail(part.Tail) };
            default:
                return part with { Tail = FoldedTail(part.Tail) };
        }
    }

    // Tails are ASCII: RoutePattern sees to that.
    private static byte FoldedTail(byte tail) => (byte)CaseFolding.Fold(tail);
}
