using System.Text;

namespace FastGate.Tests.Identity.Providers;

/// <summary>What the scripted issuer was asked.</summary>
public sealed record IssuerRequest(string Method, string Target, IReadOnlyList<(string Name, string Value)> Fields, byte[] Body)
{
    public string Path => Target.Split('?')[0];

    public string Form => Encoding.UTF8.GetString(Body);

    public string? Field(string name) =>
        Fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value).FirstOrDefault();
}
