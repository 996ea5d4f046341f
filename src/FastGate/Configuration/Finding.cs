using System.Text;

namespace FastGate.Configuration;

public enum Severity : byte
{
    Info,
    Warning,
    Error,
}

/// <summary>One thing to say about a configuration. No finding ever holds the value of a secret.</summary>
/// <param name="Severity">An error stops the start; the others are logged at every start, with their level.</param>
/// <param name="Code">A stable name, such as <c>unknown-key</c>.</param>
/// <param name="File">The file, or the flag or variable that set the value.</param>
/// <param name="Line">From 1; 0 where there is no line.</param>
/// <param name="Key">The option, such as <c>listen</c> or <c>resources[2].uri</c>.</param>
/// <param name="Message">What is wrong, as a sentence without a full stop.</param>
/// <param name="Advice">What to write instead.</param>
public sealed record Finding(Severity Severity, string Code, string? File, int Line, string? Key, string Message, string? Advice)
{
    /// <summary><c>gate.conf:12: listen: no listening interface; write listen: :3000</c></summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        if (File is not null)
        {
            text.Append(OneLine(File));
            if (Line > 0)
            {
                text.Append(':').Append(Line);
            }
            text.Append(": ");
        }
        if (Key is not null && File != "--" + Key)
        {
            text.Append(Key).Append(": ");
        }
        text.Append(Message);
        if (Advice is not null)
        {
            text.Append("; ").Append(Advice);
        }
        return text.ToString();
    }

    /// <summary>What somebody named, as part of a finding, which is one line whatever the name holds.</summary>
    public static string OneLine(string name)
    {
        var text = new StringBuilder(name);
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = char.IsControl(text[i]) ? '?' : text[i];
        }
        return text.ToString();
    }
}
