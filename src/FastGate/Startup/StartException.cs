namespace FastGate.Startup;

/// <summary>The gateway can't start; the messages are for the operator and say what to do.</summary>
public sealed class StartException : Exception
{
    public StartException(string message) : this([new StartProblem(null, message)]) { }

    public StartException(string option, string message) : this([new StartProblem(option, message)]) { }

    public StartException(IReadOnlyList<StartProblem> problems) : base(string.Join('\n', problems)) => Problems = problems;

    public IReadOnlyList<StartProblem> Problems { get; }
}

/// <summary>One thing that stops a start.</summary>
/// <param name="Option">The option that is to be changed, or null.</param>
/// <param name="Message">What is wrong; names the file, and holds nothing of what is in it.</param>
public sealed record StartProblem(string? Option, string Message)
{
    public override string ToString() => Option is null ? Message : $"{Option}: {Message}";
}
