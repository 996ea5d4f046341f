using FastGate.Demo;

namespace FastGate.Commands;

/// <summary>The tutorial's ConfigMap with the values that it leaves open filled in.</summary>
internal static class DemoConfiguration
{
    public static string Text(DemoIssuer issuer, EchoApplication application, string listen) =>
        $"""
        # is the url for retrieve the OpenID configuration - normally the <server>/auth/realms/<realm_name>
        discovery-url: {issuer.Issuer}
        # skip tls verify
        skip-openid-provider-tls-verify: true
        # the client id for the 'client' application
        client-id:  {issuer.Gatekeeper.Id}
        # the secret associated to the 'client' application
        client-secret: {issuer.Gatekeeper.Secret}
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
        upstream-url: {application.Url}

        """;
}
