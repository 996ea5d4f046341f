namespace FastGate.Telemetry;

/// <param name="Json"><c>enable-json-logging</c>; otherwise the console form.</param>
/// <param name="Disabled"><c>disable-all-logging</c>: only a fatal error still prints.</param>
/// <param name="Verbose">Lines of level debug too.</param>
/// <param name="Output"><c>stderr</c>, <c>stdout</c> or the path of a file that is appended to.</param>
/// <param name="Requests"><c>enable-logging</c>: one <c>client request</c> line per request.</param>
public sealed record LogSettings(bool Json, bool Disabled, bool Verbose, string Output, bool Requests = false);
