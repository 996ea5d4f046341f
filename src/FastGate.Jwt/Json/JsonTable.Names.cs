namespace FastGate.Jwt.Json;

// The index of all members' names, which finds the second of two equal ones while the text is read, and serves every look-up after that.
internal sealed partial class JsonTable
{
    /// <summary>The member of that name in the object at <paramref name="parent"/>, or -1.</summary>
    public int Find(int parent, ReadOnlySpan<byte> name)
    {
        if (_count == 0)
        {
            return -1;
        }

        uint hash = HashOf(parent, name);
        int mask = _slotCount - 1;
        for (int slot = (int)hash & mask; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            ref readonly JsonNode node = ref _nodes[_slots[slot]];
            if (node.NameHash == hash && node.Parent == parent && JsonText.Matches(Text.Slice(node.NameOffset, node.NameLength), node.NameEscaped, name))
            {
                return _slots[slot];
            }
        }

        return -1;
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
