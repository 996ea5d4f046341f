using System.Text;

namespace FastGate.Identity;

/// <summary>An <c>application/x-www-form-urlencoded</c> body in the making.</summary>
internal sealed class FormBody
{
    private readonly StringBuilder _text = new();

    public static string Encode(string value) => Uri.EscapeDataString(value).Replace("%20", "+", StringComparison.Ordinal);

    public void Add(string name, string value) =>
        _text.Append(_text.Length == 0 ? "" : "&").Append(Encode(name)).Append('=').Append(Encode(value));

    public byte[] ToBytes() => Encoding.ASCII.GetBytes(_text.ToString());
}
