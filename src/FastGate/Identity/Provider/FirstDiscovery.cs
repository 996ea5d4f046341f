using FastGate.Telemetry;

namespace FastGate.Identity;

/// <summary>Discovery before the listener opens: tried again and again within <c>openid-provider-timeout</c>.</summary>
internal static class FirstDiscovery
{
    // Timers know no longer time.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(int.MaxValue);

    public static async Task<DiscoveryAttempt> MakeAsync(
        ProviderSettings settings, IssuerClient client, Log log, TimeProvider clock, Func<double> chance, CancellationToken cancellation)
    {
        bool limited = settings.Timeout > TimeSpan.Zero && settings.Timeout < LongestTimer;
        using var deadline = new CancellationTokenSource(limited ? settings.Timeout : Timeout.InfiniteTimeSpan, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        string last = "";
        try
        {
            for (int tries = 1; ; tries++)
            {
                DiscoveryAttempt attempt = await DiscoveryAttempt.MakeAsync(settings, client, either.Token).ConfigureAwait(false);
                if (attempt.Document is not null)
                {
                    return attempt;
                }

                if (tries == settings.DiscoveryTries)
                {
                    throw new ProviderUnavailableException(Failure(settings, $"in {tries} tries", attempt.Problem));
                }

                if (attempt.Problem != last)
                {
                    last = attempt.Problem;
                    log.Write(
                        LogLevel.Warn,
                        "the issuer's discovery document can't be had yet, trying again",
                        new LogField("url", settings.DiscoveryAddress.AbsoluteUri),
                        new LogField("error", attempt.Problem));
                }

                TimeSpan pause = RefreshTiming.AfterFailure(tries, settings.RetryInterval, settings.RetryInterval * 2, chance());
                await Task.Delay(pause, clock, either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            string problem = last.Length > 0 ? last : "no answer";
            throw new ProviderUnavailableException(Failure(settings, $"within {settings.Timeout.TotalSeconds:0.###} s", problem));
        }
    }

    private static string Failure(ProviderSettings settings, string effort, string problem) =>
        $"no discovery document from {settings.DiscoveryAddress} {effort}: {problem}";
}
