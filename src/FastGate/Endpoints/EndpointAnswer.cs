using System.Text;

namespace FastGate.Endpoints;

/// <summary>An answer of the gateway's own. Each carries <c>Cache-Control: no-store</c>.</summary>
public sealed record EndpointAnswer(int Status, string? ContentType, ReadOnlyMemory<byte> Body, IReadOnlyList<(string Name, string Value)> Fields)
{
    public const string PlainText = "text/plain; charset=utf-8";

    private static readonly (string, string) NoStore = ("Cache-Control", "no-store");

    public static EndpointAnswer NotFound { get; } = With(404, PlainText, "404 page not found\n"u8.ToArray(), ("X-Content-Type-Options", "nosniff"));

    public static EndpointAnswer MethodNotAllowed { get; } = Empty(405);

    public static EndpointAnswer NotImplemented { get; } = Empty(501);

    public static EndpointAnswer Empty(int status, params IReadOnlyList<(string, string)> fields) => With(status, null, default, fields);

    public static EndpointAnswer Text(int status, string text, params IReadOnlyList<(string, string)> fields) =>
        With(status, PlainText, Encoding.UTF8.GetBytes(text), fields);

    public static EndpointAnswer With(int status, string? contentType, ReadOnlyMemory<byte> body, params IReadOnlyList<(string, string)> fields) =>
        new(status, contentType, body, [NoStore, .. fields]);

    /// <summary>What a request gets whose token is missing or did not verify.</summary>
    public static EndpointAnswer Refusal(EndpointCredential credential)
    {
        int status = credential.RefusalStatus is 403 or 503 ? credential.RefusalStatus : 401;
        return status switch
        {
            401 => Empty(401, ("WWW-Authenticate", credential.Challenge ?? "Bearer")),
            503 => Text(503, "Service Unavailable\n"),
            _ => Empty(status),
        };
    }
}
