using System.Text;
using FastGate.Routing;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace FastGate.Tests.Routing;

/// <summary>On a tiny alphabet, where patterns and paths collide all the time, the tree and the plain matcher agree.</summary>
public class RouteTableProperties
{
    private static readonly string[] Pieces = ["/", "/", "a", "b", "ab", "-", "{x}", "{y}", "{n:[ab]+}", "*", "/a", "/b", "/{x}", "/{x}/", "{x}-"];

    public static Arbitrary<Case> Cases()
    {
        var pattern =
            from count in Gen.Choose(0, 5)
            from pieces in Gen.ArrayOf(Gen.Elements(Pieces), count)
            let text = "/" + string.Concat(pieces)
            where RoutePattern.TryParse(text, out _, out _)
            select text;
        var resource =
            from text in pattern
            from methods in Gen.Choose(1, 7)
            select (text, (ulong)methods);
        var path =
            from count in Gen.Choose(0, 6)
            from pieces in Gen.ArrayOf(Gen.Elements("/", "a", "b", "ab", "-", "/a", "/b"), count)
            select "/" + string.Concat(pieces);
        return (from resources in Gen.NonEmptyListOf(resource)
                from paths in Gen.ArrayOf(path, 20)
                select new Case([.. resources.Select((r, i) => new Resource { Index = i, Pattern = r.text, Methods = r.Item2 })], paths)).ToArbitrary();
    }

    [Property(Arbitrary = [typeof(RouteTableProperties)], MaxTest = 2_000)]
    public bool AgreesWithThePlainMatcher(Case example)
    {
        var table = RouteTable.Build(example.Resources, Routes.Methods, false);
        foreach (var path in example.Paths)
        {
            for (var method = 0; method < 3; method++)
            {
                var expected = ReferenceMatcher.Find(example.Resources, method, path);
                var actual = table.Find(method, Encoding.UTF8.GetBytes(path));
                if (!ReferenceEquals(expected, actual))
                {
                    throw new InvalidOperationException($"{path} {method}: expected {expected?.Pattern}, got {actual?.Pattern}");
                }
            }
        }

        return true;
    }

    [Property(MaxTest = 500)]
    public bool NoPatternAndNoPathThrows(NonNull<string> pattern, byte[] path)
    {
        if (RoutePattern.TryParse("/" + pattern.Get, out _, out _, strict: true))
        {
            var resource = new Resource { Index = 0, Pattern = "/" + pattern.Get, Methods = 1 };
            RouteTable.Build([resource], Routes.Methods, true).FindIgnoringCase(0, path);
        }

        return true;
    }

    public sealed record Case(Resource[] Resources, string[] Paths)
    {
        public override string ToString() => string.Join(" ", Resources.Select(r => $"{r.Methods}:{r.Pattern}")) + " | " + string.Join(" ", Paths);
    }
}
