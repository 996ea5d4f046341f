using System.Reflection;

namespace FastGate;

/// <summary>The version, from its one source in Directory.Build.props.</summary>
public static class ProductVersion
{
    public static string Text { get; } = Of(typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);

    private static string Of(string? informational) => informational?.Split('+')[0] ?? "0.0.0";
}
