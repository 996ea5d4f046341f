using System.Net;
using System.Net.Sockets;
using FastGate.Sockets;

namespace FastGate.Upstream;

/// <summary>
/// The application's addresses: resolved off the hot path, refreshed in the background, kept when a refresh fails.
/// An address that refuses is set aside for a growing while and then tried again.
/// </summary>
public sealed class UpstreamAddresses
{
    private static readonly TimeSpan SetAsideFirst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SetAsideMost = TimeSpan.FromSeconds(30);

    // A name that has no address is not looked up for each request that waits: resolvers can take seconds to say no.
    private static readonly TimeSpan UnknownFor = TimeSpan.FromSeconds(1);

    private readonly string _host;
    private readonly int _port;
    private readonly TimeSpan _every;
    private readonly TimeProvider _clock;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly Lock _gate = new();
    private Task _lookup = Task.CompletedTask;
    private Candidate[] _known = [];
    private long _resolvedAt;
    private uint _turn;
    private volatile bool _resolved;

    public UpstreamAddresses(UpstreamSettings settings, TimeProvider clock, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        (_host, _port, _every, _clock) = (settings.Host, settings.Port, settings.ResolveEvery, clock);
        _resolve = resolve ?? ((host, _) => NameLookup.Shared.AddressesOf(host));
        if (IPAddress.TryParse(settings.Host, out IPAddress? literal))
        {
            _known = [new Candidate(new IPEndPoint(literal, settings.Port))];
            _every = Timeout.InfiniteTimeSpan;
            _resolved = true;
        }
    }

    /// <summary>
    /// Addresses in the order to try: those in good standing first, beginning with another one each time, then the
    /// ones that are set aside, since a suspect address is better than none. Empty: the name does not resolve.
    /// </summary>
    public async ValueTask<Candidate[]> InOrderAsync(CancellationToken stop)
    {
        Candidate[] known = Volatile.Read(ref _known);
        if (known.Length == 0)
        {
            await Lookup().WaitAsync(stop).ConfigureAwait(false);
            known = Volatile.Read(ref _known);
        }
        else if (IsDue(known))
        {
            _ = Lookup();
        }

        if (known.Length <= 1)
        {
            return known;
        }

        long now = _clock.GetTimestamp();
        uint first = _turn++ % (uint)known.Length;
        var order = new Candidate[known.Length];
        int next = 0;
        for (int pass = 0; pass < 2; pass++)
        {
            for (int i = 0; i < known.Length; i++)
            {
                Candidate candidate = known[(first + i) % known.Length];
                if (candidate.IsSetAside(now) == (pass == 1))
                {
                    // the standing can change between the passes: never more than there are
                    if (next < order.Length)
                    {
                        order[next++] = candidate;
                    }
                }
            }
        }

        return next == order.Length ? order : known;
    }

    /// <summary>
    /// The lookup in flight, or a new one if it is time for that. It goes on when nobody waits for it any more: what the resolver says at last is good
    /// for those who come, and no other is begun before.
    /// </summary>
    private Task Lookup()
    {
        lock (_gate)
        {
            if (_lookup.IsCompleted && IsDue(_known))
            {
                _lookup = ResolveAsync();
            }

            return _lookup;
        }
    }

    private bool IsDue(Candidate[] known)
    {
        TimeSpan fresh = known.Length > 0 ? _every : UnknownFor;
        return !_resolved || (fresh > TimeSpan.Zero && _clock.GetElapsedTime(Volatile.Read(ref _resolvedAt)) >= fresh);
    }

    private async Task ResolveAsync()
    {
        try
        {
            IPAddress[] found = await _resolve(_host, CancellationToken.None).ConfigureAwait(false);
            if (found.Length > 0)
            {
                Candidate[] old = _known;
                var next = new Candidate[found.Length];
                for (int i = 0; i < found.Length; i++)
                {
                    var point = new IPEndPoint(found[i], _port);
                    next[i] = Array.Find(old, candidate => candidate.Address.Equals(point)) ?? new Candidate(point);
                }

                Volatile.Write(ref _known, next);
            }

            NoteAnswered();
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            // the last good addresses stay; without any, the caller answers 502
            NoteAnswered();
        }
    }

    private void NoteAnswered()
    {
        Volatile.Write(ref _resolvedAt, _clock.GetTimestamp());
        _resolved = true;
    }

    /// <summary>One address and its standing.</summary>
    public sealed class Candidate(IPEndPoint address)
    {
        private long _asideFrom;
        private long _asideTicks;
        private int _failures;

        public IPEndPoint Address { get; } = address;

        internal bool IsSetAside(long now) => Volatile.Read(ref _failures) > 0 && now - Volatile.Read(ref _asideFrom) < Volatile.Read(ref _asideTicks);

        public void Failed(TimeProvider clock)
        {
            int failures = Math.Min(Interlocked.Increment(ref _failures), 10);
            double seconds = Math.Min(SetAsideFirst.TotalSeconds * (1 << (failures - 1)), SetAsideMost.TotalSeconds);
            Volatile.Write(ref _asideTicks, (long)(seconds * clock.TimestampFrequency));
            Volatile.Write(ref _asideFrom, clock.GetTimestamp());
        }

        public void Succeeded() => Volatile.Write(ref _failures, 0);
    }
}
