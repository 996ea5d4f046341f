using FastGate.Jwt.Claims;
using FastGate.Jwt.Compact;
using FastGate.Jwt.Header;
using FastGate.Jwt.Json;
using FastGate.Jwt.Keys;

namespace FastGate.Jwt.Validation;

/// <summary>
/// Judges compact tokens by one policy. Immutable and shared by any number of threads, each with its own <see cref="TokenWorkspace"/>.
/// It does no I/O, knows no clock but the one it is given, and throws on no token. RSA: 0 B allocated per token once the workspace is warm.
/// </summary>
public sealed class TokenValidator
{
    /// <summary>How many keys are tried for a token without <c>kid</c> under <see cref="KeyWithoutKid.AllThatFit"/>.</summary>
    public const int KeysTriedWithoutKid = 4;

    private readonly ValidationPolicy _policy;
    private readonly TokenLimits _limits;
    private readonly SignatureCheck _signature;
    private readonly ClaimRules _rules;

    /// <summary>A validator for that policy.</summary>
    /// <exception cref="ArgumentException">The policy contradicts itself or leaves something open that must be said.</exception>
    public TokenValidator(ValidationPolicy policy)
    {
        PolicyCheck.Demand(policy);
        _policy = policy;
        _limits = policy.Limits;
        _signature = new SignatureCheck(policy);
        _rules = new ClaimRules(policy);
    }

    /// <summary>The policy.</summary>
    public ValidationPolicy Policy => _policy;

    /// <summary>
    /// Judges one token. In this order: structure, header, payload and the shape of its claims (so that what is malformed costs no signature),
    /// algorithm, key and signature, then time, issuer, audience, binding, type and profile. <paramref name="workspace"/> holds what was read
    /// until it is used again.
    /// </summary>
    /// <param name="compactToken">The token as it came, without <c>Bearer</c> or blanks.</param>
    /// <param name="keys">The provider's keys at this moment.</param>
    /// <param name="unixTimeSeconds">The current time.</param>
    /// <param name="workspace">The caller's, used by nobody else during the call.</param>
    public ValidationResult Validate(ReadOnlySpan<byte> compactToken, KeySet keys, long unixTimeSeconds, TokenWorkspace workspace)
    {
        workspace.Clear();
        ValidationResult result = Read(compactToken, workspace, out CompactToken parts);
        if (!result.IsValid)
        {
            return result;
        }

        if (_policy.VerifySignature)
        {
            RejectReason reason = _signature.Verify(compactToken, parts, keys, workspace);
            if (reason != RejectReason.None)
            {
                return new ValidationResult(reason);
            }
        }

        workspace.ClaimsAreTrusted = true;
        return _rules.Check(workspace, unixTimeSeconds);
    }

    private ValidationResult Read(ReadOnlySpan<byte> token, TokenWorkspace workspace, out CompactToken parts)
    {
        ValidationResult result = CompactSplitter.Split(token, _limits, out parts);
        if (!result.IsValid)
        {
            return result;
        }

        int length = StrictBase64Url.DecodedLength(parts.FirstDot);
        if (length > _limits.HeaderBytes)
        {
            return new ValidationResult(RejectReason.HeaderTooLarge, _limits.HeaderBytes);
        }

        byte[] header = workspace.HeaderBuffer(length);
        StrictBase64Url.TryDecodeChecked(parts.Header(token), header, out length);
        result = HeaderReader.Read(header, length, _limits, workspace.Header);
        return result.IsValid ? ReadClaims(parts.Payload(token), workspace) : result;
    }

    private ValidationResult ReadClaims(ReadOnlySpan<byte> encoded, TokenWorkspace workspace)
    {
        int length = StrictBase64Url.DecodedLength(encoded.Length);
        if (length > _limits.PayloadBytes)
        {
            return new ValidationResult(RejectReason.PayloadTooLarge, _limits.PayloadBytes);
        }

        byte[] payload = workspace.PayloadBuffer(length);
        StrictBase64Url.TryDecodeChecked(encoded, payload, out length);
        workspace.SetPayload(length);
        JsonBounds bounds = new(_limits.Depth, _limits.Members, _limits.Values);
        ValidationResult result = ClaimsReader.Read(payload, length, bounds, _policy.GatekeeperClaimShapes, workspace.Claims);
        return result.IsValid && _policy.RequireExpiry && !workspace.Claims.Has(ClaimName.Expiry)
            ? new ValidationResult(RejectReason.MissingExpiry, -1, ClaimName.Expiry)
            : result;
    }
}
