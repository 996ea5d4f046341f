using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using FastGate.Demo;

namespace FastGate.EndToEnd.Edges;

/// <summary>
/// An issuer that owns its sockets: it can send half an answer, none, or something that is no HTTP, and it can speak TLS. Each request is
/// noted with its time.
/// </summary>
public sealed class RawIssuer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly X509Certificate2? _certificate;
    private readonly bool _wantsCertificate;
    private readonly ConcurrentQueue<(string What, TimeSpan At)> _requests = new();
    private readonly System.Diagnostics.Stopwatch _watch = System.Diagnostics.Stopwatch.StartNew();
    private readonly TokenMint _mint;
    private volatile SigningKey[] _published = [SigningKey.Create()];

    public RawIssuer(int port = 0, (string Certificate, string Key)? tls = null, bool wantsCertificate = false)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start(512);
        _wantsCertificate = wantsCertificate;
        if (tls is var (certificate, key))
        {
            // Through PKCS#12, because a key that lives in memory alone can't be presented everywhere.
            using var pem = X509Certificate2.CreateFromPemFile(certificate, key);
            _certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        }

        Url = $"{(tls is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/realms/demo";
        _mint = new TokenMint(Url, TimeProvider.System, () => _published[0]);
        new Thread(Accept, 256 * 1024) { IsBackground = true }.Start();
    }

    public string Url { get; }

    /// <summary>Called with the stream and "discovery" or "keys"; true: it has answered in its own way and the connection ends.</summary>
    public Func<Stream, string, bool>? Fault { get; set; }

    public string CacheControl { get; set; } = "no-cache";

    public string? KeysUrl { get; set; }

    public int Count(string what) => _requests.Count(r => r.What == what);

    /// <summary>When key sets were asked for, beginning with the one that was number <paramref name="from"/>.</summary>
    public TimeSpan[] KeyTimes(int from) => [.. _requests.Where(r => r.What == "keys").Select(r => r.At).Skip(from)];

    public SigningKey[] Published
    {
        get => _published;
        set => _published = value;
    }

    public string Token(SigningKey? key = null, string? keyId = null, string subject = "u1") => _mint.Sign(
        new ClaimSet().Set("iss", Url).Set("aud", "gatekeeper").Set("sub", subject).Set("preferred_username", subject)
            .Set("exp", _mint.Now + 600).Set("iat", _mint.Now).ToJson(),
        keyId is null ? null : $$"""{"alg":"RS256","kid":"{{keyId}}"}""",
        key);

    public static bool Answer(Stream stream, int status, string body, string fields = "", string type = "application/json") =>
        Answer(stream, status, Encoding.UTF8.GetBytes(body), fields, type);

    public static bool Answer(Stream stream, int status, byte[] body, string fields = "", string type = "application/json")
    {
        stream.Write(Encoding.Latin1.GetBytes($"HTTP/1.1 {status} X\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{fields}\r\n"));
        stream.Write(body);
        return true;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _certificate?.Dispose();
    }

    private void Accept()
    {
        while (true)
        {
            try
            {
                var socket = _listener.AcceptSocket();
                new Thread(() => Serve(socket), 256 * 1024) { IsBackground = true }.Start();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private void Serve(Socket socket)
    {
        try
        {
            using var plain = new NetworkStream(socket, ownsSocket: true);
            using Stream stream = _certificate is null ? plain : Secure(plain);
            var head = ReadHead(stream);
            var what = head.Contains("openid-configuration", StringComparison.Ordinal) ? "discovery" : head.Contains("/certs", StringComparison.Ordinal) ? "keys" : "other";
            _requests.Enqueue((what, _watch.Elapsed));
            if (head.Length > 0 && Fault?.Invoke(stream, what) != true)
            {
                _ = what switch
                {
                    "discovery" => Answer(stream, 200, Discovery()),
                    "keys" => Answer(stream, 200, KeySet(), $"Cache-Control: {CacheControl}\r\n"),
                    _ => Answer(stream, 404, "{}"),
                };
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The gateway has left, which is its right.
        }
    }

    private SslStream Secure(NetworkStream plain)
    {
        var secured = new SslStream(plain);
        secured.AuthenticateAsServer(new SslServerAuthenticationOptions
        {
            ServerCertificate = _certificate,
            ClientCertificateRequired = _wantsCertificate,
            RemoteCertificateValidationCallback = (_, shown, _, _) => !_wantsCertificate || shown is not null,
        });
        return secured;
    }

    private static string ReadHead(Stream stream)
    {
        var head = new StringBuilder();
        var buffer = new byte[4096];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = stream.Read(buffer);
            if (read == 0)
            {
                return "";
            }

            head.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return head.ToString();
    }

    private string Discovery() =>
        $$"""
        {"issuer":"{{Url}}","authorization_endpoint":"{{Url}}/auth","token_endpoint":"{{Url}}/token","jwks_uri":"{{KeysUrl ?? Url + "/certs"}}",
        "subject_types_supported":["public"],"response_types_supported":["code"],"id_token_signing_alg_values_supported":["RS256"]}
        """;

    private byte[] KeySet()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            foreach (var key in _published)
            {
                key.WriteTo(json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
