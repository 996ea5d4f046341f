using FastGate.Identity;

namespace FastGate.Gateway;

/// <summary>Where a request's token may be and in what form, from the options.</summary>
public sealed record CredentialPlan
{
    private readonly Lock _oneAtATime = new();

    /// <summary>skip-authorization-header-identity: only the cookie counts.</summary>
    public bool IgnoreAuthorization { get; init; }

    public byte[] AccessCookie { get; init; } = [];

    public TokenDecryption? Decryption { get; init; }

    /// <summary>Tokens of the Authorization field are encrypted.</summary>
    public bool HeaderIsEncrypted { get; init; }

    /// <summary>Tokens of the access cookie are encrypted.</summary>
    public bool CookieIsEncrypted { get; init; }

    /// <summary>Decrypts into <paramref name="plain"/>; the cipher serves one caller at a time.</summary>
    public bool TryDecrypt(ReadOnlySpan<byte> text, HeadBuffer plain)
    {
        lock (_oneAtATime)
        {
            if (Decryption is null || !Decryption.TryDecrypt(text, out ReadOnlySpan<byte> token))
            {
                return false;
            }

            plain.Clear();
            plain.Write(token);
            return true;
        }
    }
}
