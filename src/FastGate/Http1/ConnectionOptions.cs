using System.Text;

namespace FastGate.Http1;

/// <summary>What the Connection fields of one message say (RFC 9110 section 7.6.1).</summary>
internal struct ConnectionOptions
{
    /// <summary>More options than this are no honest message, and each would be compared with each field.</summary>
    private const int MaxOptions = 64;

    /// <summary>Blanks between options cost as much as options: each field of the message has them all looked through.</summary>
    private const int MaxBytes = 2048;

    private int _count;
    private int _bytes;

    public bool Close { get; private set; }

    public bool KeepAlive { get; private set; }

    public bool Upgrade { get; private set; }

    /// <summary>Some option is neither close nor keep-alive, so it may name a field.</summary>
    public bool NamesFields { get; private set; }

    /// <summary>Takes in one field line: #token, empty elements allowed.</summary>
    public MessageFault Read(ReadOnlySpan<byte> value)
    {
        _bytes += value.Length;
        if (_bytes > MaxBytes)
        {
            return MessageFault.ConnectionMalformed;
        }
        while (true)
        {
            int comma = value.IndexOf((byte)',');
            ReadOnlySpan<byte> option = Octets.Trim(comma < 0 ? value : value[..comma]);
            if (++_count > MaxOptions || (!option.IsEmpty && !Octets.IsToken(option)))
            {
                return MessageFault.ConnectionMalformed;
            }
            Take(option);
            if (comma < 0)
            {
                return MessageFault.None;
            }
            value = value[(comma + 1)..];
        }
    }

    /// <summary>
    /// Whether <paramref name="name"/> is an option, so that the field goes no further. The fields on which the next hop's understanding of the message
    /// rests, and those by which the gateway tells it who is asking, are not the sender's to remove.
    /// </summary>
    public readonly bool Name(ReadOnlySpan<byte> buffer, ReadOnlySpan<HeaderField> fields, ReadOnlySpan<byte> name)
    {
        if (!NamesFields || name.IsEmpty || IsProtected(FieldNames.Known(name)))
        {
            return false;
        }
        foreach (HeaderField field in fields)
        {
            if (field.Known == KnownField.Connection && Lists(field.Value.Of(buffer), name))
            {
                return true;
            }
        }
        return false;
    }

    private void Take(ReadOnlySpan<byte> option)
    {
        if (Ascii.EqualsIgnoreCase(option, "keep-alive"u8))
        {
            KeepAlive = true;
        }
        else if (Ascii.EqualsIgnoreCase(option, "close"u8))
        {
            Close = true;
        }
        else if (!option.IsEmpty)
        {
            NamesFields = true;
            Upgrade |= Ascii.EqualsIgnoreCase(option, "upgrade"u8);
        }
    }

    private static bool IsProtected(KnownField field) => field is KnownField.Host or KnownField.ContentLength or KnownField.TransferEncoding
        or KnownField.Authorization or (>= KnownField.XForwardedFor and <= KnownField.XRealIp);

    private static bool Lists(ReadOnlySpan<byte> value, ReadOnlySpan<byte> name)
    {
        while (true)
        {
            int comma = value.IndexOf((byte)',');
            if (Ascii.EqualsIgnoreCase(Octets.Trim(comma < 0 ? value : value[..comma]), name))
            {
                return true;
            }
            if (comma < 0)
            {
                return false;
            }
            value = value[(comma + 1)..];
        }
    }
}
