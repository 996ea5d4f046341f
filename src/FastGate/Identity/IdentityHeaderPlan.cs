using System.Text;
using FastGate.Jwt.Claims;

namespace FastGate.Identity;

/// <summary>
/// The identity fields, compiled: writes the block of a verified token. Immutable.
/// </summary>
public sealed class IdentityHeaderPlan
{
    private static readonly (string Name, IdentitySource Source)[] BaseFields =
    [
        ("X-Auth-Audience", IdentitySource.Audience),
        ("X-Auth-Email", IdentitySource.Email),
        ("X-Auth-Expiresin", IdentitySource.Expiry),
        ("X-Auth-Groups", IdentitySource.Groups),
        ("X-Auth-Roles", IdentitySource.Roles),
        ("X-Auth-Subject", IdentitySource.Subject),
        ("X-Auth-Userid", IdentitySource.Username),
        ("X-Auth-Username", IdentitySource.Username),
    ];

    // Fields with rules of their own: a claim may not stand in for them.
    private static readonly string[] Reserved =
    [
        "authorization", "connection", "content-length", "cookie", "expect", "forwarded", "host", "http2-settings", "keep-alive", "proxy",
        "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "x-auth-token",
        "x-forwarded-for", "x-forwarded-host", "x-forwarded-method", "x-forwarded-path", "x-forwarded-port", "x-forwarded-prefix",
        "x-forwarded-proto", "x-forwarded-uri", "x-http-method", "x-http-method-override", "x-method-override", "x-original-uri",
        "x-original-url", "x-real-ip", "x-rewrite-url",
    ];

    private readonly IdentityField[] _fields;
    private readonly bool _encode;
    private readonly int _maxBytes;

    private IdentityHeaderPlan(IdentityField[] fields, IdentityHeaderSettings settings, IReadOnlyList<string> identityNames)
    {
        _fields = fields;
        _encode = settings.HeaderEncoding;
        _maxBytes = settings.MaxBytes;
        IdentityNames = identityNames;
    }

    /// <summary>
    /// The folded names (<see cref="FieldSyntax.Fold"/>) that no client may send, besides all that begin with <c>x-auth-</c>:
    /// the base fields, and the targets of <c>add-claims</c>, also those that a token lacks.
    /// </summary>
    public IReadOnlyList<string> IdentityNames { get; }

    /// <summary>Compiles the settings; <paramref name="error"/> names what is wrong with them and what to write instead.</summary>
    public static bool TryBuild(IdentityHeaderSettings settings, out IdentityHeaderPlan? plan, out string? error)
    {
        plan = null;
        var slots = new List<Slot>();
        var excluded = settings.ExcludeClaims.Select(c => FieldSyntax.Fold(HeaderNaming.Prefix + HeaderNaming.FromClaim(c))).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, source) in BaseFields)
        {
            if (!excluded.Contains(FieldSyntax.Fold(name)))
            {
                slots.Add(new Slot(name, source));
            }
        }

        foreach (var entry in settings.AddClaims)
        {
            if (!TryReadTarget(entry, out var claim, out var name, out error))
            {
                return false;
            }

            var known = slots.FindIndex(s => FieldSyntax.Fold(s.Name) == FieldSyntax.Fold(name));
            if (known < 0)
            {
                known = slots.Count;
                slots.Add(new Slot(name, null));
            }

            slots[known].Claims.Add(Encoding.UTF8.GetBytes(claim));
        }

        error = null;
        var overridden = settings.Overridden.Select(FieldSyntax.Fold).ToHashSet(StringComparer.Ordinal);
        var fields = slots.Where(s => !overridden.Contains(FieldSyntax.Fold(s.Name)))
            .Select(s => new IdentityField(s.Name, Encoding.ASCII.GetBytes(s.Name + ": "), s.Base, s.Claims))
            .ToArray();
        var names = slots.Select(s => s.Name).Concat(BaseFields.Select(f => f.Name)).Select(FieldSyntax.Fold).Distinct().ToArray();
        plan = new IdentityHeaderPlan(fields, settings, names);
        return true;
    }

    /// <summary>The field that an entry of <c>add-claims</c> fills.</summary>
    public static bool TryReadTarget(string entry, out string claim, out string name, out string? error)
    {
        var parts = entry.Split('|');
        claim = parts[0];
        name = HeaderNaming.OnTheWire(parts.Length > 1 ? HeaderNaming.FromClaim(parts[1]) : HeaderNaming.Prefix + HeaderNaming.FromClaim(claim));
        error = null;
        if (claim.Length == 0)
        {
            error = "no claim is named";
        }
        else if (!FieldSyntax.IsToken(name))
        {
            error = $"{name} is no name for a header; write {claim}|Header-Name with a name of letters, digits and hyphens";
        }
        else if (Reserved.Contains(FieldSyntax.Fold(name)))
        {
            error = $"{name} has rules of its own and cannot be filled from a claim; write {claim}|X-Auth-Something";
        }

        return error is null;
    }

    /// <summary>Writes the fields of a verified token; on a fault <paramref name="culprit"/> is the field.</summary>
    internal IdentityFault Write(TokenClaims claims, BlockWriter block, out string? culprit)
    {
        block.Reset(_maxBytes);
        foreach (var field in _fields)
        {
            culprit = field.Name;
            var claim = Present(field, claims);
            if (!claim.Exists && field.Base is null)
            {
                continue;
            }

            block.BeginField(field.Prefix);
            var written = claim.Exists ? GoValue.TryWrite(claim, block) : TryWriteBase(field.Base!.Value, claims, block);
            if (block.Overflowed)
            {
                return IdentityFault.IdentityBlockTooLarge;
            }

            if (!written || !block.EndField(_encode))
            {
                return IdentityFault.UnsafeClaimValue;
            }

            if (block.Overflowed)
            {
                return IdentityFault.IdentityBlockTooLarge;
            }
        }

        culprit = null;
        return IdentityFault.None;
    }

    /// <summary>The name of the user: <c>preferred_username</c>, or <c>email</c> where that is no text.</summary>
    internal static ClaimValue Username(TokenClaims claims) => claims.PreferredUsername.IsText ? claims.PreferredUsername : claims.Email;

    private static ClaimValue Present(IdentityField field, TokenClaims claims)
    {
        for (var i = field.Claims.Count - 1; i >= 0; i--)
        {
            var claim = claims.Find(field.Claims[i]);
            if (claim.Exists)
            {
                return claim;
            }
        }

        return default;
    }

    private static bool TryWriteBase(IdentitySource source, TokenClaims claims, BlockWriter block)
    {
        switch (source)
        {
            case IdentitySource.Audience:
                IdentityLists.WriteTexts(claims.Audience, block);
                break;
            case IdentitySource.Email:
                block.AppendText(claims.Email);
                break;
            case IdentitySource.Expiry:
                if (claims.Has(ClaimName.Expiry))
                {
                    GoTime.Write(claims.Expiry, block);
                }

                break;
            case IdentitySource.Groups:
                IdentityLists.WriteTexts(claims.Groups, block);
                break;
            case IdentitySource.Roles:
                IdentityLists.WriteRoles(claims, block);
                break;
            case IdentitySource.Subject:
                block.AppendText(claims.Subject);
                break;
            default:
                block.AppendText(Username(claims));
                break;
        }

        return true;
    }

    /// <summary>A field while it is being put together.</summary>
    private sealed class Slot(string name, IdentitySource? source)
    {
        public string Name { get; } = name;

        public IdentitySource? Base { get; } = source;

        public List<byte[]> Claims { get; } = [];
    }
}
