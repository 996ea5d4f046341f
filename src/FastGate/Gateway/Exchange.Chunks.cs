using System.Buffers;
using FastGate.Http1;

namespace FastGate.Gateway;

/// <summary>A chunked body of a request, written anew for the application: without extensions and trailers (RFC 9112 section 7.1).</summary>
public sealed partial class Exchange
{
    private bool TakeChunks(ReadOnlySequence<byte> buffer, HeadBuffer outgoing, out SequencePosition used)
    {
        long taken = 0;
        foreach (ReadOnlyMemory<byte> piece in buffer)
        {
            ReadOnlySpan<byte> bytes = piece.Span;
            while (!bytes.IsEmpty)
            {
                ChunkedStep step = _bodyChunks.Read(bytes, out int consumed, out Slice data);
                taken += consumed;
                if (step == ChunkedStep.Refused)
                {
                    _bodyMessageFault = _bodyChunks.Fault;
                    _bodyFault = GateFault.BodyMalformed;
                    used = buffer.GetPosition(taken, buffer.Start);
                    return false;
                }

                if (data.Length > 0)
                {
                    _bodySeen += data.Length;
                    if (_snapshot.Limits.BodyBytes > 0 && _bodySeen > _snapshot.Limits.BodyBytes)
                    {
                        _bodyFault = GateFault.BodyTooLarge;
                    }

                    if (_form is null)
                    {
                        outgoing.WriteChunkSize(data.Length);
                    }

                    outgoing.Write(data.Of(bytes));
                    if (_form is null)
                    {
                        outgoing.Write("\r\n"u8);
                    }
                }

                bytes = bytes[consumed..];
                if (step == ChunkedStep.End)
                {
                    if (_form is null)
                    {
                        outgoing.Write("0\r\n\r\n"u8);
                    }

                    used = buffer.GetPosition(taken, buffer.Start);
                    return true;
                }

                if (consumed == 0)
                {
                    break;
                }
            }
        }

        used = buffer.GetPosition(taken, buffer.Start);
        return false;
    }
}
