using System.Numerics;
using System.Security.Cryptography;

namespace FastGate.Jwt.Keys;

/// <summary>
/// The contexts of one RSA key, kept for the next signature: making one costs a fifth of what the signature costs. As many as verify at once;
/// a caller takes one out of its slot and nobody else sees it until it is put back. When the key is dropped, the finalizers free them.
/// </summary>
internal sealed class RsaContexts
{
    private const int Slots = 16;

    private readonly SafeEvpPKeyHandle _key;

    // One list for each algorithm by the number of its bit, made when the first such signature comes.
    private readonly RsaContext?[]?[] _kept = new RsaContext?[BitOperations.Log2((uint)JwsAlgorithms.PS512) + 1][];

    private RsaContexts(SafeEvpPKeyHandle key) => _key = key;

    /// <summary>For that public key; null where OpenSSL 3 is not what the framework uses, or does not answer as it should.</summary>
    public static RsaContexts? TryCreate(RSAParameters key, JwsAlgorithms algorithms)
    {
        if (!OperatingSystem.IsLinux() || !LibCrypto.IsTheFrameworks)
        {
            return null;
        }

        try
        {
            using RSAOpenSsl rsa = new(key);
            RsaContexts contexts = new(rsa.DuplicateKeyHandle());

            // Impossible signatures, by PKCS #1 and by PSS if the key does both: whether every function is there shows now, not in the middle of
            // a request.
            byte[] impossible = new byte[key.Modulus!.Length];
            JwsAlgorithms first = (JwsAlgorithms)(1 << BitOperations.TrailingZeroCount((uint)algorithms));
            JwsAlgorithms last = (JwsAlgorithms)(1 << BitOperations.Log2((uint)algorithms));
            return contexts.Verify(first, [], impossible) == false && contexts.Verify(last, [], impossible) == false ? contexts : null;
        }
        catch (Exception e) when (e is CryptographicException || LibCrypto.IsMissing(e))
        {
            return null;
        }
    }

    /// <summary>
    /// The verdict on a signature of the right length by one of the algorithms for RSA; null when OpenSSL gives none. Never throws, and allocates
    /// only when more callers are at it than ever before.
    /// </summary>
    public bool? Verify(JwsAlgorithms algorithm, ReadOnlySpan<byte> signingInput, ReadOnlySpan<byte> signature)
    {
        RsaContext?[] kept = Kept(BitOperations.Log2((uint)algorithm));
        RsaContext context = Take(kept) ?? new RsaContext(_key.DangerousGetHandle(), algorithm);
        bool? verdict = context.Verify(signingInput, signature);
        PutBack(kept, context);
        GC.KeepAlive(this);
        return verdict;
    }

    private RsaContext?[] Kept(int number)
    {
        ref RsaContext?[]? kept = ref _kept[number];
        return Volatile.Read(ref kept) ?? Interlocked.CompareExchange(ref kept, new RsaContext?[Slots], null) ?? kept;
    }

    // Threads on different processors begin at different slots and so seldom want the same one.
    private static RsaContext? Take(RsaContext?[] kept)
    {
        int first = Thread.GetCurrentProcessorId();
        for (int i = 0; i < Slots; i++)
        {
            ref RsaContext? slot = ref kept[(first + i) & (Slots - 1)];
            if (slot is not null && Interlocked.Exchange(ref slot, null) is { } context)
            {
                return context;
            }
        }

        return null;
    }

    private static void PutBack(RsaContext?[] kept, RsaContext context)
    {
        int first = Thread.GetCurrentProcessorId();
        for (int i = 0; i < Slots; i++)
        {
            ref RsaContext? slot = ref kept[(first + i) & (Slots - 1)];
            if (slot is null && Interlocked.CompareExchange(ref slot, context, null) is null)
            {
                return;
            }
        }

        context.Dispose();
    }
}
