using System.Runtime.InteropServices;
using System.Security.Cryptography;

// Not from beside the program.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace FastGate.Jwt.Keys;

/// <summary>
/// What is called of OpenSSL 3 itself, by its documented interface. The framework's own binding has no way to verify twice with one context.
/// The name is that of the very file which the framework has loaded (its libssl needs it), so both work on the same keys; NativeAOT.props
/// links the functions instead where OpenSSL is linked.
/// </summary>
internal static unsafe partial class LibCrypto
{
    public const int Pkcs1Padding = 1;  // RSA_PKCS1_PADDING
    public const int PssPadding = 6;    // RSA_PKCS1_PSS_PADDING
    public const int SaltAsDigest = -1; // RSA_PSS_SALTLEN_DIGEST

    private const string Library = "libcrypto.so.3";

    /// <summary>True when the framework works with OpenSSL 3 and the library of that name is the one it works with.</summary>
    public static bool IsTheFrameworks { get; } = Probe();

    [LibraryImport(Library, EntryPoint = "EVP_MD_fetch")]
    public static partial nint FetchDigest(nint library, byte* name, byte* properties);

    [LibraryImport(Library, EntryPoint = "EVP_MD_free")]
    public static partial void FreeDigest(nint digest);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_new")]
    public static partial nint NewHashing();

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_free")]
    public static partial void FreeHashing(nint hashing);

    [LibraryImport(Library, EntryPoint = "EVP_DigestInit_ex")]
    public static partial int BeginHash(nint hashing, nint digest, nint engine);

    [LibraryImport(Library, EntryPoint = "EVP_DigestUpdate")]
    public static partial int AddToHash(nint hashing, byte* bytes, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_DigestFinal_ex")]
    public static partial int EndHash(nint hashing, byte* hash, uint* length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_CTX_new_from_pkey")]
    public static partial nint NewContext(nint library, nint key, byte* properties);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_CTX_free")]
    public static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_verify_init")]
    public static partial int BeginVerifying(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_CTX_set_rsa_padding")]
    public static partial int SetPadding(nint context, int padding);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_CTX_set_signature_md")]
    public static partial int SetDigest(nint context, nint digest);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_CTX_set_rsa_pss_saltlen")]
    public static partial int SetSaltLength(nint context, int length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_CTX_set_rsa_mgf1_md")]
    public static partial int SetMaskDigest(nint context, nint digest);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_verify")]
    public static partial int Verify(nint context, byte* signature, nuint signatureLength, byte* hash, nuint hashLength);

    [LibraryImport(Library, EntryPoint = "ERR_clear_error")]
    public static partial void ClearErrors();

    /// <summary>The code of the oldest error that was left on this thread; 0 when there is none.</summary>
    [LibraryImport(Library, EntryPoint = "ERR_peek_error")]
    public static partial nuint FirstError();

    [LibraryImport(Library, EntryPoint = "OpenSSL_version_num")]
    private static partial nuint Version();

    private static bool Probe()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            long frameworks = SafeEvpPKeyHandle.OpenSslVersion;
            return frameworks >> 28 == 3 && (long)Version() == frameworks;
        }
        catch (Exception e) when (IsMissing(e))
        {
            return false;
        }
    }

    /// <summary>True when the library or a function of it is not there.</summary>
    public static bool IsMissing(Exception e) =>
        e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or PlatformNotSupportedException;
}
