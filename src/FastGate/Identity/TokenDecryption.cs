using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace FastGate.Identity;

/// <summary>
/// Encrypted tokens as 7.0.0 makes them: standard base64 without padding of nonce (12 bytes), AES-GCM ciphertext and tag
/// (16 bytes), under the bytes of <c>encryption-key</c>. Not for two callers at a time: the platform's cipher has one state.
/// </summary>
public sealed class TokenDecryption : IDisposable
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    private readonly AesGcm _cipher;
    private byte[] _bytes = [];
    private byte[] _plain = [];

    /// <exception cref="ArgumentException">The key has no length of AES.</exception>
    public TokenDecryption(ReadOnlySpan<byte> key)
    {
        if (!IsKeyLength(key.Length))
        {
            throw new ArgumentException("an AES key has 16, 24 or 32 bytes", nameof(key));
        }

        _cipher = new AesGcm(key, TagLength);
    }

    public static bool IsKeyLength(int length) => length is 16 or 24 or 32;

    /// <summary>The plain token; valid until the next call. False for anything that was not made with this key.</summary>
    public bool TryDecrypt(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> token)
    {
        token = default;
        if (text.Length % 4 == 1 || text.IndexOfAnyExcept(Alphabet) >= 0)
        {
            return false;
        }

        var padded = (text.Length + 3) / 4 * 4;
        Grow(ref _bytes, padded);
        text.CopyTo(_bytes);
        _bytes.AsSpan(text.Length, padded - text.Length).Fill((byte)'=');
        if (Base64.DecodeFromUtf8InPlace(_bytes.AsSpan(0, padded), out var length) != OperationStatus.Done || length <= NonceLength + TagLength)
        {
            return false;
        }

        var size = length - NonceLength - TagLength;
        Grow(ref _plain, size);
        var bytes = _bytes.AsSpan(0, length);
        try
        {
            _cipher.Decrypt(bytes[..NonceLength], bytes.Slice(NonceLength, size), bytes[^TagLength..], _plain.AsSpan(0, size));
        }
        catch (CryptographicException)
        {
            // The platform knows no other way to say that the tag is wrong.
            return false;
        }

        token = _plain.AsSpan(0, size);
        return true;
    }

    /// <summary>The other direction, for the cookies that the gateway sets.</summary>
    public static string Encrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> token)
    {
        var bytes = new byte[NonceLength + token.Length + TagLength];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, NonceLength));
        using var cipher = new AesGcm(key, TagLength);
        cipher.Encrypt(bytes.AsSpan(0, NonceLength), token, bytes.AsSpan(NonceLength, token.Length), bytes.AsSpan(^TagLength..));
        return Convert.ToBase64String(bytes).TrimEnd('=');
    }

    public void Dispose() => _cipher.Dispose();

    private static void Grow(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new byte[Math.Max(length, 4096)];
        }
    }
}
