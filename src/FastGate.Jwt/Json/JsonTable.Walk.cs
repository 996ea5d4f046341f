using System.Text.Json;
using FastGate.Jwt.Compact;

namespace FastGate.Jwt.Json;

// The pass over the text and the index of names that it builds.
internal sealed partial class JsonTable
{
    private JsonFault Walk(ref Utf8JsonReader reader, in JsonBounds bounds, out int position)
    {
        Span<int> open = stackalloc int[TokenLimits.MaximumDepth + 1];
        int depth = 0;
        int nameOffset = 0;
        int nameLength = -1;
        bool nameEscaped = false;
        while (reader.Read())
        {
            position = (int)reader.TokenStartIndex;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    nameOffset = position + 1;
                    nameLength = reader.ValueSpan.Length;
                    nameEscaped = reader.ValueIsEscaped;
                    if (nameEscaped && !JsonText.IsWellFormed(reader.ValueSpan))
                    {
                        return JsonFault.InvalidText;
                    }

                    continue;

                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    ref JsonNode closed = ref _nodes[open[--depth]];
                    closed.End = _count;
                    closed.Length = (int)reader.BytesConsumed - closed.Offset;
                    continue;
            }

            JsonKind kind = KindOf(reader.TokenType);
            bool text = kind == JsonKind.Text;
            bool escaped = text && reader.ValueIsEscaped;
            if (escaped && !JsonText.IsWellFormed(reader.ValueSpan))
            {
                return JsonFault.InvalidText;
            }

            if (depth == 0 && kind != JsonKind.Object)
            {
                return JsonFault.Malformed;
            }

            if (_count >= bounds.Values || (nameLength >= 0 && _members >= bounds.Members))
            {
                return JsonFault.TooMany;
            }

            // Written where it stays: a copy of what has just been written in parts would have to wait for the parts.
            int index = NextNode();
            ref JsonNode node = ref _nodes[index];
            node.Kind = kind;
            node.Offset = text ? position + 1 : position;
            node.Length = reader.ValueSpan.Length;
            node.Escaped = escaped;
            node.Parent = depth == 0 ? -1 : open[depth - 1];
            node.End = index + 1;
            node.NameOffset = nameOffset;
            node.NameLength = nameLength;
            node.NameEscaped = nameEscaped;
            if (nameLength >= 0 && !AddName(index))
            {
                position = nameOffset - 1;
                return JsonFault.Duplicate;
            }

            nameLength = -1;
            if (kind >= JsonKind.List)
            {
                if (depth >= bounds.Depth)
                {
                    return JsonFault.TooDeep;
                }

                open[depth++] = index;
            }
        }

        position = -1;
        return _count == 0 ? JsonFault.Malformed : JsonFault.None;
    }

    private static JsonKind KindOf(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => JsonKind.Object,
        JsonTokenType.StartArray => JsonKind.List,
        JsonTokenType.String => JsonKind.Text,
        JsonTokenType.Number => JsonKind.Number,
        JsonTokenType.True => JsonKind.True,
        JsonTokenType.False => JsonKind.False,
        _ => JsonKind.Null,
    };

    private int NextNode()
    {
        if (_count == _nodes.Length)
        {
            Array.Resize(ref _nodes, _nodes.Length * 2);
        }

        return _count++;
    }

    // Open addressing with the node's index in each slot; the root is 0 and has no name, so 0 is free to mean empty.
    private bool AddName(int index)
    {
        if (++_members * 2 > _slotCount)
        {
            Grow(index);
        }

        ref JsonNode node = ref _nodes[index];
        ReadOnlySpan<byte> name = Name(node);
        node.NameHash = HashOf(node.Parent, name);
        int mask = _slotCount - 1;
        int slot = (int)node.NameHash & mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            ref readonly JsonNode other = ref _nodes[_slots[slot]];
            if (other.NameHash == node.NameHash && other.Parent == node.Parent
                && JsonText.Matches(Text.Slice(other.NameOffset, other.NameLength), other.NameEscaped, name))
            {
                return false;
            }
        }

        _slots[slot] = index;
        return true;
    }

    private ReadOnlySpan<byte> Name(in JsonNode node)
    {
        ReadOnlySpan<byte> raw = Text.Slice(node.NameOffset, node.NameLength);
        if (!node.NameEscaped)
        {
            return raw;
        }

        if (_scratch.Length < raw.Length)
        {
            _scratch = new byte[raw.Length];
        }

        return _scratch.AsSpan(0, JsonText.Unescape(raw, _scratch));
    }

    // Twice the slots, with all names before the node at hand in them.
    private void Grow(int end)
    {
        _slotCount *= 2;
        if (_slots.Length < _slotCount)
        {
            _slots = new int[_slotCount];
        }
        else
        {
            Array.Clear(_slots, 0, _slotCount);
        }

        int mask = _slotCount - 1;
        for (int index = 1; index < end; index++)
        {
            if (_nodes[index].NameLength < 0)
            {
                continue;
            }

            int slot = (int)_nodes[index].NameHash & mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = index;
        }
    }

    private static uint HashOf(int parent, ReadOnlySpan<byte> name)
    {
        // The parent is mixed in afterwards: members of the same name in many objects must not share a chain.
        ulong hash = Hash.Of(name) ^ ((ulong)(uint)(parent + 1) * 0x9E3779B97F4A7C15);
        return (uint)(hash ^ (hash >> 32));
    }
}
