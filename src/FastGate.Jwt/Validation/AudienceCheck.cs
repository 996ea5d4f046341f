using System.Text;
using FastGate.Jwt.Claims;

namespace FastGate.Jwt.Validation;

/// <summary>Compares <c>aud</c> with the policy's audiences: whole elements, byte for byte.</summary>
internal sealed class AudienceCheck
{
    private readonly byte[][] _audiences;
    private readonly bool _all;

    public AudienceCheck(ValidationPolicy policy)
    {
        _all = policy.AudienceRule == AudienceRule.AllOf;
        _audiences = [.. policy.Audiences.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>True when the policy names no audience (it then says so) or <paramref name="audience"/> holds what it names.</summary>
    public bool Admits(ClaimValue audience)
    {
        if (_audiences.Length == 0)
        {
            return true;
        }

        foreach (byte[] expected in _audiences)
        {
            if (Holds(audience, expected) != _all)
            {
                return !_all;
            }
        }

        return _all;
    }

    private static bool Holds(ClaimValue audience, ReadOnlySpan<byte> expected)
    {
        foreach (ClaimValue element in audience.Texts)
        {
            if (element.TextEquals(expected))
            {
                return true;
            }
        }

        return false;
    }
}
