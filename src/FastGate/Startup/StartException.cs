namespace FastGate.Startup;

/// <summary>The gateway can't start; the message is for the operator and says what to do.</summary>
public sealed class StartException(string message) : Exception(message);
