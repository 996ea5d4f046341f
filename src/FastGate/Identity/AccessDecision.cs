namespace FastGate.Identity;

/// <summary>
/// The verdict of every rule on one token: a bit per resource, and, where something was refused, bits that tell which check
/// refused it. Immutable and small: up to 64 resources the common case is one word.
/// </summary>
internal sealed class AccessDecision
{
    private readonly AccessRules _rules;
    private readonly ulong _first;
    private readonly ulong[] _further;
    private readonly ulong[] _lackRole;
    private readonly ulong[] _lackGroup;
    private readonly ulong[] _lackAcr;
    private readonly int _failedMatch;

    public AccessDecision(
        AccessRules rules, ReadOnlySpan<ulong> allowed, ReadOnlySpan<ulong> lackRole, ReadOnlySpan<ulong> lackGroup, ReadOnlySpan<ulong> lackAcr, int failedMatch)
    {
        _rules = rules;
        _first = allowed.IsEmpty ? 0 : allowed[0];
        _further = allowed.Length > 1 ? allowed[1..].ToArray() : [];
        _lackRole = Some(lackRole);
        _lackGroup = Some(lackGroup);
        _lackAcr = Some(lackAcr);
        _failedMatch = failedMatch;
    }

    /// <summary>Roughly what this takes in memory.</summary>
    public int Bytes => 80 + Size(_further) + Size(_lackRole) + Size(_lackGroup) + Size(_lackAcr);

    /// <summary>True for the decision that would be made of these.</summary>
    public bool Is(
        AccessRules rules, ReadOnlySpan<ulong> allowed, ReadOnlySpan<ulong> lackRole, ReadOnlySpan<ulong> lackGroup, ReadOnlySpan<ulong> lackAcr, int failedMatch) =>
        ReferenceEquals(rules, _rules) && failedMatch == _failedMatch
        && _first == (allowed.IsEmpty ? 0 : allowed[0]) && (allowed.Length > 1 ? allowed[1..] : []).SequenceEqual(_further)
        && IsSame(_lackRole, lackRole) && IsSame(_lackGroup, lackGroup) && IsSame(_lackAcr, lackAcr);

    public bool Allows(int resource)
    {
        // A number beyond the rules belongs to no resource of this configuration: refused.
        var word = resource < 64 ? _first : (uint)((resource >> 6) - 1) < (uint)_further.Length ? _further[(resource >> 6) - 1] : 0;
        return resource >= 0 && (word >> (resource & 63) & 1) != 0;
    }

    public AccessDenial Explain(int resource)
    {
        if (Allows(resource) || (uint)resource >= (uint)_rules.Count)
        {
            return Allows(resource) ? AccessDenial.None : new AccessDenial(IdentityFault.DenyAll, "access denied, unknown resource", "required", "");
        }

        var rule = _rules[resource];
        var fault = rule.DenyAll ? IdentityFault.DenyAll
            : Has(_lackRole, resource) ? IdentityFault.MissingRole
            : Has(_lackGroup, resource) ? IdentityFault.MissingGroup
            : _failedMatch >= 0 ? IdentityFault.ClaimMismatch
            : Has(_lackAcr, resource) ? IdentityFault.WrongAcr
            : IdentityFault.DenyAll;
        return AccessDenial.Of(fault, rule, _failedMatch >= 0 ? _rules.Matches[_failedMatch] : null);
    }

    private static bool Has(ulong[] bits, int resource) => bits.Length > 0 && (bits[resource >> 6] >> (resource & 63) & 1) != 0;

    // No array where no bit is set: that is the common case.
    private static ulong[] Some(ReadOnlySpan<ulong> bits) => bits.ContainsAnyExcept(0UL) ? bits.ToArray() : [];

    private static bool IsSame(ulong[] kept, ReadOnlySpan<ulong> bits) => kept.Length > 0 ? bits.SequenceEqual(kept) : !bits.ContainsAnyExcept(0UL);

    private static int Size(ulong[] bits) => bits.Length == 0 ? 0 : 24 + (bits.Length * 8);
}
