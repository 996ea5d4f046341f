using System.Security.Cryptography;
using FastGate.Jwt.Keys;

namespace FastGate.Identity;

/// <summary>
/// What one fetch brought. <paramref name="Keys"/> is null when it failed and also when the set is, byte for byte, the one of the last good
/// fetch: then there is nothing to import.
/// </summary>
internal readonly record struct KeySetAnswer(KeySet? Keys, TimeSpan? Lifetime, IssuerFault Fault, string Detail)
{
    public bool IsGood => Fault == IssuerFault.None;
}

/// <summary>Fetches a key set and reads it. One at a time.</summary>
internal sealed class KeySetFetch(IssuerClient client)
{
    private byte[]? _digest;
    private long _count;
    private long _failures;

    public long Count => Interlocked.Read(ref _count);

    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Keys of the last good set that can't be used.</summary>
    public int Skipped { get; private set; }

    /// <summary>The set was dropped: the same bytes are news again.</summary>
    public void Forget() => _digest = null;

    public async Task<KeySetAnswer> MakeAsync(Uri address, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _count);
        KeySetAnswer answer = Judge(await client.GetAsync(address, cancellation).ConfigureAwait(false));
        if (!answer.IsGood)
        {
            Interlocked.Increment(ref _failures);
        }

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
            return new KeySetAnswer(null, answer.Lifetime, IssuerFault.None, "");
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
        Skipped = reading.Skipped.Count;
        return new KeySetAnswer(keys, answer.Lifetime, IssuerFault.None, "");
    }

    private static KeySetAnswer Failed(IssuerFault fault, string detail) => new(null, null, fault, detail);
}
