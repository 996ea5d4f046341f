using System.Runtime.InteropServices;

namespace FastGate.Jwt.Keys;

/// <summary>
/// One of OpenSSL's contexts for verifying with one RSA key by one algorithm, and one for its hash; for one caller at a time. EVP_PKEY_verify
/// may be called on a context again and again; only one that has said anything but yes is made anew before it is asked again, so that no
/// verdict can come from what a bad signature left behind. Each native context holds a reference to the key, so the order in which finalizers
/// run does not matter.
/// </summary>
internal sealed unsafe class RsaContext : SafeHandle
{
    private const int LongestHash = 64;

    private readonly nint _key;
    private readonly JwsAlgorithms _algorithm;
    private nint _hashing;
    private nint _digest;
    private nint _verifying;

    /// <summary>A context for <paramref name="key"/>, an EVP_PKEY that whoever owns this keeps alive.</summary>
    public RsaContext(nint key, JwsAlgorithms algorithm)
        : base(0, ownsHandle: true)
    {
        _key = key;
        _algorithm = algorithm;
    }

    public override bool IsInvalid => _hashing == 0 && _digest == 0 && _verifying == 0;

    /// <summary>
    /// The verdict on a signature over <paramref name="input"/>; null when OpenSSL could not be brought to give one, and somebody else must be
    /// asked.
    /// </summary>
    public bool? Verify(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        byte* hash = stackalloc byte[LongestHash];
        uint length = 0;
        if ((_verifying == 0 && !Begin()) || !Hash(input, hash, &length))
        {
            Forget();
            return null;
        }

        int verdict;
        fixed (byte* bytes = signature)
        {
            verdict = LibCrypto.Verify(_verifying, bytes, (nuint)signature.Length, hash, length);
        }

        if (verdict == 1)
        {
            return true;
        }

        // 0 and all that is negative mean no.
        Forget();
        return false;
    }

    protected override bool ReleaseHandle()
    {
        LibCrypto.FreeContext(_verifying);
        LibCrypto.FreeHashing(_hashing);
        LibCrypto.FreeDigest(_digest);
        _verifying = _hashing = _digest = 0;
        return true;
    }

    private bool Hash(ReadOnlySpan<byte> input, byte* hash, uint* length)
    {
        fixed (byte* bytes = input)
        {
            return LibCrypto.BeginHash(_hashing, _digest, 0) == 1
                && LibCrypto.AddToHash(_hashing, bytes, (nuint)input.Length) == 1
                && LibCrypto.EndHash(_hashing, hash, length) == 1
                && *length == HashLength(_algorithm);
        }
    }

    private bool Begin()
    {
        if (_digest == 0)
        {
            fixed (byte* name = HashName(_algorithm))
            {
                _digest = LibCrypto.FetchDigest(0, name, null);
            }
        }

        if (_hashing == 0)
        {
            _hashing = LibCrypto.NewHashing();
        }

        if (_digest == 0 || _hashing == 0)
        {
            return false;
        }

        bool pss = (_algorithm & JwsAlgorithms.RsaPss) != 0;
        _verifying = LibCrypto.NewContext(0, _key, null);
        return _verifying != 0
            && LibCrypto.BeginVerifying(_verifying) == 1
            && LibCrypto.SetPadding(_verifying, pss ? LibCrypto.PssPadding : LibCrypto.Pkcs1Padding) == 1
            && LibCrypto.SetDigest(_verifying, _digest) == 1

            // RFC 7518 section 3.5: a salt as long as the hash, and the same hash in MGF1.
            && (!pss || (LibCrypto.SetSaltLength(_verifying, LibCrypto.SaltAsDigest) == 1 && LibCrypto.SetMaskDigest(_verifying, _digest) == 1));
    }

    private void Forget()
    {
        LibCrypto.FreeContext(_verifying);
        _verifying = 0;
        LibCrypto.ClearErrors();
    }

    // With a zero at the end, as all literals of this kind.
    private static ReadOnlySpan<byte> HashName(JwsAlgorithms algorithm) => algorithm switch
    {
        JwsAlgorithms.RS256 or JwsAlgorithms.PS256 => "SHA2-256"u8,
        JwsAlgorithms.RS384 or JwsAlgorithms.PS384 => "SHA2-384"u8,
        _ => "SHA2-512"u8,
    };

    private static uint HashLength(JwsAlgorithms algorithm) => algorithm switch
    {
        JwsAlgorithms.RS256 or JwsAlgorithms.PS256 => 32,
        JwsAlgorithms.RS384 or JwsAlgorithms.PS384 => 48,
        _ => 64,
    };
}
