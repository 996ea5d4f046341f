using System.Text;

namespace FastGate.Configuration;

/// <summary>The text of a file: UTF-8, or UTF-16 by its byte order mark.</summary>
public static class TextDecoding
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding LittleEndian = new(false, true, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding BigEndian = new(true, true, throwOnInvalidBytes: true);

    /// <summary>
    /// Whether a variable or an argument was no UTF-8: the runtime hands it over as text, with U+FFFD in place of what it could not read, and
    /// what was meant is lost. Whoever wants that very character writes it into the file.
    /// </summary>
    public static bool WasNoText(string handedOver) => handedOver.Contains('\uFFFD', StringComparison.Ordinal);

    /// <summary>Null where the bytes are no text.</summary>
    public static string? Decode(byte[] bytes)
    {
        try
        {
            return bytes switch
            {
                [0xEF, 0xBB, 0xBF, ..] => Utf8.GetString(bytes, 3, bytes.Length - 3),
                [0xFF, 0xFE, ..] => LittleEndian.GetString(bytes, 2, bytes.Length - 2),
                [0xFE, 0xFF, ..] => BigEndian.GetString(bytes, 2, bytes.Length - 2),
                _ => Utf8.GetString(bytes),
            };
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
