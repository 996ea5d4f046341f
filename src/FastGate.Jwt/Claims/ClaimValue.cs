using System.Text;
using FastGate.Jwt.Json;

namespace FastGate.Jwt.Claims;

/// <summary>
/// One JSON value of a token's payload, or the absence of one. A view: it is good until the <see cref="Validation.TokenWorkspace"/> it came from
/// reads the next token. Nothing here throws on what a token holds. Strings apart, nothing allocates.
/// </summary>
public readonly ref struct ClaimValue
{
    private readonly JsonTable? _table;
    private readonly int _node;

    internal ClaimValue(JsonTable table, int node)
    {
        _table = node < 0 ? null : table;
        _node = node;
    }

    /// <summary>The value's type; <see cref="JsonKind.Missing"/> when there is none.</summary>
    public JsonKind Kind => _table is null ? JsonKind.Missing : _table[_node].Kind;

    /// <summary>True when there is a value, null included.</summary>
    public bool Exists => _table is not null;

    /// <summary>True for a text.</summary>
    public bool IsText => Kind == JsonKind.Text;

    internal int Node => _node;

    /// <summary>The offset of the value in the decoded payload (of a text: after its quote); -1 when there is none.</summary>
    public int Position => _table is null ? -1 : _table[_node].Offset;

    /// <summary>The value as the token has it; of a text what stands between the quotes, escapes unresolved. Empty when there is none.</summary>
    public ReadOnlySpan<byte> Raw => _table is null ? default : _table.Text.Slice(_table[_node].Offset, _table[_node].Length);

    /// <summary>True for a text with escapes: <see cref="Raw"/> then is not yet the text.</summary>
    public bool HasEscapes => _table is not null && _table[_node].Escaped;

    /// <summary>The values directly in this object or list, in the token's order; none for anything else.</summary>
    public ClaimValueEnumerable Children => new(_table, _node);

    /// <summary>The texts of a list in the token's order, other elements skipped; a text by itself is a list of one.</summary>
    public ClaimTextEnumerable Texts => new(_table, _node);

    /// <summary>True when this is a member of an object; a list's element and the payload itself have no name.</summary>
    public bool HasName => _table is not null && _table[_node].NameLength >= 0;

    /// <summary>The member's name as the token has it, escapes unresolved.</summary>
    public ReadOnlySpan<byte> RawName => HasName ? _table!.Text.Slice(_table[_node].NameOffset, _table[_node].NameLength) : default;

    /// <summary>True when <see cref="RawName"/> has escapes.</summary>
    public bool NameHasEscapes => HasName && _table![_node].NameEscaped;

    /// <summary>The member of that exact name in this object; missing for anything else. <paramref name="name"/> is UTF-8 without escapes.</summary>
    public ClaimValue Member(ReadOnlySpan<byte> name) =>
        Kind == JsonKind.Object ? new ClaimValue(_table!, _table!.Find(_node, name)) : default;

    /// <summary>True for a text that is exactly <paramref name="text"/> (UTF-8), escapes resolved.</summary>
    public bool TextEquals(ReadOnlySpan<byte> text) => IsText && JsonText.Matches(Raw, HasEscapes, text);

    /// <summary>True for a member of exactly that name (UTF-8), escapes resolved.</summary>
    public bool NameEquals(ReadOnlySpan<byte> name) => HasName && JsonText.Matches(RawName, NameHasEscapes, name);

    /// <summary>
    /// Copies a text as UTF-8, escapes resolved, and says how many bytes. False when this is no text or <paramref name="destination"/> is too
    /// short; <see cref="Raw"/>'s length is always enough.
    /// </summary>
    public bool TryCopyText(Span<byte> destination, out int written) => TryCopy(IsText, Raw, HasEscapes, destination, out written);

    /// <summary>Copies the member's name as <see cref="TryCopyText"/> copies a text.</summary>
    public bool TryCopyName(Span<byte> destination, out int written) => TryCopy(HasName, RawName, NameHasEscapes, destination, out written);

    /// <summary>A text as a string, escapes resolved; null when this is no text.</summary>
    public string? GetText() => IsText ? ToText(Raw, HasEscapes) : null;

    /// <summary>The member's name as a string, escapes resolved; null when it has none.</summary>
    public string? GetName() => HasName ? ToText(RawName, NameHasEscapes) : null;

    /// <summary>A number as a NumericDate in whole seconds (RFC 7519 section 2), a fraction cut off. False for anything else, negative or from 2^53.</summary>
    public bool TryGetSeconds(out long seconds)
    {
        seconds = 0;
        return Kind == JsonKind.Number && NumericDate.Read(Raw, out seconds, out _) == NumericDateKind.Usable;
    }

    /// <summary>True for a text with a control character (below U+0020, or U+007F), escapes resolved: such a text must not become a header field.</summary>
    public bool HasControls()
    {
        if (!IsText)
        {
            return false;
        }

        ReadOnlySpan<byte> raw = Raw;
        if (!HasEscapes)
        {
            return raw.Contains((byte)0x7F);
        }

        Span<byte> resolved = raw.Length <= 1024 ? stackalloc byte[1024] : new byte[raw.Length];
        int length = JsonText.Unescape(raw, resolved);
        return resolved[..length].IndexOfAnyInRange((byte)0, (byte)0x1F) >= 0 || resolved[..length].Contains((byte)0x7F);
    }

    private static bool TryCopy(bool usable, ReadOnlySpan<byte> raw, bool escaped, Span<byte> destination, out int written)
    {
        written = 0;
        if (!usable)
        {
            return false;
        }

        int length = escaped ? JsonText.Unescape(raw, destination) : raw.TryCopyTo(destination) ? raw.Length : -1;
        written = Math.Max(length, 0);
        return length >= 0;
    }

    private static string ToText(ReadOnlySpan<byte> raw, bool escaped)
    {
        if (!escaped)
        {
            return Encoding.UTF8.GetString(raw);
        }

        Span<byte> resolved = raw.Length <= 1024 ? stackalloc byte[1024] : new byte[raw.Length];
        return Encoding.UTF8.GetString(resolved[..JsonText.Unescape(raw, resolved)]);
    }
}
