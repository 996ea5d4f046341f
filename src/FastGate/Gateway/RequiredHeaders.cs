using System.Text;
using FastGate.Http1;

namespace FastGate.Gateway;

/// <summary>
/// A resource's <c>headers</c>: request fields that must be there. Every field of a listed name must have one of the values
/// listed for it, so that a second field cannot carry another value past the check. The same goes for a name that is listed in
/// another spelling (<c>X_Team</c>), which CGI, WSGI and PHP read as the one that is; it does not stand for that field.
/// Values are compared without case.
/// </summary>
public sealed class RequiredHeaders
{
    private readonly (byte[] Name, byte[][] Values)[] _fields;
    private readonly ulong _all;

    /// <exception cref="ArgumentException">More than 64 names.</exception>
    public RequiredHeaders(IEnumerable<(string Name, string Value)> headers)
    {
        var list = headers.ToArray();
        _fields = [.. list.GroupBy(h => h.Name.Trim(), StringComparer.OrdinalIgnoreCase)
            .Select(g => (Encoding.UTF8.GetBytes(g.Key), g.Select(h => Encoding.UTF8.GetBytes(h.Value.Trim())).ToArray()))];
        if (_fields.Length > 64)
        {
            throw new ArgumentException("more than 64 headers", nameof(headers));
        }

        _all = _fields.Length == 64 ? ulong.MaxValue : (1UL << _fields.Length) - 1;
        Names = string.Join(',', _fields.Select(field => Encoding.UTF8.GetString(field.Name)));
    }

    /// <summary>What the log may say of it: a value may be as good as a password.</summary>
    public string Names { get; }

    /// <summary>Shows one field of the request; what was seen so far goes in and comes out. False when its value forbids the request.</summary>
    public bool Observe(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ref ulong seen)
    {
        var good = true;
        for (var i = 0; i < _fields.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(name, _fields[i].Name))
            {
                seen |= 1UL << i;
                return HasValue(_fields[i].Values, value);
            }

            if (FieldNames.FoldedEquals(name, _fields[i].Name))
            {
                good &= HasValue(_fields[i].Values, value);
            }
        }

        return good;
    }

    /// <summary>Whether all listed names were seen.</summary>
    public bool IsComplete(ulong seen) => seen == _all;

    private static bool HasValue(byte[][] values, ReadOnlySpan<byte> value)
    {
        foreach (var allowed in values)
        {
            if (value.SequenceEqual(allowed) || Ascii.EqualsIgnoreCase(value, allowed))
            {
                return true;
            }
        }

        return false;
    }
}
