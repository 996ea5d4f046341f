using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace FastGate.Jwt.Keys;

/// <summary>
/// The curves of RFC 7518 section 3.4 and whether a point is on them. The platform checks that too when it imports a key; here it does not
/// depend on which platform. y² = x³ - 3x + b modulo p, with the parameters of NIST SP 800-186.
/// </summary>
internal sealed class NamedCurve
{
    private static readonly NamedCurve[] All =
    [
        new("P-256", 256, JwsAlgorithms.ES256, ECCurve.NamedCurves.nistP256, "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF",
            "5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B"),
        new("P-384", 384, JwsAlgorithms.ES384, ECCurve.NamedCurves.nistP384,
            "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFF",
            "B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF"),
        new("P-521", 521, JwsAlgorithms.ES512, ECCurve.NamedCurves.nistP521, "01FF" + new string('F', 128),
            "0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00"),
    ];

    private readonly string _name;
    private readonly BigInteger _prime;
    private readonly BigInteger _b;

    private NamedCurve(string name, int bits, JwsAlgorithms algorithm, ECCurve curve, string prime, string b)
    {
        _name = name;
        Bits = bits;
        Algorithm = algorithm;
        Curve = curve;
        NameBytes = Encoding.ASCII.GetBytes(name);
        _prime = BigInteger.Parse("0" + prime, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        _b = BigInteger.Parse("0" + b, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    /// <summary>The length of the prime in bits.</summary>
    public int Bits { get; }

    /// <summary>The one algorithm that goes with the curve.</summary>
    public JwsAlgorithms Algorithm { get; }

    public ECCurve Curve { get; }

    public byte[] NameBytes { get; }

    /// <summary>The curve of that name in a JWK, or null.</summary>
    public static NamedCurve? Find(string? name) => Array.Find(All, curve => curve._name == name);

    /// <summary>True for the coordinates of a point on the curve, each exactly as long as the prime and below it.</summary>
    public bool Contains(byte[] x, byte[] y)
    {
        int length = (Bits + 7) / 8;
        if (x.Length != length || y.Length != length)
        {
            return false;
        }

        BigInteger first = new(x, isUnsigned: true, isBigEndian: true);
        BigInteger second = new(y, isUnsigned: true, isBigEndian: true);
        return first < _prime && second < _prime && ((second * second) - (((first * first) - 3) * first) - _b) % _prime == 0;
    }
}
