using System.Buffers.Text;

namespace FastGate.Identity;

/// <summary>
/// Finds the token in the access cookie: <c>kc-access</c> and then its parts <c>kc-access-1</c>, <c>-2</c>, … up to the first
/// gap, across all Cookie fields; the first one may be missing. Of several cookies with one name the first counts. One
/// instance per connection, reused: a token in a single cookie is a slice of the field, and only parts are copied together.
/// </summary>
public sealed class CookieCredentials(byte[] name)
{
    private const int MaxParts = 64;

    public byte[] Name => name;

    private readonly (int Offset, int Length)[] _parts = new (int, int)[MaxParts + 1];
    private ulong _seen;
    private bool _last;
    private byte[] _joined = [];

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

    /// <summary>The token, from the same buffer that the fields were noted in; valid until the next <see cref="Reset"/>.</summary>
    public bool TryGetToken(ReadOnlySpan<byte> buffer, out ReadOnlySpan<byte> token)
    {
        token = IsSeen(0) ? buffer.Slice(_parts[0].Offset, _parts[0].Length) : default;
        if (IsSeen(1))
        {
            var length = token.Length;
            for (var i = 1; i <= MaxParts && IsSeen(i); i++)
            {
                length += _parts[i].Length;
            }

            if (_joined.Length < length)
            {
                _joined = new byte[Math.Max(length, 8192)];
            }

            token.CopyTo(_joined);
            var end = token.Length;
            for (var i = 1; i <= MaxParts && IsSeen(i); i++)
            {
                buffer.Slice(_parts[i].Offset, _parts[i].Length).CopyTo(_joined.AsSpan(end));
                end += _parts[i].Length;
            }

            token = _joined.AsSpan(0, end);
        }

        return !token.IsEmpty;
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
