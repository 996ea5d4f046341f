namespace FastGate.Configuration;

/// <summary>What reading a configuration gave: the options, unless an error stands in the way, and everything there is to say about them.</summary>
public sealed class ConfigurationResult
{
    public GateOptions? Options { get; init; }

    /// <summary>The values as far as they could be read, errors or not: for print-config only.</summary>
    public required GateOptions Effective { get; init; }

    /// <summary>Errors in the order in which 7.0.0 looked for them; warnings after them. The start prints the same.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Key of an option to where its value came from ("gate.conf:3", "PROXY_LISTEN", "--listen"); not there: the default.</summary>
    public IReadOnlyDictionary<string, string> Origins { get; init; } = new Dictionary<string, string>();

    public bool HasErrors
    {
        get
        {
            foreach (var finding in Findings)
            {
                if (finding.Severity == Severity.Error)
                {
                    return true;
                }
            }
            return false;
        }
    }
}
