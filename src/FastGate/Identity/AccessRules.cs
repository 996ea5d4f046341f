using FastGate.Jwt.Claims;
using FastGate.Jwt.Json;

namespace FastGate.Identity;

/// <summary>
/// All rules, compiled: the roles and groups that any of them asks for are numbered, a token becomes the set of those it has,
/// and every rule is then a few bit tests. A role that stands twice in a token is one bit all the same.
/// </summary>
public sealed class AccessRules
{
    private readonly AccessRule[] _rules;
    private readonly NameIndex _roles = new();
    private readonly NameIndex _groups = new();
    private readonly NameIndex _contexts = new();
    private readonly (int[] Roles, int[] Groups, int[] Contexts)[] _needs;

    public AccessRules(IReadOnlyList<AccessRule> rules, IReadOnlyList<ClaimMatch> matches)
    {
        _rules = [.. rules];
        Matches = matches;
        _needs = [.. rules.Select(r => (_roles.Add(r.Roles), _groups.Add(r.Groups), _contexts.Add(r.Acr)))];
    }

    public IReadOnlyList<ClaimMatch> Matches { get; }

    public int Count => _rules.Length;

    public AccessRule this[int resource] => _rules[resource];

    /// <summary>Judges a verified token by every rule. <paramref name="isNew"/> is false when others share the decision.</summary>
    internal AccessDecision Decide(TokenClaims claims, IdentityWorkspace workspace, out bool isNew)
    {
        var roles = workspace.Bits(0, _roles.Words);
        var groups = workspace.Bits(1, _groups.Words);
        var contexts = workspace.Bits(2, _contexts.Words);
        MarkRoles(claims, roles, workspace);
        MarkTexts(_groups, claims.Groups, groups, workspace);
        if (claims.AuthenticationContext.Kind == JsonKind.Text)
        {
            MarkTexts(_contexts, claims.AuthenticationContext, contexts, workspace);
        }

        var failedMatch = FailedMatch(claims);
        var words = (_rules.Length + 63) / 64;
        var allowed = workspace.Bits(3, words);
        var lackRole = workspace.Bits(4, words);
        var lackGroup = workspace.Bits(5, words);
        var lackAcr = workspace.Bits(6, words);
        for (var i = 0; i < _rules.Length; i++)
        {
            var (needRoles, needGroups, needContexts) = _needs[i];
            if (_rules[i].DenyAll)
            {
                continue;
            }

            if (!(_rules[i].RequireAnyRole ? HasAny(roles, needRoles) : HasAll(roles, needRoles)))
            {
                Set(lackRole, i);
            }
            else if (!HasAny(groups, needGroups))
            {
                Set(lackGroup, i);
            }
            else if (!HasAny(contexts, needContexts))
            {
                Set(lackAcr, i);
            }
            else if (failedMatch < 0)
            {
                Set(allowed, i);
            }
        }

        isNew = workspace.Decision?.Is(this, allowed, lackRole, lackGroup, lackAcr, failedMatch) != true;
        return isNew ? workspace.Decision = new AccessDecision(this, allowed, lackRole, lackGroup, lackAcr, failedMatch) : workspace.Decision!;
    }

    private static void MarkTexts(NameIndex index, ClaimValue list, Span<ulong> bits, IdentityWorkspace workspace)
    {
        if (index.Count == 0)
        {
            return;
        }

        foreach (var text in list.Texts)
        {
            index.Mark(workspace.TextOf(text), bits);
        }
    }

    private static bool HasAll(ReadOnlySpan<ulong> has, int[] needs)
    {
        foreach (var need in needs)
        {
            if ((has[need >> 6] >> (need & 63) & 1) == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True when nothing is needed.</summary>
    private static bool HasAny(ReadOnlySpan<ulong> has, int[] needs)
    {
        foreach (var need in needs)
        {
            if ((has[need >> 6] >> (need & 63) & 1) != 0)
            {
                return true;
            }
        }

        return needs.Length == 0;
    }

    private static void Set(Span<ulong> bits, int number) => bits[number >> 6] |= 1UL << (number & 63);

    private void MarkRoles(TokenClaims claims, Span<ulong> bits, IdentityWorkspace workspace)
    {
        MarkTexts(_roles, claims.RealmRoles, bits, workspace);
        if (_roles.Count == 0)
        {
            return;
        }

        foreach (var client in claims.ResourceRoles)
        {
            foreach (var role in client.Roles.Texts)
            {
                _roles.Mark(workspace.ClientRoleOf(client.Client, role), bits);
            }
        }
    }

    private int FailedMatch(TokenClaims claims)
    {
        for (var i = 0; i < Matches.Count; i++)
        {
            if (!Matches[i].IsSatisfiedBy(claims))
            {
                return i;
            }
        }

        return -1;
    }
}
