using System.Buffers.Text;
using System.Security.Cryptography;

namespace FastGate.Demo;

/// <summary>Passwords, client secrets and key seeds of one run. Nothing here is ever written into a source file.</summary>
public static class Secrets
{
    /// <summary>Random text of base64url characters, <paramref name="characters"/> long.</summary>
    public static string Text(int characters)
    {
        var bytes = RandomNumberGenerator.GetBytes((characters * 3 / 4) + 1);
        return Base64Url.EncodeToString(bytes)[..characters];
    }
}
