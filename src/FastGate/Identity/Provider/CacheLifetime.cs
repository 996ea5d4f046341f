using System.Net.Http.Headers;

namespace FastGate.Identity;

/// <summary>How long an answer may be used, as RFC 9111 §4.2 counts for a private cache. Null: the answer does not say.</summary>
internal static class CacheLifetime
{
    public static TimeSpan? Of(HttpResponseMessage response)
    {
        CacheControlHeaderValue? control = response.Headers.CacheControl;
        if (control is { NoCache: true } or { NoStore: true })
        {
            return TimeSpan.Zero;
        }

        if (control?.MaxAge is { } maxAge)
        {
            return Left(maxAge, response.Headers.Age ?? TimeSpan.Zero);
        }

        if (!response.Content.Headers.TryGetValues("Expires", out _))
        {
            return null;
        }

        // An Expires that is no date, "0" above all, means already expired (RFC 9111 §5.3). Without Date there is nothing to count from.
        return response.Content.Headers.Expires is { } expires && response.Headers.Date is { } date
            ? Left(expires - date, response.Headers.Age ?? TimeSpan.Zero)
            : TimeSpan.Zero;
    }

    private static TimeSpan Left(TimeSpan lifetime, TimeSpan age) => lifetime > age ? lifetime - age : TimeSpan.Zero;
}
