using System.Text;
using FastGate.Http1;

namespace FastGate.Tests.Http1;

/// <summary>Small things that all tests of this room need: bytes from text (one char, one byte) and whole messages through the readers.</summary>
internal static class Wire
{
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    public static (ParseResult Result, RequestHead Head) Request(string text, HeadLimits? limits = null)
    {
        var head = new RequestHead();
        return (head.Parse(Bytes(text), limits ?? HeadLimits.Default), head);
    }

    public static (ParseResult Result, ResponseHead Head) Response(string text, HeadLimits? limits = null)
    {
        var head = new ResponseHead();
        return (head.Parse(Bytes(text), limits ?? HeadLimits.Default), head);
    }

    /// <summary>A request with a good Host and these lines.</summary>
    public static string Get(params string[] lines) => Head("GET / HTTP/1.1", ["Host: example.com", .. lines]);

    public static string Post(params string[] lines) => Head("POST / HTTP/1.1", ["Host: example.com", .. lines]);

    public static string Head(string start, params string[] lines) => start + "\r\n" + string.Concat(lines.Select(line => line + "\r\n")) + "\r\n";

    /// <summary>Reads a chunked body given in pieces; the outcome, the data and how many bytes of all were used.</summary>
    public static (ChunkedStep Step, MessageFault Fault, byte[] Data, int Used) Chunked(IEnumerable<byte[]> pieces, ChunkedLimits? limits = null)
    {
        var reader = new ChunkedReader();
        reader.Reset(limits ?? ChunkedLimits.Default);
        var data = new MemoryStream();
        int used = 0;
        foreach (byte[] piece in pieces)
        {
            ReadOnlySpan<byte> rest = piece;
            while (true)
            {
                ChunkedStep step = reader.Read(rest, out int consumed, out Slice slice);
                data.Write(slice.Of(rest));
                used += consumed;
                rest = rest[consumed..];
                if (step is ChunkedStep.End or ChunkedStep.Refused)
                {
                    return (step, reader.Fault, data.ToArray(), used);
                }
                if (step == ChunkedStep.NeedMore)
                {
                    Assert.Equal(0, rest.Length);
                    break;
                }
            }
        }
        return (ChunkedStep.NeedMore, MessageFault.None, data.ToArray(), used);
    }
}
