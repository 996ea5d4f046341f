using FastGate.Identity;

namespace FastGate.Tests.Identity.Providers;

public class ThreadPoolStreamTests
{
    // As the socket engine does with inline completions: who ends an operation runs what continues it, right there.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_ends_on_a_foreign_thread_goes_on_in_the_pool(bool fails)
    {
        var inner = new ForeignStream();
        await using var stream = new ThreadPoolStream(inner);
        Assert.True(await ContinuesInPoolAsync(stream.ReadAsync(new byte[1]).AsTask(), inner, fails));
        Assert.True(await ContinuesInPoolAsync(stream.WriteAsync(new byte[1]).AsTask(), inner, fails));
    }

    private static async Task<bool> ContinuesInPoolAsync(Task operation, ForeignStream inner, bool fails)
    {
        Task<bool> observed = operation.ContinueWith(
            _ => Thread.CurrentThread.IsThreadPoolThread, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        inner.End(fails);
        bool pool = await observed;
        Assert.Equal(fails, operation.IsFaulted);
        return pool;
    }

    private sealed class ForeignStream : MemoryStream
    {
        private TaskCompletionSource<int> _end = new();

        public void End(bool fails)
        {
            TaskCompletionSource<int> end = _end;
            _end = new TaskCompletionSource<int>();
            var thread = new Thread(() =>
            {
                if (fails)
                {
                    end.SetException(new IOException("reset"));
                }
                else
                {
                    end.SetResult(1);
                }
            });
            thread.Start();
            thread.Join();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(_end.Task);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => await _end.Task;
    }
}
