using System.IO.Compression;
using System.Text;

namespace FastGate.Tests.Identity.Providers;

/// <summary>What the scripted issuer does with a request.</summary>
public delegate Task IssuerBehaviour(IssuerConnection connection, IssuerRequest request);

/// <summary>Behaviours, good and bad.</summary>
public static class Behave
{
    public static IssuerBehaviour Json(string body, params (string Name, string Value)[] fields) =>
        (c, _) => c.AnswerAsync(200, Encoding.UTF8.GetBytes(body), [("Content-Type", "application/json"), .. fields]);

    public static IssuerBehaviour Status(int status, string body = "", params (string Name, string Value)[] fields) =>
        (c, _) => c.AnswerAsync(status, Encoding.UTF8.GetBytes(body), fields);

    public static IssuerBehaviour Html() =>
        (c, _) => c.AnswerAsync(200, "<!doctype html><title>Maintenance</title>"u8.ToArray(), ("Content-Type", "text/html"));

    /// <summary>Takes the request and says nothing.</summary>
    public static IssuerBehaviour Hang() => (c, _) => c.HoldAsync();

    /// <summary>A head and a first byte, and then nothing more.</summary>
    public static IssuerBehaviour Dribble() => async (c, _) =>
    {
        await c.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");
        await c.HoldAsync();
    };

    /// <summary>As <paramref name="then"/>, but not before <paramref name="gate"/> ends.</summary>
    public static IssuerBehaviour After(Task gate, IssuerBehaviour then) => async (c, r) =>
    {
        await gate.WaitAsync(c.Stopping);
        await then(c, r);
    };

    /// <summary>A reset after half of the body.</summary>
    public static IssuerBehaviour Reset(string body) => async (c, _) =>
    {
        await c.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body[..(body.Length / 2)]}");
        c.Reset();
    };

    /// <summary>An orderly close after half of the body.</summary>
    public static IssuerBehaviour Truncate(string body) =>
        (c, _) => c.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body[..(body.Length / 2)]}").AsTask();

    public static IssuerBehaviour Redirect(string location, int status = 302) => Status(status, "", ("Location", location));

    /// <summary>A good document with more blanks behind it than anybody needs, its length announced.</summary>
    public static IssuerBehaviour Huge(string body, int size) => Json(body.PadRight(size));

    /// <summary>The same in chunks, without announcing any length.</summary>
    public static IssuerBehaviour HugeInChunks(string body, int size) => async (c, _) =>
    {
        await c.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        await c.WriteAsync($"{body.Length:x}\r\n{body}\r\n");
        string blanks = new(' ', 65536);
        for (int sent = body.Length; sent < size; sent += blanks.Length)
        {
            await c.WriteAsync($"10000\r\n{blanks}\r\n");
        }

        await c.WriteAsync("0\r\n\r\n");
    };

    /// <summary>The same, small on the wire.</summary>
    public static IssuerBehaviour Compressed(string body, int size)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(body.PadRight(size)));
        }

        byte[] bytes = packed.ToArray();
        return (c, _) => c.AnswerAsync(200, bytes, ("Content-Type", "application/json"), ("Content-Encoding", "gzip"));
    }

    public static IssuerBehaviour Raw(string bytes) => (c, _) => c.WriteAsync(bytes).AsTask();
}
