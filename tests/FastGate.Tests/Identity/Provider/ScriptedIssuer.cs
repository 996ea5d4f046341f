using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace FastGate.Tests.Identity.Providers;

/// <summary>
/// An issuer on a real loopback socket that does what it is told, for each of its documents: answers, hangs, dribbles, breaks, lies. It can be
/// stopped and come back at the same port. The paths are Keycloak's for the realm <c>demo</c>.
/// </summary>
public sealed class ScriptedIssuer : IAsyncDisposable
{
    public const string DiscoveryPath = "/realms/demo/.well-known/openid-configuration";
    public const string KeysPath = "/realms/demo/protocol/openid-connect/certs";
    public const string TokenPath = "/realms/demo/protocol/openid-connect/token";

    // Bound and never listening: while nobody listens connections are refused, and nobody else can be given the port.
    private readonly Socket _port = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly X509Certificate2? _certificate;
    private readonly ConcurrentDictionary<string, IssuerBehaviour> _behaviours = new();
    private readonly ConcurrentQueue<IssuerRequest> _requests = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private CancellationTokenSource _stopping = new();
    private TcpListener? _listener;

    /// <summary>With a certificate it speaks TLS. It listens at once.</summary>
    public ScriptedIssuer(X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _port.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)_port.LocalEndPoint!).Port;
        Start();
        Discovery = Behave.Json(DiscoveryJson());
        Keys = Behave.Json("""{"keys":[]}""");
    }

    public int Port { get; }

    public string Origin => $"{(_certificate is null ? "http" : "https")}://127.0.0.1:{Port}";

    public string Issuer => $"{Origin}/realms/demo";

    /// <summary>Set it to have clients asked for a certificate; what they sent is in <see cref="ClientCertificates"/>.</summary>
    public bool AsksForCertificates { get; set; }

    public ConcurrentQueue<string> ClientCertificates { get; } = new();

    public IssuerBehaviour Discovery
    {
        set => this[DiscoveryPath] = value;
    }

    public IssuerBehaviour Keys
    {
        set => this[KeysPath] = value;
    }

    public IssuerBehaviour Token
    {
        set => this[TokenPath] = value;
    }

    /// <summary>What happens at that path; 404 where nothing is said.</summary>
    public IssuerBehaviour this[string path]
    {
        set => _behaviours[path] = value;
    }

    public IReadOnlyCollection<IssuerRequest> Requests => [.. _requests];

    public int Count(string path) => _requests.Count(r => r.Path == path);

    /// <summary>A good document for this issuer, with <paramref name="issuer"/> or <paramref name="jwksUri"/> other than usual if given.</summary>
    public string DiscoveryJson(string? issuer = null, string? jwksUri = null) => $$"""
        {
          "issuer": "{{issuer ?? Issuer}}",
          "authorization_endpoint": "{{Origin}}/realms/demo/protocol/openid-connect/auth",
          "token_endpoint": "{{Origin}}{{TokenPath}}",
          "end_session_endpoint": "{{Origin}}/realms/demo/protocol/openid-connect/logout",
          "revocation_endpoint": "{{Origin}}/realms/demo/protocol/openid-connect/revoke",
          "jwks_uri": "{{jwksUri ?? Origin + KeysPath}}",
          "subject_types_supported": ["public"]
        }
        """;

    /// <summary>Waits until that path has been asked for that often in all.</summary>
    public async Task RequestedAsync(string path, int times = 1)
    {
        while (Count(path) < times)
        {
            Assert.True(await _arrived.WaitAsync(TimeSpan.FromSeconds(20)), $"no {times} requests for {path}");
        }
    }

    public void Start()
    {
        _stopping = new CancellationTokenSource();
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _ = AcceptAsync(_listener, _stopping.Token);
    }

    /// <summary>Nobody listens any more and every connection ends.</summary>
    public void Stop()
    {
        _stopping.Cancel();
        _listener?.Stop();
    }

    public ValueTask DisposeAsync()
    {
        Stop();
        _port.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptSocketAsync(stopping);
                _ = Task.Run(() => ServeAsync(socket, stopping), stopping);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken stopping)
    {
        using (socket)
        {
            try
            {
                await using Stream stream = await SecureAsync(new NetworkStream(socket), stopping);
                var connection = new IssuerConnection(socket, stream, stopping);
                if (await connection.ReadAsync() is not { } request)
                {
                    return;
                }

                IssuerBehaviour behaviour = _behaviours.GetValueOrDefault(request.Path, Behave.Status(404, """{"error":"Realm does not exist"}"""));
                _requests.Enqueue(request);
                _arrived.Release();
                await behaviour(connection, request);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException or AuthenticationException)
            {
                // The other side left, or the test is over.
            }
        }
    }

    private async Task<Stream> SecureAsync(NetworkStream plain, CancellationToken stopping)
    {
        if (_certificate is null)
        {
            return plain;
        }

        var secure = new SslStream(plain);
        await secure.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = _certificate,
                ClientCertificateRequired = AsksForCertificates,
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                {
                    ClientCertificates.Enqueue(certificate?.Subject ?? "none");
                    return true;
                },
            },
            stopping);
        return secure;
    }
}
