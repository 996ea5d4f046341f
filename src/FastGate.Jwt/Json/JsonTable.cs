using System.Text.Unicode;
using FastGate.Jwt.Hashing;

namespace FastGate.Jwt.Json;

/// <summary>
/// All values of one JSON object in document order, with an index of the members of every object in it, made in one pass.
/// A name that stands twice in the same object is a fault at every depth: two readers of such a text need not agree (RFC 8259 section 4).
/// Reused from text to text; it allocates only when a text has more values than any before.
/// </summary>
internal sealed partial class JsonTable
{
    private const int FewestSlots = 128;

    private static readonly SeededHash Hash = SeededHash.Create();

    private JsonNode[] _nodes = new JsonNode[96];
    private int[] _slots = new int[FewestSlots];
    private int _slotCount;
    private int _count;
    private int _members;
    private byte[] _text = [];
    private int _length;
    private byte[] _scratch = new byte[64];

    /// <summary>The text that was read.</summary>
    public ReadOnlySpan<byte> Text => _text.AsSpan(0, _length);

    /// <summary>The number of values; 0 before the first text and after a fault.</summary>
    public int Count => _count;

    public ref readonly JsonNode this[int index] => ref _nodes[index];

    /// <summary>Forgets the last text.</summary>
    public void Clear()
    {
        _count = 0;
        _length = 0;
        _text = [];
    }

    /// <summary>
    /// Reads the first <paramref name="length"/> bytes of <paramref name="text"/>, which must stay as they are while the table is in use.
    /// <paramref name="position"/> is the place of a fault.
    /// </summary>
    public JsonFault Read(byte[] text, int length, in JsonBounds bounds, out int position)
    {
        Clear();
        ReadOnlySpan<byte> json = text.AsSpan(0, length);
        if (!Utf8.IsValid(json))
        {
            position = FirstInvalid(json);
            return JsonFault.InvalidText;
        }

        _text = text;
        _length = length;
        _members = 0;

        // A text that needed many slots must not make every later one clear them all.
        _slotCount = FewestSlots;
        Array.Clear(_slots, 0, FewestSlots);

        JsonFault fault = Walk(json, bounds, out position);
        if (fault != JsonFault.None)
        {
            Clear();
        }

        return fault;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        int position = 0;
        while (position < text.Length && System.Text.Rune.DecodeFromUtf8(text[position..], out _, out int consumed) == System.Buffers.OperationStatus.Done)
        {
            position += consumed;
        }

        return position;
    }
}
