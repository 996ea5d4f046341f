using System.Text;
using FastGate.Identity;
using FsCheck.Xunit;

namespace FastGate.Tests.Identity;

public class TokenDecryptionTests
{
    [Theory]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(32)]
    public void OpensWhatItMade(int keyLength)
    {
        var key = Encoding.ASCII.GetBytes(new string('k', keyLength));
        using var decryption = new TokenDecryption(key);
        for (var length = 1; length < 50; length++)
        {
            var token = Encoding.ASCII.GetBytes(new string('t', length));
            var text = Encoding.ASCII.GetBytes(TokenDecryption.Encrypt(key, token));
            Assert.DoesNotContain((byte)'=', text);
            Assert.True(decryption.TryDecrypt(text, out var plain));
            Assert.Equal(token, plain.ToArray());
        }
    }

    [Fact]
    public void RefusesEveryChangedCharacter()
    {
        byte[] key = [.. "0123456789abcdef"u8];
        using var decryption = new TokenDecryption(key);
        var text = Encoding.ASCII.GetBytes(TokenDecryption.Encrypt(key, "a.b"u8));
        for (var i = 0; i < text.Length - 1; i++)
        {
            var changed = (byte[])text.Clone();
            changed[i] = changed[i] == 'A' ? (byte)'B' : (byte)'A';
            Assert.False(decryption.TryDecrypt(changed, out _));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("AAAA")]
    [InlineData("not base64!")]
    [InlineData("AAAA AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln")]
    public void RefusesAllElse(string text)
    {
        using var decryption = new TokenDecryption("0123456789abcdef"u8);
        Assert.False(decryption.TryDecrypt(Encoding.ASCII.GetBytes(text), out var token));
        Assert.True(token.IsEmpty);
    }

    [Fact]
    public void RefusesAnEncryptedNothing()
    {
        byte[] key = [.. "0123456789abcdef"u8];
        using var decryption = new TokenDecryption(key);
        Assert.False(decryption.TryDecrypt(Encoding.ASCII.GetBytes(TokenDecryption.Encrypt(key, [])), out _));
    }

    [Fact]
    public void RefusesAnotherKeysWork()
    {
        using var decryption = new TokenDecryption("0123456789abcdef"u8);
        Assert.False(decryption.TryDecrypt(Encoding.ASCII.GetBytes(TokenDecryption.Encrypt("fedcba9876543210"u8, "a.b"u8)), out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(33)]
    public void KeysHaveALengthOfAes(int length) =>
        Assert.Throws<ArgumentException>(() => new TokenDecryption(new byte[length]));

    [Property]
    public bool NothingThrows(byte[] text)
    {
        using var decryption = new TokenDecryption("0123456789abcdef"u8);
        return !decryption.TryDecrypt(text, out _);
    }
}
