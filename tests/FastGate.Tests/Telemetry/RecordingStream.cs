using System.Text;

namespace FastGate.Tests.Telemetry;

/// <summary>An output that remembers, and that can be held up as a reader of a pipe would that has stopped reading.</summary>
internal sealed class RecordingStream : Stream
{
    private readonly MemoryStream _bytes = new();
    private readonly ManualResetEventSlim _open = new(true);

    public ManualResetEventSlim Reached { get; } = new();

    public bool Broken { get; set; }

    public string Text
    {
        get
        {
            lock (_bytes)
            {
                return Encoding.UTF8.GetString(_bytes.ToArray());
            }
        }
    }

    public string[] Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public void Hold() => _open.Reset();

    public void LetGo() => _open.Set();

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (count == 0)
        {
            return;
        }

        Reached.Set();
        _open.Wait();
        if (Broken)
        {
            throw new IOException("broken pipe");
        }

        lock (_bytes)
        {
            _bytes.Write(buffer, offset, count);
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
