using FastGate.Listening;

namespace FastGate.Gateway;

/// <summary>
/// Where the large buffers of a <see cref="Workbench"/> count while an exchange uses it. A request within the ordinary never comes here.
/// </summary>
public sealed class BufferAccount
{
    private ListenerCapacity? _capacity;

    /// <summary>From now on the exchange of one of these connections uses the buffers; those it keeps do not count.</summary>
    public void Open(ListenerCapacity capacity) => _capacity = capacity;

    public void Rented(int bytes) => _capacity?.Rented(bytes);

    public void Returned(int bytes) => _capacity?.Returned(bytes);
}
