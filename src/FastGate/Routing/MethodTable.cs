using System.Text;

namespace FastGate.Routing;

/// <summary>
/// The request methods the gateway knows: the eight standard ones and those of <c>custom-http-methods</c>. Methods are
/// case-sensitive (RFC 9110 section 9.1); whatever is not in the table is answered with 501 and never reaches a rule.
/// </summary>
public sealed class MethodTable
{
    /// <summary>Methods are bits of one word.</summary>
    public const int Capacity = 64;

    private static readonly string[] Standard = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];

    private readonly string[] _names;
    private readonly byte[][] _custom;

    public MethodTable(IEnumerable<string> custom)
    {
        var names = new List<string>(Standard);
        foreach (var name in custom)
        {
            if (!names.Contains(name, StringComparer.Ordinal))
            {
                names.Add(name);
            }
        }

        if (names.Count > Capacity)
        {
            throw new ArgumentException($"more than {Capacity - Standard.Length} custom methods", nameof(custom));
        }

        _names = [.. names];
        _custom = [.. names.Skip(Standard.Length).Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>The number of methods known.</summary>
    public int Count => _names.Length;

    /// <summary>One bit for each of the eight standard methods.</summary>
    public ulong AllStandard => (1UL << Standard.Length) - 1;

    /// <summary>One bit for every method known, custom ones included.</summary>
    public ulong All => _names.Length == Capacity ? ulong.MaxValue : (1UL << _names.Length) - 1;

    public string Name(int index) => _names[index];

    /// <summary>0 to 7 for GET HEAD POST PUT PATCH DELETE OPTIONS TRACE, 8 and up for custom ones, -1 for all else.</summary>
    public int IndexOf(ReadOnlySpan<byte> method)
    {
        var standard = method.Length switch
        {
            3 => method.SequenceEqual("GET"u8) ? 0 : method.SequenceEqual("PUT"u8) ? 3 : -1,
            4 => method.SequenceEqual("POST"u8) ? 2 : method.SequenceEqual("HEAD"u8) ? 1 : -1,
            5 => method.SequenceEqual("PATCH"u8) ? 4 : method.SequenceEqual("TRACE"u8) ? 7 : -1,
            6 => method.SequenceEqual("DELETE"u8) ? 5 : -1,
            7 => method.SequenceEqual("OPTIONS"u8) ? 6 : -1,
            _ => -1,
        };
        return standard >= 0 || _custom.Length == 0 ? standard : CustomIndexOf(method);
    }

    /// <summary>The bits of the named methods; false when one of them is unknown.</summary>
    public bool TryGetMask(IEnumerable<string> names, out ulong mask)
    {
        mask = 0;
        foreach (var name in names)
        {
            var index = Array.IndexOf(_names, name);
            if (index < 0)
            {
                return false;
            }

            mask |= 1UL << index;
        }

        return true;
    }

    private int CustomIndexOf(ReadOnlySpan<byte> method)
    {
        for (var i = 0; i < _custom.Length; i++)
        {
            if (method.SequenceEqual(_custom[i]))
            {
                return Standard.Length + i;
            }
        }

        return -1;
    }
}
