namespace FastGate.Http1;

/// <summary>What one component does to a path besides decoding it.</summary>
[Flags]
internal enum PathTreatment : byte
{
    None = 0,

    /// <summary>%2F stays what it is.</summary>
    KeepSlash = 1,

    /// <summary>'\', encoded or not, becomes '/'.</summary>
    Backslash = 2,

    /// <summary>What follows a ';' in a segment is left out after decoding, so an encoded one counts.</summary>
    CutAfter = 4,

    /// <summary>What follows a literal ';' in a segment is left out before anything is decoded or divided.</summary>
    CutBefore = 8,
}

/// <summary>Which treatments make a difference to a path.</summary>
internal readonly struct PathFeatures
{
    /// <summary>One more than the largest combination: the two ways to cut exclude each other.</summary>
    public const int Choices = 12;

    private readonly PathTreatment _effective;

    private PathFeatures(PathTreatment effective) => _effective = effective;

    public static PathFeatures Of(ReadOnlySpan<byte> path)
    {
        bool literalSemicolon = false;
        var effective = PathTreatment.None;
        for (int i = 0; i < path.Length; i++)
        {
            byte octet = path[i];
            if (octet == '%' && i + 2 < path.Length)
            {
                octet = (byte)(Octets.HexValue(path[i + 1]) << 4 | Octets.HexValue(path[i + 2]));
                effective |= octet == '/' ? PathTreatment.KeepSlash : PathTreatment.None;
            }
            else
            {
                literalSemicolon |= octet == ';';
            }
            effective |= octet switch
            {
                (byte)'\\' => PathTreatment.Backslash,
                (byte)';' => PathTreatment.CutAfter,
                _ => PathTreatment.None,
            };
        }
        // What is cut before decoding and before '\' divides segments may be more, or less, than what is cut afterwards.
        bool changes = path.ContainsAny((byte)'%', (byte)'\\');
        return new PathFeatures(literalSemicolon && changes ? effective | PathTreatment.CutBefore : effective);
    }

    public bool Matters(PathTreatment treatment) => (treatment & ~_effective) == 0;
}
