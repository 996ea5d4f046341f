using System.Numerics;

namespace FastGate.Jwt.Keys;

/// <summary>The names of <see cref="JwsAlgorithms"/> on the wire: exact, case-sensitive (RFC 7515 section 4.1.1).</summary>
public static class AlgorithmNames
{
    private static readonly byte[][] Names =
    [
        "RS256"u8.ToArray(), "RS384"u8.ToArray(), "RS512"u8.ToArray(),
        "PS256"u8.ToArray(), "PS384"u8.ToArray(), "PS512"u8.ToArray(),
        "ES256"u8.ToArray(), "ES384"u8.ToArray(), "ES512"u8.ToArray(),
        "HS256"u8.ToArray(), "HS384"u8.ToArray(), "HS512"u8.ToArray(),
    ];

    private static readonly string[] Texts = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "HS256", "HS384", "HS512"];

    /// <summary>The algorithm of that name, or <see cref="JwsAlgorithms.None"/> for an unknown one.</summary>
    public static JwsAlgorithms Find(ReadOnlySpan<byte> name)
    {
        if (name.Length != 5)
        {
            return JwsAlgorithms.None;
        }

        for (int i = 0; i < Names.Length; i++)
        {
            if (name.SequenceEqual(Names[i]))
            {
                return (JwsAlgorithms)(1 << i);
            }
        }

        return JwsAlgorithms.None;
    }

    /// <summary>The algorithm of that name, or <see cref="JwsAlgorithms.None"/> for an unknown one.</summary>
    public static JwsAlgorithms Find(string name)
    {
        int index = Array.IndexOf(Texts, name);
        return index < 0 ? JwsAlgorithms.None : (JwsAlgorithms)(1 << index);
    }

    /// <summary>The name of one algorithm; empty for none or a set of several.</summary>
    public static string NameOf(JwsAlgorithms algorithm) =>
        BitOperations.IsPow2((uint)algorithm) && BitOperations.Log2((uint)algorithm) < Texts.Length ? Texts[BitOperations.Log2((uint)algorithm)] : string.Empty;
}
