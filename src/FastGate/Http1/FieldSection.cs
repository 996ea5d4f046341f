using System.Runtime.CompilerServices;

namespace FastGate.Http1;

internal enum FieldStep : byte
{
    NeedMore,
    Field,
    End,
    Refused,
}

/// <summary>
/// Reads field lines one by one (RFC 9112 section 5), remembering how far it came when the input ends in the middle of one.
/// <code>
/// field-line  = field-name ":" OWS field-value OWS CRLF
/// field-name  = token
/// field-value = *( HTAB / SP / VCHAR / obs-text )       ; no obs-fold
/// </code>
/// One search over the bytes that are allowed finds both the end of a line and whatever must not be in it, so nothing is looked at twice and a
/// bad byte is refused when it comes, not when its line ends.
/// </summary>
internal struct FieldSection
{
    private const int FirstCapacity = 16;

    private HeaderField[] _fields;
    private int _count;
    private ulong _present;
    private int _line;
    private int _scan;
    private int _colon;
    private bool _unusual;
    private bool _refuseAliases;

    public readonly ReadOnlySpan<HeaderField> Fields => _fields.AsSpan(0, _count);

    /// <summary>Where reading stopped: the next line, the byte after the section, or the fault.</summary>
    public readonly int Position => _scan;

    public readonly ref readonly HeaderField Last => ref _fields[_count - 1];

    public MessageFault Fault { get; private set; }

    /// <param name="refuseAliases">In requests, other spellings of names that matter are refused; what an application answers is its own affair.</param>
    public void Reset(bool refuseAliases)
    {
        _refuseAliases = refuseAliases;
        _fields ??= new HeaderField[FirstCapacity];
        _count = 0;
        _present = 0;
        Fault = MessageFault.None;
    }

    public void Begin(int position)
    {
        _line = position;
        _scan = position;
        _colon = -1;
        _unusual = false;
    }

    public readonly bool Has(KnownField field) => (_present & (1ul << (int)field)) != 0;

    public readonly int IndexOf(KnownField field)
    {
        if (!Has(field))
        {
            return -1;
        }
        for (int i = 0; i < _count; i++)
        {
            if (_fields[i].Known == field)
            {
                return i;
            }
        }
        return -1;
    }

    /// <summary>Reads one more line. After Field, <see cref="Last"/> is it, and <paramref name="repeated"/> says that its known name was there before.</summary>
    public FieldStep Read(ReadOnlySpan<byte> buffer, int maxCount, out bool repeated)
    {
        repeated = false;
        if (_colon < 0)
        {
            FieldStep step = ReadName(buffer);
            if (step != FieldStep.Field)
            {
                return step;
            }
        }
        _scan = ControlBytes.IndexFrom(buffer, _scan);
        if (_scan == buffer.Length)
        {
            return FieldStep.NeedMore;
        }
        if (buffer[_scan] != '\r')
        {
            return Refuse(buffer[_scan] == '\n' ? MessageFault.BareLineFeed : MessageFault.FieldValueControl);
        }
        if (_scan + 1 >= buffer.Length)
        {
            return FieldStep.NeedMore;
        }
        if (buffer[_scan + 1] != '\n')
        {
            return Refuse(MessageFault.BareCarriageReturn);
        }
        if (_count == maxCount)
        {
            return Refuse(MessageFault.TooManyFields);
        }
        return Take(buffer, out repeated);
    }

    private FieldStep ReadName(ReadOnlySpan<byte> buffer)
    {
        if (!_unusual)
        {
            int stop = buffer[_scan..].IndexOfAnyExcept(Octets.PlainName);
            if (stop < 0)
            {
                _scan = buffer.Length;
                return FieldStep.NeedMore;
            }
            _scan += stop;
        }
        if (buffer[_scan] != ':' || _scan == _line)
        {
            return ReadUnusualName(buffer);
        }
        _colon = _scan++;
        return FieldStep.Field;
    }

    /// <summary>The end of the section, a name with rarer characters, or a fault.</summary>
    private FieldStep ReadUnusualName(ReadOnlySpan<byte> buffer)
    {
        int stop = buffer[_scan..].IndexOfAnyExcept(Octets.Token);
        _unusual |= stop != 0;
        if (stop < 0)
        {
            _scan = buffer.Length - 1;
            return FieldStep.NeedMore;
        }
        _scan += stop;
        switch (buffer[_scan])
        {
            case (byte)':' when _scan == _line:
                return Refuse(MessageFault.FieldNameEmpty);
            case (byte)':':
                _colon = _scan++;
                return FieldStep.Field;
            case (byte)'\n':
                return Refuse(MessageFault.BareLineFeed);
            case (byte)'\r' when _scan + 1 >= buffer.Length:
                return FieldStep.NeedMore;
            case (byte)'\r' when buffer[_scan + 1] != '\n':
                return Refuse(MessageFault.BareCarriageReturn);
            case (byte)'\r' when _scan == _line:
                _scan += 2;
                return FieldStep.End;
            case (byte)'\r':
                return Refuse(MessageFault.FieldWithoutColon);
            case (byte)' ' or (byte)'\t':
                return Refuse(_scan == _line ? MessageFault.LineFolding : MessageFault.BlankInFieldName);
            default:
                return Refuse(MessageFault.FieldNameMalformed);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private FieldStep Take(ReadOnlySpan<byte> buffer, out bool repeated)
    {
        int start = _colon + 1;
        int end = _scan;
        while (start < end && Octets.IsBlank(buffer[start]))
        {
            start++;
        }
        while (end > start && Octets.IsBlank(buffer[end - 1]))
        {
            end--;
        }
        var name = new Slice(_line, _colon - _line);
        KnownField known = FieldNames.Known(name.Of(buffer));
        repeated = false;
        if (_unusual && _refuseAliases)
        {
            KnownField alias = FieldNames.KnownAlias(name.Of(buffer));
            if (FieldNames.AliasIsRefused(alias))
            {
                _scan = _line;
                return Refuse(MessageFault.AliasedFieldName);
            }
            known = alias;
        }
        if (known != KnownField.Other)
        {
            ulong bit = 1ul << (int)known;
            repeated = (_present & bit) != 0;
            _present |= bit;
        }
        if (_count == _fields.Length)
        {
            Array.Resize(ref _fields, _count * 2);
        }
        _fields[_count++] = new HeaderField(name, new Slice(start, end - start), known);
        Begin(_scan + 2);
        return FieldStep.Field;
    }

    private FieldStep Refuse(MessageFault fault)
    {
        Fault = fault;
        return FieldStep.Refused;
    }
}
