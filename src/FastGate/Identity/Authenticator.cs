using FastGate.Jwt.Caching;
using FastGate.Jwt.Claims;
using FastGate.Jwt.Validation;

namespace FastGate.Identity;

/// <summary>
/// From a token to what it grants: cache, else validation, access rules and identity fields. Thread safe, without I/O, and
/// nothing thrown for any token. A token that is in the cache costs one look-up and no memory; any other one only what is
/// then kept.
/// </summary>
public sealed class Authenticator
{
    private readonly AuthenticatorSettings _settings;
    private readonly TokenValidator _validator;
    private readonly AccessRules _rules;
    private readonly VerifiedTokenCache<VerifiedToken> _cache;
    private readonly ThreadLocal<TokenDecryption>? _decryption;
    private readonly long _skew;

    /// <exception cref="ArgumentException">The policy contradicts itself, or the encryption key has no length of AES.</exception>
    public Authenticator(AuthenticatorSettings settings)
    {
        _settings = settings;
        _validator = new TokenValidator(settings.Policy);
        _rules = new AccessRules(settings.Rules, settings.Matches);
        _cache = new VerifiedTokenCache<VerifiedToken>(settings.CacheEntries, settings.CacheBytes);
        _skew = (long)settings.Policy.ClockSkew.TotalSeconds;
        if (settings.Encrypted != EncryptedTokens.None)
        {
            if (!TokenDecryption.IsKeyLength(settings.EncryptionKey.Length))
            {
                throw new ArgumentException("an AES key has 16, 24 or 32 bytes", nameof(settings));
            }

            _decryption = new ThreadLocal<TokenDecryption>(() => new TokenDecryption(settings.EncryptionKey.Span));
        }
    }

    /// <summary>The tokens that were found good, with their counters.</summary>
    public VerifiedTokenCache<VerifiedToken> Cache => _cache;

    public AuthenticationResult Authenticate(ReadOnlySpan<byte> token, TokenSource source = TokenSource.Header)
    {
        if (_settings.MaxTokenSize > 0 && token.Length > _settings.MaxTokenSize)
        {
            return Refused(IdentityFault.TokenTooLarge, null);
        }

        var encrypted = _settings.Encrypted == EncryptedTokens.All || (_settings.Encrypted == EncryptedTokens.CookieOnly && source == TokenSource.Cookie);
        if (encrypted && !_decryption!.Value!.TryDecrypt(token, out token))
        {
            return Refused(IdentityFault.DecryptionFailed, null);
        }

        return Judge(token, encrypted);
    }

    /// <summary>The same for a token that was taken before and decrypted then, if it came encrypted.</summary>
    public AuthenticationResult AuthenticateAgain(ReadOnlySpan<byte> plainToken) => Judge(plainToken, encrypted: false);

    private AuthenticationResult Judge(ReadOnlySpan<byte> token, bool encrypted)
    {
        var keys = _settings.Keys();
        var now = _settings.Clock.GetUtcNow().ToUnixTimeSeconds();

        // A plain token that is known from an encrypted one, or the other way round, is the same token; only the copy to hand on differs.
        return _cache.TryGet(token, now, keys.Generation, out var known, out var hash) && (!encrypted || !known.PlainToken.IsEmpty)
            ? new AuthenticationResult(known, RejectReason.None, null) { WasKnown = true }
            : Verify(token, hash, keys, now, encrypted);
    }

    private static AuthenticationResult Refused(IdentityFault fault, string? detail) =>
        new(null, RejectReason.None, detail) { Fault = fault };

    private AuthenticationResult Verify(ReadOnlySpan<byte> token, ulong hash, Jwt.Keys.KeySet keys, long now, bool encrypted)
    {
        var workspace = IdentityWorkspace.OfThread;
        var result = _validator.Validate(token, keys, now, workspace.Token);
        if (!result.IsValid)
        {
            var claim = result.Claim == ClaimName.None ? null : result.Claim.ToText();
            // What is signed with a shared secret is none of the issuer's keys' business.
            var mayHelp = result.Reason.KeyRefreshMayHelp() && (workspace.Token.Header.Algorithm & Jwt.Keys.JwsAlgorithms.Hmac) == 0;
            return new AuthenticationResult(null, result.Reason, claim) { JudgedBy = mayHelp ? keys : null };
        }

        var claims = workspace.Token.Claims;
        var fault = _settings.Headers.Write(claims, workspace.Block, out var culprit);
        if (fault != IdentityFault.None)
        {
            return Refused(fault, culprit);
        }

        var decision = _rules.Decide(claims, workspace, out var isNew);
        var verified = VerifiedToken.Create(claims, workspace.Block, decision, encrypted ? token.ToArray() : null);
        var until = claims.Expiry > long.MaxValue - _skew ? long.MaxValue : claims.Expiry + _skew;
        _cache.Add(token, hash, now, claims.NotBefore - _skew, until, keys.Generation, verified, verified.Bytes + (isNew ? decision.Bytes : 0));
        return new AuthenticationResult(verified, RejectReason.None, null);
    }
}
