using FastGate.Sockets;
using FastGate.Tls;

namespace FastGate.Tests.Gateway.Harness;

/// <summary>A peer that takes some writes and lets those after them wait until it is told to go on.</summary>
internal sealed class HeldStream : HandshakeStream
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _taken;
    private int _writes;

    public HeldStream(LoopSocket socket, int taken)
        : base(socket)
    {
        _taken = taken;
        HandshakeIsOver();
    }

    public int Writes => Volatile.Read(ref _writes);

    public void Release() => _released.TrySetResult();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        Interlocked.Increment(ref _writes) <= _taken ? base.WriteAsync(buffer, cancellationToken) : new ValueTask(WriteLaterAsync(buffer, cancellationToken));

    private async Task WriteLaterAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        await _released.Task;
        await base.WriteAsync(buffer, cancellationToken);
    }
}
