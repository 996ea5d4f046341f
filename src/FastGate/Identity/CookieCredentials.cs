using System.Buffers.Text;

namespace FastGate.Identity;

/// <summary>
/// Finds the token in the access cookie: <c>kc-access</c> and then its parts <c>kc-access-1</c>, <c>-2</c>, … up to the first
/// gap, across all Cookie fields; the first one may be missing. Of several cookies with one name the first counts. Reused
/// from request to request: a token in a single cookie is a slice of the field, and only parts are copied together.
/// </summary>
public sealed class CookieCredentials(byte[] name)
{
    private const int MaxParts = 64;

    public byte[] Name => name;

    private readonly (int Offset, int Length)[] _parts = new (int, int)[MaxParts + 1];
    private ulong _seen;
    private bool _last;

    public void Reset()
    {
        _seen = 0;
        _last = false;
    }

    /// <summary>Notes what one Cookie field holds: <paramref name="length"/> bytes at <paramref name="offset"/> of the buffer.</summary>
    public void Add(ReadOnlySpan<byte> buffer, int offset, int length)
    {
        var field = buffer.Slice(offset, length);
        if (field.IndexOf(name) < 0)
        {
            return;
        }

        foreach (var pair in new CookiePairs(field))
        {
            var part = PartOf(field[pair.Name]);
            if (part < 0 || IsSeen(part))
            {
                continue;
            }

            MarkSeen(part);
            var (start, size) = pair.Value.GetOffsetAndLength(field.Length);
            _parts[part] = (offset + start, size);
        }
    }

    /// <summary>Bytes of the token; 0 when there is none.</summary>
    public int Length
    {
        get
        {
            var length = IsSeen(0) ? _parts[0].Length : 0;
            for (var i = 1; i <= MaxParts && IsSeen(i); i++)
            {
                length += _parts[i].Length;
            }

            return length;
        }
    }

    /// <summary>The token where it stands, in the same buffer that the fields were noted in; false when it has parts, or there is none.</summary>
    public bool TryGetWhole(ReadOnlySpan<byte> buffer, out ReadOnlySpan<byte> token)
    {
        token = IsSeen(0) && !IsSeen(1) ? buffer.Slice(_parts[0].Offset, _parts[0].Length) : default;
        return !token.IsEmpty;
    }

    /// <summary>Puts the token together, from the same buffer that the fields were noted in, where there is room for <see cref="Length"/> bytes.</summary>
    public void Join(ReadOnlySpan<byte> buffer, Span<byte> token)
    {
        for (var i = IsSeen(0) ? 0 : 1; i <= MaxParts && IsSeen(i); i++)
        {
            buffer.Slice(_parts[i].Offset, _parts[i].Length).CopyTo(token);
            token = token[_parts[i].Length..];
        }
    }

    /// <summary>0 for the cookie itself, 1 and up for its parts, -1 for every other cookie.</summary>
    private int PartOf(ReadOnlySpan<byte> cookie)
    {
        if (!cookie.StartsWith(name))
        {
            return -1;
        }

        var rest = cookie[name.Length..];
        if (rest.IsEmpty)
        {
            return 0;
        }

        // Only the plain spelling of a number names a part: kc-access-01 is another cookie.
        var isNumber = rest[0] == '-' && rest.Length is 2 or 3 && rest[1] is >= (byte)'1' and <= (byte)'9'
            && Utf8Parser.TryParse(rest[1..], out int number, out var consumed) && consumed == rest.Length - 1;
        if (!isNumber)
        {
            return -1;
        }

        Utf8Parser.TryParse(rest[1..], out number, out _);
        return number <= MaxParts ? number : -1;
    }

    private bool IsSeen(int part) => part == MaxParts ? _last : (_seen >> part & 1) != 0;

    private void MarkSeen(int part)
    {
        if (part == MaxParts)
        {
            _last = true;
        }
        else
        {
            _seen |= 1UL << part;
        }
    }
}
