using System.Text;

namespace FastGate.Benchmarks;

/// <summary>The messages that the pieces and the whole exchange are measured with: a browser's request with a token, an application's answer.</summary>
internal static class Samples
{
    public const string Path = "/api/v1/orders/2024/items";

    public static readonly byte[] Answer = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nDate: Mon, 06 Jan 2025 10:00:00 GMT\r\nServer: app\r\nContent-Type: application/json; charset=utf-8\r\n"
        + "Content-Length: 11\r\nCache-Control: private, max-age=0\r\nETag: \"0123456789abcdef\"\r\nVary: Accept-Encoding\r\n"
        + "Connection: keep-alive\r\n\r\n{\"id\": 42 }");

    /// <summary>1.9 kB with a token of Keycloak's size.</summary>
    public static byte[] Request(ReadOnlySpan<byte> token) => Encoding.ASCII.GetBytes(
        $"GET {Path}?limit=50&offset=100 HTTP/1.1\r\nHost: shop.example.com\r\n"
        + "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
        + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nAccept-Language: en-US,en;q=0.5\r\n"
        + "Accept-Encoding: gzip, deflate, br\r\n"
        + (token.IsEmpty ? "" : $"Authorization: Bearer {Encoding.ASCII.GetString(token)}\r\n")
        + "Cookie: session=0123456789abcdef0123456789abcdef\r\nCache-Control: no-cache\r\nConnection: keep-alive\r\n\r\n");
}
