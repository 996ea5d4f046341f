namespace FastGate.Listening;

/// <summary>The connections that are there, to be ended when the listener goes. Each knows its slot: coming and going cost one step.</summary>
internal sealed class ConnectionTable
{
    private readonly Lock _lock = new();
    private ClientConnection[] _slots = new ClientConnection[16];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add(ClientConnection connection)
    {
        lock (_lock)
        {
            if (_count == _slots.Length)
            {
                Array.Resize(ref _slots, _count * 2);
            }
            connection.Slot = _count;
            _slots[_count++] = connection;
        }
    }

    public void Remove(ClientConnection connection)
    {
        lock (_lock)
        {
            var slot = connection.Slot;
            if (slot < 0)
            {
                return;
            }
            var last = _slots[--_count];
            _slots[slot] = last;
            last.Slot = slot;
            _slots[_count] = null!;
            connection.Slot = -1;
        }
    }

    public ClientConnection[] Snapshot()
    {
        lock (_lock)
        {
            return _slots[.._count];
        }
    }
}
