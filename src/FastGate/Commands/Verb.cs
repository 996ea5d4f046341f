namespace FastGate.Commands;

/// <summary>One verb of the command line. It gets the words after its name as they were typed.</summary>
/// <param name="Name">As typed.</param>
/// <param name="Summary">One line for the help.</param>
/// <param name="TakesOptions">It reads a configuration, so that every option of the catalogue is a flag of it.</param>
/// <param name="Run">Gives the exit status.</param>
public sealed record Verb(string Name, string Summary, bool TakesOptions, Func<IReadOnlyList<string>, CommandContext, Task<int>> Run);
