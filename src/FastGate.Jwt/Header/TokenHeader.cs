using FastGate.Jwt.Claims;
using FastGate.Jwt.Json;
using FastGate.Jwt.Keys;

namespace FastGate.Jwt.Header;

/// <summary>
/// The JOSE header of the token that a <see cref="Validation.TokenWorkspace"/> read last. <c>jku</c>, <c>jwk</c>, <c>x5u</c> and <c>x5c</c> are
/// not offered: a token does not choose its key.
/// </summary>
public sealed class TokenHeader
{
    private byte[] _kid = new byte[128];
    private int _kidLength;

    internal TokenHeader()
    {
    }

    /// <summary>The algorithm, or <see cref="JwsAlgorithms.None"/> for an unknown one.</summary>
    public JwsAlgorithms Algorithm { get; internal set; }

    /// <summary>True when the header has a <c>kid</c>, an empty one included.</summary>
    public bool HasKid { get; private set; }

    /// <summary><c>kid</c> as UTF-8, escapes resolved; it is a name to look up and nothing else.</summary>
    public ReadOnlySpan<byte> Kid => _kid.AsSpan(0, _kidLength);

    /// <summary><c>typ</c></summary>
    public ClaimValue Type => Member("typ"u8);

    /// <summary><c>cty</c></summary>
    public ClaimValue ContentType => Member("cty"u8);

    /// <summary><c>x5t</c>: the SHA-1 thumbprint of a certificate; read, never acted on.</summary>
    public ClaimValue Thumbprint => Member("x5t"u8);

    /// <summary><c>x5t#S256</c>: the SHA-256 thumbprint of a certificate; read, never acted on.</summary>
    public ClaimValue ThumbprintSha256 => Member("x5t#S256"u8);

    internal JsonTable Table { get; } = new();

    internal ClaimValue Member(ReadOnlySpan<byte> name) => new(Table, Table.Find(0, name));

    internal void Clear()
    {
        Table.Clear();
        Algorithm = JwsAlgorithms.None;
        HasKid = false;
        _kidLength = 0;
    }

    internal void SetKid(ClaimValue kid)
    {
        if (_kid.Length < kid.Raw.Length)
        {
            _kid = new byte[kid.Raw.Length];
        }

        HasKid = kid.TryCopyText(_kid, out _kidLength);
    }
}
