using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace FastGate.Listening;

/// <summary>
/// The blocks that clients' bytes are read into. Each rented byte counts in <see cref="ListenerCapacity"/>, and only a bounded number of free blocks is
/// kept: the rest goes back to the garbage collector, so that a flood leaves nothing behind.
/// A head gets a small block, so that many slow clients hold little; a body whose bytes come faster than one block holds them gets large ones.
/// </summary>
internal sealed class BufferPool : MemoryPool<byte>
{
    public const int BlockSize = 4096;
    public const int LargeSize = 32 * 1024;

    // 2 MiB: as many as 512 busy connections use at a time.
    private const int MaxKept = 512;
    private const int MaxLargeKept = 16;

    [ThreadStatic]
    private static bool _moreExpected;

    private readonly ListenerCapacity _capacity;
    private readonly FreeBlocks _small = new(MaxKept);
    private readonly FreeBlocks _large = new(MaxLargeKept);

    public BufferPool(ListenerCapacity capacity) => _capacity = capacity;

    public override int MaxBufferSize => BlockSize;

    /// <summary>How many free blocks wait for use.</summary>
    public int Kept => _small.Count + _large.Count;

    /// <summary>
    /// Said by who has just taken a piece of a long body: he reads on in the same thread, and if there is more already, that read asks for
    /// memory at once. If not, some other connection may get a large block once, which does no harm.
    /// </summary>
    public static void ExpectMore() => _moreExpected = true;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        if (_capacity.IsExhausted)
        {
            // The read ends this connection with it; the others go on.
            _capacity.Relief?.Ask();
            throw new IOException("the buffers of all connections together are at their limit");
        }
        var large = _moreExpected && !_capacity.IsFull;
        _moreExpected = false;
        var size = large ? LargeSize : BlockSize;
        _capacity.Rented(size);
        if ((large ? _large : _small).TryTake(out var block))
        {
            block.Taken();
            return block;
        }
        return new Block(this, size);
    }

    // The pool lives as long as its listener.
    protected override void Dispose(bool disposing) { }

    private void Return(Block block)
    {
        var size = block.Memory.Length;
        _capacity.Returned(size);
        (size == LargeSize ? _large : _small).Put(block);
    }

    private sealed class Block : IMemoryOwner<byte>
    {
        private readonly BufferPool _pool;
        private int _rented = 1;

        public Block(BufferPool pool, int size)
        {
            _pool = pool;
            // Pinned from birth, so that no receive has to pin it.
            Memory = MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(size, pinned: true), 0, size);
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
    /// <summary>Last in, first out: the block used last is still in the processor's cache.</summary>
    private sealed class FreeBlocks(int most)
    {
        private readonly Lock _lock = new();
        private readonly Block?[] _blocks = new Block?[most];
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public bool TryTake([NotNullWhen(true)] out Block? block)
        {
            lock (_lock)
            {
                block = _count > 0 ? _blocks[--_count] : null;
                if (block is not null)
                {
                    _blocks[_count] = null;
                }
            }
            return block is not null;
        }

        public void Put(Block block)
        {
            lock (_lock)
            {
                if (_count < _blocks.Length)
                {
                    _blocks[_count++] = block;
                }
            }
        }
    }
}
