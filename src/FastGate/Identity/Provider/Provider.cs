using FastGate.Jwt.Keys;
using FastGate.Telemetry;

namespace FastGate.Identity;

/// <summary>
/// The issuer as the gateway sees it: its metadata and its keys, found before the listener opens and kept fresh in the background. Readers take
/// no lock and wait for nothing.
/// </summary>
public sealed class Provider : IAsyncDisposable
{
    private readonly ProviderSettings _settings;
    private readonly DiscoveryRefresher _discovery;
    private readonly KeySetRefresher _keys;

    private Provider(ProviderSettings settings, IssuerClient client, DiscoveryRefresher discovery, KeySetRefresher keys)
    {
        _settings = settings;
        _discovery = discovery;
        _keys = keys;
        Client = client;
    }

    public DiscoveryDocument Discovery => _discovery.Current;

    /// <summary>The <c>iss</c> that tokens must carry: the option <c>issuer</c>, else what the document says.</summary>
    public string Issuer => string.IsNullOrEmpty(_settings.Issuer) ? Discovery.Issuer : _settings.Issuer;

    public IssuerClient Client { get; }

    /// <summary>The set in force; empty until the first could be had, and after the last one was kept too long.</summary>
    public KeySet Keys => _keys.Keys;

    public bool HasEverHadKeys => _keys.HasEverHadKeys;

    /// <summary>Keys of the last good answer that can't be used.</summary>
    public int SkippedKeys => _keys.SkippedKeys;

    /// <summary>Since the issuer last confirmed the set; <see cref="TimeSpan.MaxValue"/> while it never did.</summary>
    public TimeSpan KeyAge => _keys.Age;

    /// <summary>Fetches since the start that gave a key set, be it the same as before.</summary>
    public long GoodKeyFetches => _keys.GoodFetches;

    public long FailedKeyFetches => _keys.FailedFetches;

    internal KeySetRefresher KeySetRefresher => _keys;

    internal DiscoveryRefresher DiscoveryRefresher => _discovery;

    /// <summary>Finds the issuer, or throws <see cref="ProviderUnavailableException"/> when the time for it is over.</summary>
    public static Task<Provider> DiscoverAsync(ProviderSettings settings, Log log, TimeProvider clock, CancellationToken cancellation) =>
        DiscoverAsync(settings, log, clock, Random.Shared.NextDouble, cancellation);

    internal static async Task<Provider> DiscoverAsync(
        ProviderSettings settings, Log log, TimeProvider clock, Func<double> chance, CancellationToken cancellation)
    {
        if (settings.Problem() is { } problem)
        {
            throw new ProviderUnavailableException(problem);
        }

        if (settings.SkipTlsVerify)
        {
            log.Write(LogLevel.Warn, "the issuer's certificate is not verified (skip-openid-provider-tls-verify)");
        }

        var client = new IssuerClient(settings, log, clock);
        if (client.FilesProblem() is { } unusable)
        {
            throw new ProviderUnavailableException(unusable);
        }

        DiscoveryAttempt first = await FirstDiscovery.MakeAsync(settings, client, log, clock, chance, cancellation).ConfigureAwait(false);
        foreach (string warning in first.Warnings)
        {
            log.Write(LogLevel.Warn, $"the issuer's discovery document {warning}", new LogField("url", settings.DiscoveryAddress.AbsoluteUri));
        }

        var discovery = new DiscoveryRefresher(first, settings, client, log, clock, chance);
        return new Provider(settings, client, discovery, new KeySetRefresher(settings, client, discovery, log, clock, chance));
    }

    /// <summary>Begins the first fetch of the keys, and the background refreshes. Call it before traffic is taken; it does not wait.</summary>
    public void Start()
    {
        _keys.RefreshNow();
        _discovery.Start(_keys.RefreshNow);
    }

    /// <summary>
    /// For a token whose key is not known to <paramref name="judgedBy"/> or whose signature does not fit. Any number of callers share one fetch.
    /// </summary>
    public KeyRefresh RefreshAfterMiss(KeySet judgedBy) => _keys.RefreshAfterMiss(judgedBy);

    public async ValueTask DisposeAsync()
    {
        _discovery.Dispose();
        await _keys.DisposeAsync().ConfigureAwait(false);
    }
}
