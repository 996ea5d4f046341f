using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using FastGate.Corpus;
using FastGate.Demo;

namespace FastGate.EndToEnd.Harness;

/// <summary>
/// A Keycloak that gives the answers it once gave: the requests and answers of <c>exchanges.jsonl</c>, and one of the named key sets
/// of <c>keys.json</c>. It listens where the recorded one did, because its address is in every answer and token.
/// </summary>
public sealed class RecordedIssuer : IDisposable
{
    public const string Address = "http://127.0.0.1:8180";
    public const string Issuer = Address + "/realms/demo";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly HttpListener _listener = Listen();

    public RecordedIssuer() => new Thread(Serve) { IsBackground = true }.Start();

    /// <summary>The name of the key set that is published now.</summary>
    public string KeySet { get; set; } = "initial";

    public void Dispose() => _listener.Close();

    // There is one such address on a machine: a suite that runs beside this one may have it for the length of a test.
    private static HttpListener Listen()
    {
        for (var watch = Stopwatch.StartNew(); ; Thread.Sleep(50))
        {
            var listener = new HttpListener { Prefixes = { Address + "/" } };
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException) when (watch.Elapsed < Patience)
            {
                listener.Close();
            }
        }
    }

    private void Serve()
    {
        while (true)
        {
            try
            {
                var context = _listener.GetContext();
                Answer(context);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        var request = context.Request;
        var (status, body) = (404, """{"error":"HTTP 404 Not Found"}""");
        if (request.Url!.AbsolutePath == "/realms/demo/protocol/openid-connect/certs")
        {
            (status, body) = (200, RecordedKeycloak.KeySet(KeySet));
            context.Response.Headers["Cache-Control"] = "no-cache";
        }
        else if (Recorded(request) is { } exchange)
        {
            status = exchange.GetProperty("status").GetInt32();
            var recorded = exchange.GetProperty("body");
            body = recorded.ValueKind == JsonValueKind.String ? recorded.GetString()! : recorded.GetRawText();
            foreach (var field in exchange.GetProperty("headers").EnumerateArray())
            {
                if (field[0].GetString() is "Cache-Control" or "Pragma" or "WWW-Authenticate")
                {
                    context.Response.AppendHeader(field[0].GetString()!, field[1].GetString()!);
                }
            }
        }

        var bytes = Encoding.UTF8.GetBytes(body);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Close(bytes, willBlock: true);
    }

    private JsonElement? Recorded(HttpListenerRequest request)
    {
        using var reader = new StreamReader(request.InputStream);
        var form = new FormFields(reader.ReadToEnd());
        foreach (var exchange in RecordedKeycloak.Exchanges)
        {
            var recorded = exchange.GetProperty("request");
            var sameForm = recorded.GetProperty("form") is not { ValueKind: JsonValueKind.Object } fields
                || fields.EnumerateObject().All(f => form[f.Name] == f.Value.GetString());
            if (recorded.GetProperty("method").GetString() == request.HttpMethod && recorded.GetProperty("url").GetString() == request.Url!.ToString() && sameForm)
            {
                return exchange;
            }
        }

        return null;
    }
}
