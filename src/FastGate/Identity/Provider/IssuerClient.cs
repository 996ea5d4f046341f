using System.Net;
using System.Net.Http.Headers;
using System.Text;
using FastGate.Sockets;
using FastGate.Telemetry;
using FastGate.Tls;

namespace FastGate.Identity;

/// <summary>
/// The one way in which the gateway talks to its issuer: bounded in time and size, directly or by the configured proxy, never by the
/// environment's; no cookies; redirects by <see cref="RedirectRule"/>; addresses by <see cref="RefusedAddresses"/>. Failures are values.
/// </summary>
public sealed class IssuerClient
{
    /// <summary>The most that a document may have, after decoding.</summary>
    public const int DocumentLimit = 1024 * 1024;

    private const int HeadLimitInKilobytes = 64;
    private const int MostRedirects = 3;

    private readonly ProviderSettings _settings;
    private readonly Log _log;
    private readonly TimeProvider _clock;
    private readonly IssuerTls _tls;
    private readonly IssuerConnector _connector;
    private readonly Lock _renewing = new();
    private volatile HttpMessageInvoker? _http;
    private string _tlsProblem = "";

    public IssuerClient(ProviderSettings settings, Log log, TimeProvider clock)
    {
        _settings = settings;
        _log = log;
        _clock = clock;
        _tls = new IssuerTls(settings);
        _connector = new IssuerConnector(clock, settings.CallTimeout, NameLookup.Shared);
    }

    /// <summary>Null, or why the TLS files can't be used: no call can be made then, however often it is tried.</summary>
    public string? FilesProblem() => Http() is null ? _tlsProblem : null;

    /// <summary>Asks for a document.</summary>
    public Task<IssuerAnswer> GetAsync(Uri address, CancellationToken cancellation) =>
        SendAsync(() => new HttpRequestMessage(HttpMethod.Get, address), address, _settings.Headers.Count > 0, cancellation);

    /// <summary>Posts a form, which holds credentials: no redirect is followed. <paramref name="authorization"/> is the field's value or null.</summary>
    public Task<IssuerAnswer> PostFormAsync(Uri address, ReadOnlyMemory<byte> form, string? authorization, CancellationToken cancellation) =>
        SendAsync(() => Form(address, form, authorization), address, withCredentials: true, cancellation);

