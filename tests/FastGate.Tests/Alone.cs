namespace FastGate.Tests;

/// <summary>Tests that measure the whole process: nothing else of this assembly runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
