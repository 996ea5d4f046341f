using System.Net;
using System.Text;

namespace FastGate.Demo;

/// <summary>
/// An OpenID Connect issuer on loopback for the demo and the tests: realm <c>demo</c> at Keycloak's paths, the clients
/// <c>gatekeeper</c> and <c>my_client_app</c>, one user. Keys, secrets and passwords are made anew at each start.
/// </summary>
/// <remarks>
/// One thread of its own waits for requests, and every request is served on the thread pool: nothing of it runs on the gateway's event loops.
/// </remarks>
public sealed class DemoIssuer : IDisposable
{
    private const string RealmPath = "/realms/demo";
    private readonly HttpListener _listener;
    private readonly TokenEndpoint _tokenEndpoint;
    private readonly List<SigningKey> _retired = [];
    private volatile SigningKey[] _published;
    private volatile SigningKey _signing;
    private int _discoveryRequests;
    private int _keySetRequests;
    private int _tokenRequests;

    private DemoIssuer(HttpListener listener, int port, TimeProvider clock)
    {
        _listener = listener;
        BaseUrl = $"http://127.0.0.1:{port}";
        Issuer = BaseUrl + RealmPath;
        _signing = SigningKey.Create();
        // Keycloak publishes an encryption key beside the signing one; a gateway has to pass it by.
        _published = [SigningKey.Create("RSA-OAEP", "enc"), _signing];
        Mint = new TokenMint(Issuer, clock, () => _signing);
        _tokenEndpoint = new TokenEndpoint(Mint, User, [Gatekeeper, Application]);
    }

    /// <summary>Scheme, address and port, without a path.</summary>
    public string BaseUrl { get; }

    /// <summary>The <c>iss</c> of the tokens, which is also what <c>discovery-url</c> takes.</summary>
    public string Issuer { get; }

    public string TokenUrl => $"{Issuer}/protocol/openid-connect/token";

    /// <summary>The client that the gateway is, and the audience that it wants.</summary>
    public DemoClient Gatekeeper { get; } = new("gatekeeper", Secrets.Text(32));

    /// <summary>The client of the people who call the API.</summary>
    public DemoClient Application { get; } = new("my_client_app", Secrets.Text(32));

    public DemoUser User { get; } = DemoUser.Make();

    public TokenMint Mint { get; }

    public SigningKey CurrentKey => _signing;

    public int DiscoveryRequests => Volatile.Read(ref _discoveryRequests);

    public int KeySetRequests => Volatile.Read(ref _keySetRequests);

    public int TokenRequests => Volatile.Read(ref _tokenRequests);

    /// <summary>
    /// For tests of a misbehaving issuer: called with each request's path; an answer is sent instead of the true one. It may sleep.
    /// </summary>
    public Func<string, DemoAnswer?>? Misbehave { get; set; }

    /// <summary>Starts on a free loopback port, or on <paramref name="port"/>.</summary>
    public static DemoIssuer Start(TimeProvider? clock = null, int port = 0)
    {
        for (var attempt = 0; ; attempt++)
        {
            var chosen = port == 0 ? FreePort.Any() : port;
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{chosen}/");
            try
            {
                listener.Start();
            }
            catch (HttpListenerException) when (port == 0 && attempt < 20)
            {
                // Somebody took the port in between: choose another.
                continue;
            }

            var issuer = new DemoIssuer(listener, chosen, clock ?? TimeProvider.System);
            new Thread(issuer.Accept, 256 * 1024) { IsBackground = true, Name = "demo issuer" }.Start();
            return issuer;
        }
    }

    /// <summary>An access token as the tutorial's password grant gives it.</summary>
    public string AccessToken(Action<ClaimSet>? change = null) => Mint.AccessToken(User, Application, change);

    /// <summary>Signs with a new key from now on. The old one stays published unless it is withdrawn.</summary>
    public SigningKey RotateKeys(bool withdrawOld = false, string algorithm = "RS256")
    {
        var next = SigningKey.Create(algorithm);
        if (withdrawOld)
        {
            _retired.AddRange(_published.Where(k => k.Use == "sig"));
        }

        _published = [.. _published.Where(k => !withdrawOld || k.Use != "sig"), next];
        _signing = next;
        return next;
    }

    public void Dispose()
    {
        _listener.Close();
        foreach (var key in _published.Concat(_retired))
        {
            key.Dispose();
        }
    }

    private void Accept()
    {
        while (true)
        {
            try
            {
                var context = _listener.GetContext();
                ThreadPool.UnsafeQueueUserWorkItem(c => Serve(c), context, preferLocal: false);
            }
            catch (HttpListenerException) when (_listener.IsListening)
            {
                // One that has left before its request was read.
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private void Serve(HttpListenerContext context)
    {
        try
        {
            var answer = Answer(context.Request);
            var response = context.Response;
            response.StatusCode = answer.Status;
            response.ContentType = answer.ContentType;
            foreach (var (name, value) in answer.Fields)
            {
                response.Headers[name] = value;
            }

            response.ContentLength64 = answer.Body.Length;
            response.Close(answer.Body, willBlock: true);
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // The client has left, or the issuer is being stopped.
            context.Response.Abort();
        }
    }

    private DemoAnswer Answer(HttpListenerRequest request)
    {
        var path = request.Url?.AbsolutePath ?? "";
        Count(path);
        if (Misbehave?.Invoke(path) is { } instead)
        {
            return instead;
        }

        if (!path.StartsWith(RealmPath + "/", StringComparison.Ordinal))
        {
            return DemoAnswer.Json(404, """{"error":"Realm does not exist"}""");
        }

        return (request.HttpMethod, path[RealmPath.Length..]) switch
        {
            ("GET", "/.well-known/openid-configuration") =>
                new DemoAnswer(200, "application/json", IssuerDocuments.Discovery(Issuer, _published), ("Cache-Control", "no-cache, must-revalidate, no-transform, no-store")),
            ("GET", "/protocol/openid-connect/certs") =>
                new DemoAnswer(200, "application/json", IssuerDocuments.KeySet(_published), ("Cache-Control", "no-cache")),
            ("POST", "/protocol/openid-connect/token") => _tokenEndpoint.Grant(request.Headers["Authorization"], Form(request)),
            ("POST", "/protocol/openid-connect/revoke") => _tokenEndpoint.End(request.Headers["Authorization"], Form(request), 200),
            ("POST", "/protocol/openid-connect/logout") => _tokenEndpoint.End(request.Headers["Authorization"], Form(request), 204),
            (_, "/protocol/openid-connect/token") => DemoAnswer.Json(405, """{"error":"HTTP 405 Method Not Allowed"}"""),
            _ => DemoAnswer.Json(404, """{"error":"HTTP 404 Not Found"}"""),
        };
    }

    private void Count(string path)
    {
        if (path.EndsWith("/openid-configuration", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _discoveryRequests);
        }
        else if (path.EndsWith("/certs", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _keySetRequests);
        }
        else if (path.EndsWith("/token", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _tokenRequests);
        }
    }

    private static FormFields Form(HttpListenerRequest request)
    {
        // No form of a token request is this long; what follows is not read.
        var buffer = new char[64 * 1024];
        using var reader = new StreamReader(request.InputStream, Encoding.UTF8);
        return new FormFields(new string(buffer, 0, reader.ReadBlock(buffer)));
    }
}
