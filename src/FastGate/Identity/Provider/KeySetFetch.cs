using System.Security.Cryptography;
using FastGate.Jwt.Keys;

namespace FastGate.Identity;

/// <summary>
/// What one fetch brought. <paramref name="Keys"/> is null when it failed. It is no news when the set is, byte for byte, the one of the last
/// good fetch: then nothing was imported, and <paramref name="Keys"/> are those of that fetch.
/// </summary>
internal readonly record struct KeySetAnswer(KeySet? Keys, bool IsNews, TimeSpan? Lifetime, IssuerFault Fault, string Detail);

/// <summary>Fetches a key set and reads it. One at a time.</summary>
internal sealed class KeySetFetch(IssuerClient client)
{
    private byte[]? _digest;
    private KeySet? _last;
    private long _good;
    private long _failures;

    public long Good => Interlocked.Read(ref _good);

    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Keys of the last good set that can't be used.</summary>
    public int Skipped { get; private set; }

    public async Task<KeySetAnswer> MakeAsync(Uri address, CancellationToken cancellation)
    {
        KeySetAnswer answer = Judge(await client.GetAsync(address, cancellation).ConfigureAwait(false));
        Interlocked.Increment(ref answer.Keys is null ? ref _failures : ref _good);
        return answer;
    }

    private KeySetAnswer Judge(IssuerAnswer answer)
    {
        if (answer.Fault != IssuerFault.None)
        {
            return Failed(answer.Fault, answer.Detail);
        }

        if (answer.Status != 200)
        {
            return Failed(IssuerFault.Status, $"status {answer.Status}");
        }

        byte[] digest = SHA256.HashData(answer.Body.Span);
        if (_digest is not null && digest.AsSpan().SequenceEqual(_digest))
        {
            return new KeySetAnswer(_last, false, answer.Lifetime, IssuerFault.None, "");
        }

        KeySetReading reading = JsonWebKeySetReader.Read(answer.Body.Span);
        if (reading.Keys is not { } keys)
        {
            return Failed(IssuerFault.Unusable, reading.Error ?? "no JWK Set");
        }

        // An issuer without keys signs nothing: this is a fault of its, never an order to forget the keys that are known.
        if (keys.Count == 0)
        {
            return Failed(IssuerFault.Unusable, $"holds no key that can be used ({reading.Skipped.Count} skipped)");
        }

        _digest = digest;
        _last = keys;
        Skipped = reading.Skipped.Count;
        return new KeySetAnswer(keys, true, answer.Lifetime, IssuerFault.None, "");
    }

    private static KeySetAnswer Failed(IssuerFault fault, string detail) => new(null, false, null, fault, detail);
}
