using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace FastGate.Listening;

/// <summary>
/// The blocks that the transport reads into. Each rented byte counts in <see cref="ListenerCapacity"/>, and only a bounded number of free blocks is
/// kept: the rest goes back to the garbage collector, so that a flood leaves nothing behind. The transport's own pool keeps all it ever had.
/// </summary>
internal sealed class BufferPool : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    public const int BlockSize = 4096;

    // 2 MiB: as many as 512 busy connections use at a time.
    private const int MaxKept = 512;

    private readonly ListenerCapacity _capacity;
    private readonly ConcurrentQueue<Block> _free = new();
    private int _kept;

    public BufferPool(ListenerCapacity capacity) => _capacity = capacity;

    public override int MaxBufferSize => BlockSize;

    /// <summary>How many free blocks wait for use.</summary>
    public int Kept => Volatile.Read(ref _kept);

    /// <summary>Makes the transport use this pool. The option is not public; its type is.</summary>
    public void Feed(SocketConnectionFactoryOptions options) => SetMemoryPoolFactory(options, this);

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        if (_capacity.IsExhausted)
        {
            // The transport ends this connection with it; the others go on.
            throw new IOException("the buffers of all connections together are at their limit");
        }
        _capacity.Rented(BlockSize);
        if (_free.TryDequeue(out var block))
        {
            Interlocked.Decrement(ref _kept);
            block.Taken();
            return block;
        }
        return new Block(this);
    }

    // The pool lives as long as the process; the transport disposes what its factory gave when the factory goes.
    protected override void Dispose(bool disposing) { }

    private void Return(Block block)
    {
        _capacity.Returned(BlockSize);
        if (Interlocked.Increment(ref _kept) <= MaxKept)
        {
            _free.Enqueue(block);
        }
        else
        {
            Interlocked.Decrement(ref _kept);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_MemoryPoolFactory")]
    private static extern void SetMemoryPoolFactory(SocketConnectionFactoryOptions options, IMemoryPoolFactory<byte> factory);

    private sealed class Block : IMemoryOwner<byte>
    {
        private readonly BufferPool _pool;
        private int _rented = 1;

        public Block(BufferPool pool)
        {
            _pool = pool;
            // Pinned from birth, so that no receive has to pin it.
            Memory = MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true), 0, BlockSize);
        }

        public Memory<byte> Memory { get; }

        public void Taken() => Volatile.Write(ref _rented, 1);

        public void Dispose()
        {
            // A second return would give one block to two connections.
            if (Interlocked.Exchange(ref _rented, 0) == 1)
            {
                _pool.Return(this);
            }
        }
    }
}
