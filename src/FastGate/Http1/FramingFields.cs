using System.Text;

namespace FastGate.Http1;

/// <summary>What a Transfer-Encoding, all its field lines together, comes to.</summary>
internal enum TransferCodings : byte
{
    Chunked,

    /// <summary>Chunked last, something else before.</summary>
    OthersThenChunked,

    /// <summary>A list of codings that does not end in chunked.</summary>
    NotChunkedLast,
    Malformed,
}

/// <summary>The two fields that say where a body ends, read without any leniency.</summary>
internal static class FramingFields
{
    /// <summary>Content-Length = 1*DIGIT (RFC 9110 section 8.6): no sign, no list, no blank inside.</summary>
    public static MessageFault ReadContentLength(ReadOnlySpan<byte> value, out long length)
    {
        length = 0;
        if (value.IsEmpty || value.ContainsAnyExcept(Octets.Digits))
        {
            return MessageFault.ContentLengthMalformed;
        }
        foreach (byte digit in value)
        {
            if (length > (long.MaxValue - (digit - '0')) / 10)
            {
                length = 0;
                return MessageFault.ContentLengthTooLarge;
            }
            length = length * 10 + (digit - '0');
        }
        return MessageFault.None;
    }

    /// <summary>Transfer-Encoding = #transfer-coding (RFC 9112 section 6.1), over all lines in their order. Parameters and empty elements are malformed.</summary>
    public static TransferCodings ReadTransferCodings(ReadOnlySpan<byte> buffer, ReadOnlySpan<HeaderField> fields)
    {
        int codings = 0;
        int chunked = 0;
        bool chunkedLast = false;
        foreach (HeaderField field in fields)
        {
            if (field.Known != KnownField.TransferEncoding)
            {
                continue;
            }
            ReadOnlySpan<byte> rest = field.Value.Of(buffer);
            while (true)
            {
                int comma = rest.IndexOf((byte)',');
                ReadOnlySpan<byte> coding = Octets.Trim(comma < 0 ? rest : rest[..comma]);
                if (!Octets.IsToken(coding))
                {
                    return TransferCodings.Malformed;
                }
                codings++;
                chunkedLast = Ascii.EqualsIgnoreCase(coding, "chunked"u8);
                chunked += chunkedLast ? 1 : 0;
                if (comma < 0)
                {
                    break;
                }
                rest = rest[(comma + 1)..];
            }
        }
        if (chunked > 1)
        {
            return TransferCodings.Malformed;
        }
        if (!chunkedLast)
        {
            return TransferCodings.NotChunkedLast;
        }
        return codings == 1 ? TransferCodings.Chunked : TransferCodings.OthersThenChunked;
    }
}
