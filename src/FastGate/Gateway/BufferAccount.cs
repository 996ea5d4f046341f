using FastGate.Listening;

namespace FastGate.Gateway;

/// <summary>
/// Where a <see cref="Workbench"/> counts while an exchange uses it, and each of its large buffers: those no request within the ordinary has.
/// </summary>
public sealed class BufferAccount
{
    private ListenerCapacity? _capacity;

    /// <summary>From now on a request of one of these connections uses the buffers; those it keeps do not count.</summary>
    public void Open(ListenerCapacity capacity)
    {
        _capacity = capacity;
        capacity.RequestBegins();
    }

    /// <summary>The request has ended.</summary>
    public void Close()
    {
        _capacity?.RequestEnds();
        _capacity = null;
    }

    /// <summary>There is no room for what is only convenient.</summary>
    public bool IsFull => _capacity is { IsFull: true };

    public void Rented(int bytes) => _capacity?.Rented(bytes);

    public void Returned(int bytes) => _capacity?.Returned(bytes);
}
