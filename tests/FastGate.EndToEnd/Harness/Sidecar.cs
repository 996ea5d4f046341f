using System.Net;
using FastGate.Demo;

namespace FastGate.EndToEnd.Harness;

/// <summary>
/// The tutorial's pod: an issuer, an application and between them the gateway, reading the tutorial's file with the values
/// that it leaves open filled in.
/// </summary>
public sealed class Sidecar : IDisposable
{
    private readonly TestFolder _folder = new();

    private Sidecar(DemoIssuer issuer, EchoApplication application, string settings, string? upstream, IReadOnlyDictionary<string, string>? environment)
    {
        Issuer = issuer;
        Application = application;
        var listen = new IPEndPoint(IPAddress.Loopback, Ports.Next());
        File = _folder.Write("keycloak-gatekeeper.conf", Tutorial(issuer, listen.ToString(), upstream ?? application.Url) + settings);
        Gateway = GatewayProcess.Start(listen, [$"--config={File}"], environment);
    }

    public DemoIssuer Issuer { get; }

    public EchoApplication Application { get; }

    public GatewayProcess Gateway { get; }

    /// <summary>The configuration file.</summary>
    public string File { get; }

    /// <summary>Starts all three. <paramref name="settings"/> are further lines of the file; the last of equal keys wins.</summary>
    public static Sidecar Start(string settings = "", string? upstream = null, IReadOnlyDictionary<string, string>? environment = null, DemoIssuer? issuer = null)
    {
        var owned = issuer ?? DemoIssuer.Start();
        var application = EchoApplication.Start();
        try
        {
            return new Sidecar(owned, application, settings, upstream, environment);
        }
        catch
        {
            owned.Dispose();
            application.Dispose();
            throw;
        }
    }

    /// <summary>The tutorial's ConfigMap.</summary>
    public static string Tutorial(DemoIssuer issuer, string listen, string upstream) =>
        Tutorial(issuer.Issuer, issuer.Gatekeeper.Secret, listen, upstream);

    public static string Tutorial(string issuer, string secret, string listen, string upstream) =>
        $"""
        # is the url for retrieve the OpenID configuration - normally the <server>/auth/realms/<realm_name>
        discovery-url: {issuer}
        # skip tls verify
        skip-openid-provider-tls-verify: true
        # the client id for the 'client' application
        client-id:  gatekeeper   # the secret associated to the 'client' application
        client-secret: {secret}
        # the interface definition you wish the proxy to listen, all interfaces is specified as ':<port>', unix sockets as unix://<REL_PATH>|</ABS PATH>
        listen: {listen}
        # whether to enable refresh tokens
        enable-refresh-tokens: true
        secure-cookie: false
        enable-logging: true
        enable-default-deny: true
        enable-session-cookies: true
        no-redirects: true
        ingress.enabled: true
        debug: false
        # the encryption key used to encode the session state
        encryption-key: {Secrets.Text(32)}
        # the upstream endpoint which we should proxy request
        upstream-url: {upstream}

        """;

    public void Dispose()
    {
        Gateway.Dispose();
        Issuer.Dispose();
        Application.Dispose();
        _folder.Dispose();
    }
}
