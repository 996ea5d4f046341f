using FastGate.Jwt.Claims;
using FastGate.Jwt.Header;
using FastGate.Jwt.Keys;

namespace FastGate.Jwt.Validation;

/// <summary>
/// The memory in which a token is read, and what was read of the last one. Reusable for any number of tokens and any validator, one caller at
/// a time. It grows to the largest token it has seen, within the limits of the policies (some 400 kB at worst with the default ones), and
/// allocates nothing else.
/// </summary>
public sealed class TokenWorkspace
{
    private byte[] _header = new byte[256];
    private byte[] _payload = new byte[2048];
    private int _payloadLength;

    /// <summary>The decoded payload; empty when the token was refused before it was decoded.</summary>
    public ReadOnlySpan<byte> Payload => _payload.AsSpan(0, _payloadLength);

    /// <summary>The header of the last token, as far as it was read.</summary>
    public TokenHeader Header { get; } = new();

    /// <summary>The claims of the last token, as far as they were read.</summary>
    public TokenClaims Claims { get; } = new();

    /// <summary>
    /// True when the signature was good (or the policy did not ask for one): the claims are then the issuer's, even if the verdict is
    /// <see cref="RejectReason.Expired"/> or <see cref="RejectReason.WrongAudience"/>. Otherwise they are anybody's and belong into no log.
    /// </summary>
    public bool ClaimsAreTrusted { get; internal set; }

    /// <summary>The key that verified the signature; null for HMAC, without verification, and after a refusal.</summary>
    public VerificationKey? Key { get; internal set; }

    /// <summary>Forgets the last token.</summary>
    public void Clear()
    {
        Header.Clear();
        Claims.Clear();
        _payloadLength = 0;
        ClaimsAreTrusted = false;
        Key = null;
    }

    internal byte[] HeaderBuffer(int length) => Buffer(ref _header, length);

    internal byte[] PayloadBuffer(int length) => Buffer(ref _payload, length);

    internal void SetPayload(int length) => _payloadLength = length;

    private static byte[] Buffer(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new byte[Math.Max(length, buffer.Length * 2)];
        }

        return buffer;
    }
}
