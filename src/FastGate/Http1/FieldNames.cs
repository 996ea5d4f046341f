namespace FastGate.Http1;

/// <summary>What names mean, and when two spellings are one name to a careless application.</summary>
public static class FieldNames
{
    /// <summary>By exact spelling, letter case aside.</summary>
    public static KnownField Known(ReadOnlySpan<byte> name) => KnownField.Other;
    /// <summary>Lower case, and each character that is no letter or digit as '-'.</summary>
    public static byte Fold(byte character) => character;
    public static void Fold(ReadOnlySpan<byte> name, Span<byte> folded) { }
    public static bool FoldedEquals(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => false;
    /// <summary>Any other spelling of this name is refused.</summary>
    public static bool AliasIsRefused(KnownField field) => field is >= KnownField.Host and <= KnownField.XRealIp;
    public static bool IsHopByHop(KnownField field) => field is KnownField.TransferEncoding or (>= KnownField.Connection and <= KnownField.Http2Settings);
}
