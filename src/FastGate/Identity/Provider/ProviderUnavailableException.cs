namespace FastGate.Identity;

/// <summary>Discovery did not succeed in time, or can't succeed at all; the message is fit for the user.</summary>
public sealed class ProviderUnavailableException(string message) : Exception(message);
