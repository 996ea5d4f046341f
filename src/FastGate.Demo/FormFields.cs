using System.Net;

namespace FastGate.Demo;

/// <summary>The fields of an <c>application/x-www-form-urlencoded</c> body.</summary>
public sealed class FormFields
{
    private readonly Dictionary<string, string> _fields = [];

    public FormFields(string body)
    {
        foreach (var pair in body.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=');
            var name = equals < 0 ? pair : pair[..equals];
            _fields[WebUtility.UrlDecode(name)] = equals < 0 ? "" : WebUtility.UrlDecode(pair[(equals + 1)..]);
        }
    }

    public string? this[string name] => _fields.GetValueOrDefault(name);
}
