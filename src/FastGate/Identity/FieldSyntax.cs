using System.Buffers;
using System.Text;

namespace FastGate.Identity;

/// <summary>What the names and values of fields may hold (RFC 9110 section 5), and the folding that finds aliases of a name.</summary>
public static class FieldSyntax
{
    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // The controls of ASCII but the tab, and the first byte of those of Unicode.
    private static readonly SearchValues<byte> Suspects =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (byte)c).Where(c => c != '\t'), 0x7F, 0xC2]);

    public static bool IsToken(ReadOnlySpan<byte> text) => !text.IsEmpty && text.IndexOfAnyExcept(TokenBytes) < 0;

    public static bool IsToken(string text) => text.Length > 0 && Ascii.IsValid(text) && IsToken(Encoding.ASCII.GetBytes(text));

    /// <summary>
    /// Lower case, and each character that is no letter or digit as a hyphen: CGI, WSGI and PHP read all names with one fold
    /// as one name.
    /// </summary>
    public static string Fold(string name) =>
        string.Create(name.Length, name, static (folded, name) =>
        {
            for (var i = 0; i < name.Length; i++)
            {
                folded[i] = Folded(name[i]);
            }
        });

    /// <summary>
    /// Where a control character begins, or -1. A tab is allowed; the C1 controls of Unicode (two bytes, C2 80 to C2 9F) are
    /// not: some readers end a line at NEL.
    /// </summary>
    public static int IndexOfControl(ReadOnlySpan<byte> value)
    {
        for (var from = 0; ; from++)
        {
            var next = value[from..].IndexOfAny(Suspects);
            if (next < 0)
            {
                return -1;
            }

            from += next;
            if (value[from] != 0xC2 || (from + 1 < value.Length && value[from + 1] is >= 0x80 and <= 0x9F))
            {
                return from;
            }
        }
    }

    private static char Folded(char character) => char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : '-';
}
