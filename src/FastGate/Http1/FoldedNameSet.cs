namespace FastGate.Http1;

/// <summary>A set of field names in which all spellings of a name are one. Immutable; a look-up allocates nothing.</summary>
public sealed class FoldedNameSet
{
    public FoldedNameSet(IEnumerable<string> names) { }
    public bool Contains(ReadOnlySpan<byte> name) => false;
}
