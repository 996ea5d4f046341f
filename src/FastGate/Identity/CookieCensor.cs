namespace FastGate.Identity;

/// <summary>
/// <c>enable-authorization-cookies: false</c>: cookies whose name begins with that of the access or the refresh cookie keep
/// their name and get the value <c>censored</c>. All else of the field stays as it is.
/// </summary>
public sealed class CookieCensor(params byte[][] names)
{
    private static ReadOnlySpan<byte> Censored => "censored"u8;

    /// <summary>The length of the field when censored, which is that of the field itself when there is nothing to do.</summary>
    public int Measure(ReadOnlySpan<byte> field) => Run(field, default, write: false);

    /// <summary>Writes the censored field; <paramref name="destination"/> has the room that <see cref="Measure"/> said.</summary>
    public int Write(ReadOnlySpan<byte> field, Span<byte> destination) => Run(field, destination, write: true);

    /// <summary>Whether there is something to censor.</summary>
    public bool Touches(ReadOnlySpan<byte> field)
    {
        foreach (var pair in new CookiePairs(field))
        {
            if (IsOurs(field[pair.Name]))
            {
                return true;
            }
        }

        return false;
    }

    private int Run(ReadOnlySpan<byte> field, Span<byte> destination, bool write)
    {
        var (read, written) = (0, 0);
        foreach (var pair in new CookiePairs(field))
        {
            if (!IsOurs(field[pair.Name]))
            {
                continue;
            }

            var nameEnd = pair.Name.End.Value;
            Put(field[read..nameEnd], destination, ref written, write);
            Put("="u8, destination, ref written, write);
            Put(Censored, destination, ref written, write);
            read = nameEnd;

            // The old value goes up to the next separator, with its quotes and whatever stood around it.
            var rest = field[read..].IndexOf((byte)';');
            read = rest < 0 ? field.Length : read + rest;
        }

        Put(field[read..], destination, ref written, write);
        return written;
    }

    private static void Put(ReadOnlySpan<byte> text, Span<byte> destination, ref int written, bool write)
    {
        if (write)
        {
            text.CopyTo(destination[written..]);
        }

        written += text.Length;
    }

    private bool IsOurs(ReadOnlySpan<byte> cookie)
    {
        foreach (var name in names)
        {
            if (cookie.StartsWith(name))
            {
                return true;
            }
        }

        return false;
    }
}
