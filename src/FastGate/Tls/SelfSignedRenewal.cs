namespace FastGate.Tls;

/// <summary>Puts the next self-signed certificate in place five minutes before the one in use ends.</summary>
internal sealed class SelfSignedRenewal : IDisposable
{
    private readonly SelfSignedIssuer _issuer;
    private readonly Action<CertificatePair> _replace;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;

    public SelfSignedRenewal(SelfSignedIssuer issuer, Action<CertificatePair> replace, TimeProvider clock)
    {
        _issuer = issuer;
        _replace = replace;
        _clock = clock;
        // With the shortest lifetime, five minutes before the end is now: such a certificate is renewed at half its time.
        var early = issuer.Lifetime - TimeSpan.FromMinutes(5);
        var period = early >= TimeSpan.FromMinutes(1) ? early : issuer.Lifetime / 2;
        // Timers end at 49 days; a longer period is only renewed earlier by that.
        var longest = TimeSpan.FromDays(30);
        period = period < longest ? period : longest;
        _timer = clock.CreateTimer(static renewal => ((SelfSignedRenewal)renewal!).Renew(), this, period, period);
    }

    public void Dispose() => _timer.Dispose();

    private void Renew() => _replace(_issuer.Issue(_clock.GetUtcNow()));
}
