namespace FastGate.Configuration;

/// <summary>Which language the configuration is written in; a few defaults and answers follow from it.</summary>
public enum Dialect : byte
{
    /// <summary>A keycloak-gatekeeper file, and everything that is set by flags and variables alone.</summary>
    Gatekeeper,

    /// <summary>FastGate's own TOML, told by the extension <c>.toml</c>.</summary>
    Toml,
}
