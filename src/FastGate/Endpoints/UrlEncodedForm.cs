using System.Text;

namespace FastGate.Endpoints;

/// <summary>
/// Reads <c>application/x-www-form-urlencoded</c>, for the login form's body and for query strings. The first value of a name counts. A pair with
/// broken percent-encoding is no pair.
/// </summary>
internal static class UrlEncodedForm
{
    public const string MediaType = "application/x-www-form-urlencoded";

    public static bool IsForm(string? contentType) =>
        contentType is not null && contentType.Split(';')[0].Trim(' ', '\t').Equals(MediaType, StringComparison.OrdinalIgnoreCase);

    public static string? Find(ReadOnlySpan<byte> form, string name)
    {
        while (!form.IsEmpty)
        {
            int end = form.IndexOf((byte)'&');
            ReadOnlySpan<byte> pair = end < 0 ? form : form[..end];
            form = end < 0 ? default : form[(end + 1)..];
            int equals = pair.IndexOf((byte)'=');
            ReadOnlySpan<byte> key = equals < 0 ? pair : pair[..equals];
            if (Decode(key) == name && Decode(equals < 0 ? default : pair[(equals + 1)..]) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    private static string? Decode(ReadOnlySpan<byte> text)
    {
        byte[] bytes = new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                bytes[length++] = text[i] == '+' ? (byte)' ' : text[i];
                continue;
            }

            if (i + 2 >= text.Length || !char.IsAsciiHexDigit((char)text[i + 1]) || !char.IsAsciiHexDigit((char)text[i + 2]))
            {
                return null;
            }

            bytes[length++] = Convert.FromHexString(Encoding.ASCII.GetString(text.Slice(i + 1, 2)))[0];
            i += 2;
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
