using FsCheck;
using FsCheck.Fluent;

namespace FastGate.Jwt.Tests.Support;

/// <summary>Texts that are JSON nearly always, or nearly: pieces of the grammar one after the other, objects built of them, and such objects with a piece lost.</summary>
public static class JsonFragments
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", " ", "\n", "null", "true", "false", "0", "-1", "1.5", "1e3", "01", "\"\"", "\"a\"", "\"\\u0061\"", "\"b\"", "\"\\ud83d\\ude00\"",
        "\"\\ud800\"", "\"\\\\\"", "\"\\q\"", "\"", "\\", "é", "\u0001", "NaN", "//", "\"exp\"", "\"aud\"",
    ];

    private static readonly string[] Names = ["\"a\"", "\"\\u0061\"", "\"b\"", "\"\"", "\"c\"", "\"\\ud83d\\ude00\"", "\"exp\"", "\"d\"", "\"\\ud800\"", "\"e\"", "\"f\""];

    public static Arbitrary<Text> Texts() => Gen.OneOf(Loose(), Object(3), Object(3), Broken()).Select(text => new Text(text)).ToArbitrary();

    private static Gen<string> Loose() => Gen.Elements(Pieces).ListOf().Select(pieces => string.Concat(pieces));

    private static Gen<string> Broken() =>
        from text in Object(3)
        from at in Gen.Choose(0, text.Length - 1)
        from length in Gen.Choose(1, 3)
        select text.Remove(at, Math.Min(length, text.Length - at));

    private static Gen<string> Object(int depth) =>
        from size in Gen.Choose(0, 4)
        from members in (from name in Gen.Elements(Names) from value in Value(depth - 1) select $"{name}:{value}").ListOf(size)
        select "{" + string.Join(",", members) + "}";

    private static Gen<string> Value(int depth)
    {
        Gen<string> plain = Gen.Elements("1", "-0.5e2", "true", "null", "\"x\"", "\"\\u00e9\"", "[]", "{}", "9007199254740993");
        return depth <= 0 ? plain : Gen.OneOf(plain, plain, Object(depth), Value(depth - 1).ListOf(2).Select(values => "[" + string.Join(",", values) + "]"));
    }

    public sealed record Text(string Value);
}
