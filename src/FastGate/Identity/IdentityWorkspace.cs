using FastGate.Jwt.Claims;
using FastGate.Jwt.Validation;

namespace FastGate.Identity;

/// <summary>
/// What judging one token needs besides the token, kept per thread: judging never waits, so a thread judges one at a time.
/// </summary>
internal sealed class IdentityWorkspace
{
    [ThreadStatic]
    private static IdentityWorkspace? _ofThread;

    private readonly ulong[][] _bits = [[], [], [], [], [], [], []];
    private byte[] _text = new byte[1024];

    public static IdentityWorkspace OfThread => _ofThread ??= new IdentityWorkspace();

    public TokenWorkspace Token { get; } = new();

    public BlockWriter Block { get; } = new();

    /// <summary>The last one that was made on this thread: most tokens open the same resources, and then share it.</summary>
    public AccessDecision? Decision { get; set; }

    /// <summary>An empty set of bits; there are seven.</summary>
    public Span<ulong> Bits(int number, int words)
    {
        if (_bits[number].Length < words)
        {
            _bits[number] = new ulong[words];
        }

        var bits = _bits[number].AsSpan(0, words);
        bits.Clear();
        return bits;
    }

    /// <summary>A text claim as UTF-8, escapes resolved; good until the next call.</summary>
    public ReadOnlySpan<byte> TextOf(ClaimValue value)
    {
        if (!value.HasEscapes)
        {
            return value.IsText ? value.Raw : default;
        }

        Grow(value.Raw.Length);
        return value.TryCopyText(_text, out var length) ? _text.AsSpan(0, length) : default;
    }

    /// <summary><c>client:role</c>; good until the next call.</summary>
    public ReadOnlySpan<byte> ClientRoleOf(ClaimValue client, ClaimValue role)
    {
        Grow(client.RawName.Length + 1 + role.Raw.Length);
        client.TryCopyName(_text, out var name);
        _text[name] = (byte)':';
        role.TryCopyText(_text.AsSpan(name + 1), out var length);
        return _text.AsSpan(0, name + 1 + length);
    }

    private void Grow(int length)
    {
        if (_text.Length < length)
        {
            _text = new byte[length];
        }
    }
}
