using System.Text;
using FastGate.Jwt.Claims;

namespace FastGate.Identity;

/// <summary>
/// A token that was found good, and all that requests with it need: how long it holds, which resources it opens, and the
/// identity fields ready to be copied. Immutable; shared by all connections and kept in the cache.
/// </summary>
public sealed class VerifiedToken
{
    private readonly byte[] _bytes;
    private readonly AccessDecision _decision;
    private readonly int _block;
    private readonly int _subject;
    private readonly int _email;
    private readonly int _username;

    private VerifiedToken(byte[] bytes, int block, int subject, int email, int username, AccessDecision decision, TokenClaims claims, byte[]? plain)
    {
        _bytes = bytes;
        _block = block;
        _subject = subject;
        _email = email;
        _username = username;
        _decision = decision;
        PlainToken = plain ?? [];
        Expiry = claims.Expiry;
        NotBefore = claims.NotBefore;
    }

    /// <summary>Seconds since 1970; <see cref="long.MaxValue"/> for a token without <c>exp</c>.</summary>
    public long Expiry { get; }

    public long NotBefore { get; }

    /// <summary>The identity fields, each with its line end, without any copy of the token.</summary>
    public ReadOnlySpan<byte> HeaderBlock => _bytes.AsSpan(0, _block);

    /// <summary>The compact token where the client sent it encrypted: what the application gets. Empty where the client sent it plain.</summary>
    public ReadOnlyMemory<byte> PlainToken { get; }

    /// <summary>For logs and pages; made anew on each call, so not for the hot path.</summary>
    public string Subject => Encoding.UTF8.GetString(_bytes, _block, _subject);

    public string Email => Encoding.UTF8.GetString(_bytes, _block + _subject, _email);

    public string Username => Encoding.UTF8.GetString(_bytes, _block + _subject + _email, _username);

    /// <summary>What this takes in memory, without the decision, which may be others' too: two objects, or three.</summary>
    internal int Bytes => 128 + _bytes.Length + (PlainToken.IsEmpty ? 0 : 24 + PlainToken.Length);

    /// <summary>One bit, computed when the token was verified.</summary>
    public bool Allows(int resourceIndex) => _decision.Allows(resourceIndex);

    /// <summary>Which check failed there.</summary>
    public AccessDenial Explain(int resourceIndex) => _decision.Explain(resourceIndex);

    /// <summary>Is a field of that name, in whatever case, among the identity fields?</summary>
    public bool HasField(ReadOnlySpan<byte> name)
    {
        foreach (Range line in HeaderBlock.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> field = HeaderBlock[line];
            if (field.Length > name.Length && field[name.Length] == ':' && Ascii.EqualsIgnoreCase(field[..name.Length], name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Made from what the workspace holds: the claims, and the block that was written of them.</summary>
    internal static VerifiedToken Create(TokenClaims claims, BlockWriter block, AccessDecision decision, byte[]? plain)
    {
        var fields = block.Length;
        block.Unbound();
        block.AppendText(claims.Subject);
        var subject = block.Length - fields;
        block.AppendText(claims.Email);
        var email = block.Length - fields - subject;
        block.AppendText(IdentityHeaderPlan.Username(claims));
        var username = block.Length - fields - subject - email;
        return new VerifiedToken(block.Written.ToArray(), fields, subject, email, username, decision, claims, plain);
    }
}
