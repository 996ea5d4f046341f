using System.Buffers;
using System.Text;
using FastGate.Jwt.Claims;

namespace FastGate.Jwt.Validation;

/// <summary>Compares <c>iss</c> with the policy's issuers.</summary>
internal sealed class IssuerRule
{
    private static readonly SearchValues<byte> SchemeLetters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."u8);

    private readonly byte[][] _issuers;
    private readonly bool _hostAndPath;

    public IssuerRule(ValidationPolicy policy)
    {
        _hostAndPath = policy.IssuerComparison == IssuerComparison.HostAndPath;
        _issuers = [.. policy.Issuers.Select(Encoding.UTF8.GetBytes)];
        if (_hostAndPath && Array.Exists(_issuers, issuer => HostAndPath(issuer).IsEmpty))
        {
            throw new ArgumentException("An issuer is no URL with a host, so that its host and path cannot be compared.", nameof(policy));
        }
    }

    /// <summary>True when the policy names no issuer (it then says so) or <paramref name="issuer"/> is one of them.</summary>
    public bool Admits(ClaimValue issuer)
    {
        if (_issuers.Length == 0)
        {
            return true;
        }

        foreach (byte[] expected in _issuers)
        {
            if (_hostAndPath ? IsSamePlace(issuer, expected) : issuer.TextEquals(expected))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Host, port and path of a URL as they stand side by side in it; empty for a text that is no URL with a host, or one with user information,
    /// a backslash or a control in it: such an issuer equals none.
    /// </summary>
    internal static ReadOnlySpan<byte> HostAndPath(ReadOnlySpan<byte> url)
    {
        int scheme = url.IndexOf("://"u8);
        if (scheme <= 0 || url[..scheme].ContainsAnyExcept(SchemeLetters) || url.IndexOfAnyInRange((byte)0, (byte)' ') >= 0 || url.Contains((byte)'\\'))
        {
            return default;
        }

        ReadOnlySpan<byte> rest = url[(scheme + 3)..];
        int end = rest.IndexOfAny((byte)'?', (byte)'#');
        rest = end < 0 ? rest : rest[..end];
        int slash = rest.IndexOf((byte)'/');
        ReadOnlySpan<byte> authority = slash < 0 ? rest : rest[..slash];
        return authority.IsEmpty || authority.Contains((byte)'@') ? default : rest;
    }

    private static bool IsSamePlace(ClaimValue issuer, ReadOnlySpan<byte> expected)
    {
        if (!issuer.HasEscapes)
        {
            return issuer.IsText && IsSamePlace(issuer.Raw, expected);
        }

        // Some issuers write "https:\/\/": one of a sensible length is resolved on the stack, a longer one is nobody's.
        Span<byte> resolved = stackalloc byte[1024];
        return issuer.TryCopyText(resolved, out int length) && IsSamePlace(resolved[..length], expected);
    }

    private static bool IsSamePlace(ReadOnlySpan<byte> issuer, ReadOnlySpan<byte> expected)
    {
        ReadOnlySpan<byte> place = HostAndPath(issuer);
        return !place.IsEmpty && AsciiText.EqualsIgnoringCase(place, HostAndPath(expected));
    }
}
