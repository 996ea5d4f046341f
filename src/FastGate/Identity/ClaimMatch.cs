using System.Text;
using FastGate.Jwt.Claims;
using FastGate.Jwt.Json;
using FastGate.Patterns;

namespace FastGate.Identity;

/// <summary>
/// One entry of <c>match-claims</c>. The claim must be there, as a text or a list of texts that is not empty; an expression
/// that begins with <c>!</c> must then match nothing of it, any other must match some text of it. A claim of another type
/// satisfies neither.
/// </summary>
public sealed class ClaimMatch
{
    private const int OnStack = 512;

    private readonly byte[] _name;
    private readonly Re2Pattern _pattern;
    private readonly bool _negated;
    private readonly string _text;

    private ClaimMatch(string claim, string expression, Re2Pattern pattern, bool negated)
    {
        Claim = claim;
        _name = Encoding.UTF8.GetBytes(claim);
        _pattern = pattern;
        _negated = negated;
        _text = $"{claim}={expression}";
    }

    public string Claim { get; }

    public static bool TryParse(string claim, string expression, out ClaimMatch? match, out string? error)
    {
        var negated = expression.StartsWith('!');
        match = Re2Pattern.TryParse(negated ? expression[1..] : expression, out var pattern, out error)
            ? new ClaimMatch(claim, expression, pattern!, negated)
            : null;
        return match is not null;
    }

    public bool IsSatisfiedBy(TokenClaims claims)
    {
        var value = claims.Find(_name);
        switch (value.Kind)
        {
            case JsonKind.Text:
                return Matches(value) != _negated;
            case JsonKind.List:
                var (any, matched) = (false, false);
                foreach (var element in value.Children)
                {
                    if (!element.IsText)
                    {
                        return false;
                    }

                    any = true;
                    matched |= Matches(element);
                }

                return any && matched != _negated;
            default:
                return false;
        }
    }

    public override string ToString() => _text;

    private bool Matches(ClaimValue text)
    {
        if (!text.HasEscapes)
        {
            return _pattern.IsMatch(text.Raw);
        }

        var resolved = text.Raw.Length <= OnStack ? stackalloc byte[OnStack] : new byte[text.Raw.Length];
        return text.TryCopyText(resolved, out var length) && _pattern.IsMatch(resolved[..length]);
    }
}
