namespace FastGate.Gateway;

/// <summary>Where a request's token may be, from the options.</summary>
/// <param name="IgnoreAuthorization">skip-authorization-header-identity: only the cookie counts.</param>
/// <param name="AccessCookie">Name of the access cookie.</param>
public sealed record CredentialPlan(bool IgnoreAuthorization, byte[] AccessCookie);
