using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FastGate.Responses;

public enum SecurityVerdict : byte
{
    Pass,
    /// <summary>421: the Host is none of ours.</summary>
    Misdirected,
    /// <summary>301 to the same address with https.</summary>
    RedirectToHttps,
}

/// <summary>
/// The security filter: first the Host, then the redirection, then the headers that every answer gets that comes later, the application's and the
/// gateway's own. Neither a 421 nor a 301 of it carries them, as in 7.0.0.
/// </summary>
public sealed class SecurityFilter
{
    private const int NonceBytes = 16;
    private const int NonceLength = 24; // in Base64
    private readonly byte[][] _hosts;
    private readonly bool _redirect;
    private readonly byte[] _fixed;
    private readonly byte[][] _policyParts;
    private readonly bool _replacesXss;
    private readonly bool _replacesNosniff;
    private readonly bool _replacesFrame;

    public SecurityFilter(SecuritySettings settings)
    {
        _hosts = [.. settings.Hostnames.Select(Encoding.UTF8.GetBytes)];
        _redirect = settings.RedirectToHttps;
        (_replacesFrame, _replacesNosniff, _replacesXss) = (settings.FrameDeny, settings.ContentNosniff, settings.BrowserXss);
        string lines = Line(settings.FrameDeny, "X-Frame-Options", "DENY")
            + Line(settings.ContentNosniff, "X-Content-Type-Options", "nosniff")
            + Line(settings.BrowserXss, "X-XSS-Protection", "1; mode=block");
        string value = HeaderBlock.OneLine(settings.ContentSecurityPolicy);
        string policy = Line(value.Length > 0, "Content-Security-Policy", value);
        string[] parts = policy.Split("$NONCE");
        _fixed = Encoding.UTF8.GetBytes(parts.Length == 1 ? lines + policy : lines);
        _policyParts = parts.Length == 1 ? [] : [.. parts.Select(Encoding.UTF8.GetBytes)];

        string Line(bool on, string name, string text) =>
            on && !settings.Given.Contains(name, StringComparer.OrdinalIgnoreCase) ? $"{name}: {text}\r\n" : "";
    }

    /// <summary>How long a block can become.</summary>
    public int MaxLength => _fixed.Length + _policyParts.Sum(part => part.Length + NonceLength + "'nonce-'".Length);

    /// <param name="host">The Host of the request as sent.</param>
    /// <param name="secure">TLS, or a trusted peer's <c>X-Forwarded-Proto: https</c>.</param>
    public SecurityVerdict Judge(ReadOnlySpan<byte> host, bool secure)
    {
        if (_hosts.Length > 0 && !IsOurs(host))
        {
            return SecurityVerdict.Misdirected;
        }

        return _redirect && !secure ? SecurityVerdict.RedirectToHttps : SecurityVerdict.Pass;
    }

    /// <summary>The value of Location for the 301: the same host and target with https.</summary>
    public static string HttpsLocation(ReadOnlySpan<byte> host, ReadOnlySpan<byte> pathAndQuery) =>
        $"https://{Encoding.UTF8.GetString(host)}{(pathAndQuery.IsEmpty ? "/" : Encoding.UTF8.GetString(pathAndQuery))}";

    /// <summary>True for a field of the application's answer that the block replaces. Two policies for content both hold, so that one stays.</summary>
    public bool Replaces(ReadOnlySpan<byte> fieldName) =>
        (_replacesFrame && Ascii.EqualsIgnoreCase(fieldName, "x-frame-options"u8))
        || (_replacesNosniff && Ascii.EqualsIgnoreCase(fieldName, "x-content-type-options"u8))
        || (_replacesXss && Ascii.EqualsIgnoreCase(fieldName, "x-xss-protection"u8));

    /// <summary>The header lines for one answer. False when <paramref name="destination"/> is shorter than <see cref="MaxLength"/>.</summary>
    public bool TryWrite(Span<byte> destination, out int written)
    {
        var block = new HeaderBlock(destination);
        block.Add(_fixed);
        if (_policyParts.Length > 0)
        {
            Span<byte> random = stackalloc byte[NonceBytes];
            Span<byte> nonce = stackalloc byte[NonceLength];
            RandomNumberGenerator.Fill(random);
            Base64.EncodeToUtf8(random, nonce, out _, out _);
            for (int i = 0; i < _policyParts.Length; i++)
            {
                if (i > 0)
                {
                    block.Add("'nonce-"u8);
                    block.Add(nonce);
                    block.Add("'"u8);
                }

                block.Add(_policyParts[i]);
            }
        }

        written = block.Length;
        return !block.Overflowed;
    }

    private bool IsOurs(ReadOnlySpan<byte> host)
    {
        foreach (byte[] ours in _hosts)
        {
            if (Ascii.EqualsIgnoreCase(host, ours))
            {
                return true;
            }
        }

        return false;
    }
}