    private static HttpRequestMessage Form(Uri address, ReadOnlyMemory<byte> form, string? authorization)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(form) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return request;
    }

    private async Task<IssuerAnswer> SendAsync(
        Func<HttpRequestMessage> first, Uri address, bool withCredentials, CancellationToken cancellation)
    {
        // The caller may stand on an event loop's thread; files are read below.
        await PoolHop.Go();
        using var patience = new CancellationTokenSource(_settings.CallTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            if (Http() is not { } http)
            {
                return IssuerAnswer.Failed(IssuerFault.Tls, _tlsProblem);
            }

            return await SendAsync(http, first, address, withCredentials, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            _connector.Doubt(ConnectedHost(address));
            return IssuerAnswer.Failed(IssuerFault.TimedOut, $"no answer within {_settings.CallTimeout.TotalSeconds:0.###} s");
        }
        catch (HttpRequestException e)
        {
            return IssuerAnswer.Failed(FaultOf(e), OpenFiles.Cause(e));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or InvalidOperationException or FormatException)
        {
            return IssuerAnswer.Failed(IssuerFault.Broken, OpenFiles.Cause(e));
        }
    }

    private async Task<IssuerAnswer> SendAsync(
        HttpMessageInvoker http, Func<HttpRequestMessage> first, Uri address, bool withCredentials, CancellationToken cancellation)
    {
        for (int redirects = 0; ; redirects++)
        {
            // Behind a proxy the address connected to is the proxy's: a literal is judged here as well.
            if (IPAddress.TryParse(address.IdnHost, out IPAddress? literal) && RefusedAddresses.Contains(literal))
            {
                return IssuerAnswer.Failed(IssuerFault.AddressRefused, "link-local and metadata addresses are refused");
            }

            using HttpRequestMessage request = redirects == 0 ? first() : new HttpRequestMessage(HttpMethod.Get, address);
            Dress(request);
            using HttpResponseMessage response = await http.SendAsync(request, cancellation).ConfigureAwait(false);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                return await ReadAsync(response, cancellation).ConfigureAwait(false);
            }

            string? refusal = RedirectRule.Refusal(address, response.Headers.Location, withCredentials, out Uri next);
            if (refusal is null && (next == address || redirects == MostRedirects))
            {
                refusal = next == address ? "to itself" : "once too often";
            }

            if (refusal is not null)
            {
                return IssuerAnswer.Failed(
                    IssuerFault.Redirected,
                    $"a redirect {refusal} ({next.GetLeftPart(UriPartial.Authority)})",
                    (int)response.StatusCode);
            }

            address = next;
        }
    }

    private void Dress(HttpRequestMessage request)
    {
        request.Version = HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "FastGate");
        foreach ((string name, string value) in _settings.Headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static async Task<IssuerAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        long? announced = response.Content.Headers.ContentLength;
        int status = (int)response.StatusCode;
        if (announced > DocumentLimit)
        {
            return IssuerAnswer.Failed(IssuerFault.TooLarge, $"{announced} bytes, more than {DocumentLimit}", status);
        }

        using Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        byte[] buffer = new byte[(int)(announced ?? 16 * 1024) + 1];
        int length = 0;
        while (true)
        {
            int read = await body.ReadAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false);
            if (read == 0)
            {
                return new IssuerAnswer(IssuerFault.None, status, buffer.AsMemory(0, length), CacheLifetime.Of(response), "");
            }

            length += read;
            if (length > DocumentLimit)
            {
                return IssuerAnswer.Failed(IssuerFault.TooLarge, $"more than {DocumentLimit} bytes", status);
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, DocumentLimit + 1));
            }
        }
    }

    private string ConnectedHost(Uri address) => string.IsNullOrEmpty(_settings.Proxy) ? address.IdnHost : new Uri(_settings.Proxy).IdnHost;

    private static IssuerFault FaultOf(HttpRequestException e)
    {
        for (Exception? inner = e.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is AddressRefusedException)
            {
                return IssuerFault.AddressRefused;
            }
        }

        return e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError => IssuerFault.Unreachable,
            HttpRequestError.SecureConnectionError => IssuerFault.Tls,
            HttpRequestError.ConfigurationLimitExceeded => IssuerFault.TooLarge,
            _ => IssuerFault.Broken,
        };
    }

    /// <summary>Connections by the TLS files as they are now; files that went bad leave the old connections in use, and are said once.</summary>
    private HttpMessageInvoker? Http()
    {
        lock (_renewing)
        {
            if (_tls.TryRenew(out var options, out CertificateException? problem))
            {
                if (_http is not null)
                {
                    _log.Write(LogLevel.Info, "the TLS files for the issuer were read anew");
                }

                // Not disposed: calls in flight go on, and the idle connections of the old one end by themselves.
                _http = new HttpMessageInvoker(Handler(options!));
            }
            else if (problem is not null)
            {
                _tlsProblem = problem.Message;
                _log.Write(LogLevel.Error, "the TLS files for the issuer can't be used", new LogField("error", problem.Message));
            }

            return _http;
        }
    }

    private SocketsHttpHandler Handler(System.Net.Security.SslClientAuthenticationOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = !string.IsNullOrEmpty(_settings.Proxy),
        Proxy = IssuerProxy.Of(_settings.Proxy),
        AutomaticDecompression = DecompressionMethods.GZip,
        ActivityHeadersPropagator = null,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8, // openid-provider-headers beyond ASCII, as Go sent them
        ConnectTimeout = _settings.CallTimeout,
        MaxResponseHeadersLength = HeadLimitInKilobytes,
        MaxResponseDrainSize = 0,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        SslOptions = options,
        ConnectCallback = (context, cancellation) => _connector.ConnectAsync(context.DnsEndPoint, cancellation),
    };
}
