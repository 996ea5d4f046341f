namespace FastGate.Demo;

/// <summary>A confidential client of the demo realm.</summary>
public sealed record DemoClient(string Id, string Secret);
