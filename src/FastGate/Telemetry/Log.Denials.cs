namespace FastGate.Telemetry;

// The second line of a refused request. Only constants and slices of verified tokens come in here, so that it costs no allocation.
public sealed partial class Log
{
    /// <summary>A missing or refused token.</summary>
    /// <param name="error">A sentence for people.</param>
    /// <param name="reason">The stable name of the RejectReason, for machines.</param>
    /// <param name="client"><c>ip:port</c> of the peer.</param>
    /// <param name="claim">The claim or field that it is about, by name; never its value.</param>
    public void TokenRefused(string error, string reason, string client, string? claim = null)
    {
        string message = reason == MissingToken ? "no session found in request" : "access token failed verification";
        if (claim is null)
        {
            Write(LogLevel.Error, message, new LogField("error", error), new LogField("reason", reason), new LogField("client_ip", client));
        }
        else
        {
            Write(LogLevel.Error, message, new LogField("error", error), new LogField("reason", reason), new LogField("claim", claim), new LogField("client_ip", client));
        }
    }

    /// <summary>The reason to give <see cref="TokenRefused"/> when there was no token at all.</summary>
    public const string MissingToken = "TokenMissing";

    /// <summary>A good token that is not enough: it lacks roles.</summary>
    public void RolesMissing(string? email, string resource, string roles, string reason, string client) =>
        Denied("access denied, invalid roles", email, resource, "roles", roles, reason, client);

    /// <summary>
    /// A good token that is not enough for another reason: groups, a claim, default deny. <paramref name="message"/> begins with
    /// <c>access denied, </c>; <paramref name="required"/> is what the resource asks for.
    /// </summary>
    public void AccessDenied(string message, string? email, string resource, string required, string reason, string client) =>
        Denied(message, email, resource, "required", required, reason, client);

    private void Denied(string message, string? email, string resource, string requirement, string value, string reason, string client) =>
        Write(
            LogLevel.Warn,
            message,
            new LogField("access", "denied"),
            new LogField("email", email),
            new LogField("resource", resource),
            new LogField(requirement, value),
            new LogField("reason", reason),
            new LogField("client_ip", client));
}
