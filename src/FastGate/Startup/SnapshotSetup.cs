using System.Text;
using FastGate.Configuration;
using FastGate.Endpoints;
using FastGate.Gateway;
using FastGate.Http1;
using FastGate.Identity;
using FastGate.Jwt.Keys;
using FastGate.Responses;
using FastGate.Routing;
using FastGate.Upstream;

namespace FastGate.Startup;

/// <summary>From the options to a snapshot that requests run on.</summary>
public static class SnapshotSetup
{
    /// <summary>The provider is null with skip-token-verification; then nobody asks for keys.</summary>
    public static GateSnapshot Build(GateOptions options, Provider? provider, Func<KeySet> keys, EndpointSettings endpoints, AdminEndpoints? admin, UpstreamSettings upstream, TimeProvider clock)
    {
        var methods = new MethodTable(options.CustomHttpMethods);
        IReadOnlyList<Resource> resources = ResourceSetup.Build(options, methods);
        string issuer = provider?.Issuer ?? (options.Issuer.Length > 0 ? options.Issuer : options.DiscoveryUrl);
        IdentityHeaderPlan identity = AuthenticatorSetup.Headers(options);
        return new GateSnapshot
        {
            Dialect = options.Dialect,
            Limits = Limits(options),
            Methods = methods,
            Routes = RouteTable.Build(resources, methods, strict: options.Dialect == Dialect.Toml),
            Authenticator = AuthenticatorSetup.Build(options, issuer, resources, identity, keys, clock),
            Provider = provider,
            Keys = keys,
            Pool = new UpstreamPool(upstream, clock),
            Forward = Forward(options, identity, resources, methods),
            Credentials = new CredentialPlan(options.SkipAuthorizationHeaderIdentity, Encoding.UTF8.GetBytes(options.CookieAccessName)),
            Endpoints = new BuiltInEndpoints(endpoints),
            Admin = admin,
            RequiredHeaders = [.. resources.Select(resource => resource.Headers.Length > 0 ? new RequiredHeaders(resource.Headers) : null)],
            Security = Security(options),
            Cors = Cors.Create(new CorsSettings
            {
                Origins = options.CorsOrigins,
                Methods = options.CorsMethods,
                Headers = options.CorsHeaders,
                ExposedHeaders = options.CorsExposedHeaders,
                Credentials = options.CorsCredentials,
                MaxAge = options.CorsMaxAge,
                Given = [.. options.ResponseHeaders.Keys],
            }),
            ForbiddenPage = Page(options),
            ResponseFields = Render(options.ResponseHeaders),
            OwnAnswerFields = Render(options.ResponseHeaders.Where(header => !header.Key.Equals("Cache-Control", StringComparison.OrdinalIgnoreCase))),
            ResponseFieldNames = new FoldedNameSet(options.ResponseHeaders.Keys),
            TunnelUntilExpiry = options.TunnelUntilExpiry,
        };
    }

    private static Limits Limits(GateOptions options) => new()
    {
        Head = new HeadLimits(options.MaxHeaderSize, options.MaxRequestLine, options.MaxHeaderCount),
        Read = options.ServerReadTimeout,
        Write = options.ServerWriteTimeout,
        Idle = options.ServerIdleTimeout,
        AnswerHead = options.UpstreamResponseHeaderTimeout,
        Continue = options.UpstreamExpectContinueTimeout,
        TunnelIdle = options.TunnelIdleTimeout,
        MinBodyRate = options.MinBodyRate,
        BodyBytes = options.MaxBodySize,
    };

    private static ForwardPlan Forward(GateOptions options, IdentityHeaderPlan identity, IReadOnlyList<Resource> resources, MethodTable methods)
    {
        bool bearsHost = options.Headers.Any(header => header.Key.Equals("Host", StringComparison.OrdinalIgnoreCase));
        string host = bearsHost ? options.Headers.Last(header => header.Key.Equals("Host", StringComparison.OrdinalIgnoreCase)).Value
            : options.PreserveHost ? "" : UpstreamAuthority(options);
        return new ForwardPlan
        {
            Host = Encoding.UTF8.GetBytes(host),
            PathPrefix = UpstreamSetup.PathPrefix(options),
            IdentityNames = new FoldedNameSet([.. identity.IdentityNames, .. options.Headers.Keys], ["X-Auth-"]),
            FixedFields = Render(options.Headers.Where(header => !header.Key.Equals("Host", StringComparison.OrdinalIgnoreCase))),
            RequestIdName = options.EnableRequestId && !Names(options, options.RequestIdHeader) ? Encoding.ASCII.GetBytes(options.RequestIdHeader) : [],
            DropMethodOverrides = resources.Any(resource => resource.Methods != methods.All),
            DropAcceptEncoding = !options.EnableAcceptEncodingHeader,
            DropOrigin = options.CorsOrigins.Count > 0,
            SendAuthorization = options.EnableAuthorizationHeader && !Names(options, "Authorization"),
            SendToken = options.EnableTokenHeader && !Names(options, "X-Auth-Token"),
            Censor = options.EnableAuthorizationCookies ? null
                : new CookieCensor(Encoding.UTF8.GetBytes(options.CookieAccessName), Encoding.UTF8.GetBytes(options.CookieRefreshName)),
            FixedForwarding = options.Headers.Keys.Aggregate(0u, (bits, name) => bits | ForwardPlan.ForwardingBit(FieldNames.Known(Encoding.UTF8.GetBytes(name)))),
            ForwardedHostIsTruth = options.Dialect == Dialect.Gatekeeper,
        };
    }

    private static bool Names(GateOptions options, string name) => options.Headers.Keys.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static string UpstreamAuthority(GateOptions options) => UpstreamSetup.Authority(options.UpstreamUrl);

    private static SecurityFilter? Security(GateOptions options) => options.EnableSecurityFilter
        ? new SecurityFilter(new SecuritySettings
        {
            Hostnames = options.Hostnames,
            RedirectToHttps = options.EnableHttpsRedirection,
            BrowserXss = options.FilterBrowserXss,
            ContentNosniff = options.FilterContentNosniff,
            FrameDeny = options.FilterFrameDeny,
            ContentSecurityPolicy = options.ContentSecurityPolicy,
            Given = [.. options.ResponseHeaders.Keys],
        })
        : null;

    private static ForbiddenPage? Page(GateOptions options)
    {
        if (options.ForbiddenPage.Length == 0)
        {
            return null;
        }

        string? template;
        try
        {
            template = TextDecoding.Decode(File.ReadAllBytes(options.ForbiddenPage));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartException("forbidden-page", $"{options.ForbiddenPage} can't be read: {error.Message}");
        }

        (ForbiddenPage? page, string? problem) = template is null ? (null, "it is not UTF-8 text") : ForbiddenPage.Read(template, options.Tags);
        return page ?? throw new StartException("forbidden-page", $"{options.ForbiddenPage}: {problem}");
    }

    // A field goes once: of names that differ only in case the last counts, which is the flag's where the file has one too.
    private static byte[] Render(IEnumerable<KeyValuePair<string, string>> fields)
        => Encoding.UTF8.GetBytes(string.Concat(fields.GroupBy(field => field.Key, StringComparer.OrdinalIgnoreCase)
            .Select(same => $"{same.Last().Key}: {same.Last().Value}\r\n")));
}
