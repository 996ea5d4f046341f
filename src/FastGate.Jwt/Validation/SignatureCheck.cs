using FastGate.Jwt.Compact;
using FastGate.Jwt.Header;
using FastGate.Jwt.Keys;

namespace FastGate.Jwt.Validation;

/// <summary>Finds the key that a header calls for and verifies the signature. Policy, header and key must agree on the algorithm.</summary>
internal sealed class SignatureCheck
{
    // RSA with 8192 bits, the largest key that is imported; every other signature is shorter.
    private const int LongestSignature = 1024;

    private readonly JwsAlgorithms _algorithms;
    private readonly HmacSecret? _secret;
    private readonly bool _allThatFit;

    public SignatureCheck(ValidationPolicy policy)
    {
        _algorithms = policy.Algorithms;
        _secret = (policy.Algorithms & JwsAlgorithms.Hmac) == 0 ? null : new HmacSecret(policy.HmacSecret);
        _allThatFit = policy.KeyWithoutKid == KeyWithoutKid.AllThatFit;
    }

    /// <summary>Verifies a token whose header has been read, and notes the key that did it.</summary>
    public RejectReason Verify(ReadOnlySpan<byte> token, in CompactToken parts, KeySet keys, TokenWorkspace workspace)
    {
        TokenHeader header = workspace.Header;
        if ((header.Algorithm & _algorithms) == 0)
        {
            return RejectReason.AlgorithmNotAllowed;
        }

        ReadOnlySpan<byte> encoded = parts.Signature(token);
        Span<byte> signature = stackalloc byte[LongestSignature];
        bool fits = StrictBase64Url.DecodedLength(encoded.Length) <= LongestSignature;
        signature = fits && StrictBase64Url.TryDecodeChecked(encoded, signature, out int length) ? signature[..length] : default;
        ReadOnlySpan<byte> input = parts.SigningInput(token);
        if ((header.Algorithm & JwsAlgorithms.Hmac) != 0)
        {
            return _secret!.Verify(header.Algorithm, input, signature) ? RejectReason.None : RejectReason.BadSignature;
        }

        return keys.Count == 0 ? RejectReason.NoKeys
            : header.HasKid ? VerifyWithKid(input, signature, keys, workspace)
            : VerifyWithoutKid(input, signature, keys, workspace);
    }

    private static RejectReason VerifyWithKid(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature, KeySet keys, TokenWorkspace workspace)
    {
        JwsAlgorithms algorithm = workspace.Header.Algorithm;
        if (keys.Find(workspace.Header.Kid) is not { } key)
        {
            return RejectReason.UnknownKey;
        }

        if ((key.Algorithms & algorithm) == 0)
        {
            return RejectReason.KeyUseMismatch;
        }

        return Verify(key, input, signature, workspace) ? RejectReason.None : RejectReason.BadSignature;
    }

    private RejectReason VerifyWithoutKid(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature, KeySet keys, TokenWorkspace workspace)
    {
        JwsAlgorithms algorithm = workspace.Header.Algorithm;
        int fitting = 0;
        foreach (VerificationKey key in keys.AsSpan())
        {
            fitting += (key.Algorithms & algorithm) != 0 ? 1 : 0;
        }

        if (fitting == 0)
        {
            return RejectReason.NoMatchingKey;
        }

        if (fitting > 1 && !_allThatFit)
        {
            return RejectReason.AmbiguousKey;
        }

        int tries = TokenValidator.KeysTriedWithoutKid;
        foreach (VerificationKey key in keys.AsSpan())
        {
            if ((key.Algorithms & algorithm) == 0)
            {
                continue;
            }

            if (Verify(key, input, signature, workspace))
            {
                return RejectReason.None;
            }

            if (--tries == 0)
            {
                break;
            }
        }

        return RejectReason.BadSignature;
    }

    private static bool Verify(VerificationKey key, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature, TokenWorkspace workspace)
    {
        bool good = key.Verify(workspace.Header.Algorithm, input, signature);
        workspace.Key = good ? key : null;
        return good;
    }
}
