using System.Globalization;
using System.Text;

namespace FastGate.Responses;

/// <summary>
/// CORS as rs/cors 1.6.0 answers it, for 7.0.0 used that. Each block is a run of complete header lines that end with CRLF. Nothing here refuses a request:
/// a preflight that is not granted is 200 with only Vary, and the browser does the refusing.
/// </summary>
public sealed class Cors
{
    private static readonly string[] DefaultMethods = ["GET", "POST", "HEAD"];
    private static readonly string[] DefaultHeaders = ["Origin", "Accept", "Content-Type", "X-Requested-With"];

    private readonly OriginList _origins;
    private readonly byte[][] _methods;
    private readonly byte[][] _headers;
    private readonly bool _anyHeader;
    private readonly bool _saysOrigin;
    private readonly bool _saysMethods;
    private readonly bool _saysHeaders;
    private readonly byte[] _actualTail;
    private readonly byte[] _preflightTail;

    private Cors(CorsSettings settings)
    {
        _origins = new OriginList(settings.Origins);
        _methods = [.. (settings.Methods.Count > 0 ? settings.Methods : DefaultMethods).Select(method => Encoding.UTF8.GetBytes(method.ToUpperInvariant()))];
        _anyHeader = settings.Headers.Contains("*");
        _headers = [.. (settings.Headers.Count > 0 ? settings.Headers.Append("Origin") : DefaultHeaders).Select(Encoding.UTF8.GetBytes)];

        // Vary is no such field: its lines add up (RFC 9110 section 12.5.5).
        (_saysOrigin, _saysMethods, _saysHeaders) = (Says("Access-Control-Allow-Origin"), Says("Access-Control-Allow-Methods"), Says("Access-Control-Allow-Headers"));
        string credentials = settings.Credentials && Says("Access-Control-Allow-Credentials") ? "Access-Control-Allow-Credentials: true\r\n" : "";
        string exposed = settings.ExposedHeaders.Count > 0 && Says("Access-Control-Expose-Headers")
            ? $"Access-Control-Expose-Headers: {string.Join(", ", settings.ExposedHeaders.Select(name => Canonical(HeaderBlock.OneLine(name))))}\r\n"
            : "";
        long seconds = (long)settings.MaxAge.TotalSeconds;
        string maxAge = seconds > 0 && Says("Access-Control-Max-Age") ? string.Create(CultureInfo.InvariantCulture, $"Access-Control-Max-Age: {seconds}\r\n") : "";
        _actualTail = Encoding.UTF8.GetBytes(exposed + credentials);
        _preflightTail = Encoding.UTF8.GetBytes(credentials + maxAge);

        bool Says(string name) => !settings.Given.Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Null when no origin is configured: CORS is off.</summary>
    public static Cors? Create(CorsSettings settings) => settings.Origins.Count > 0 ? new Cors(settings) : null;

    /// <summary>Answered 200 with an empty body before any token is looked at. All other requests with OPTIONS need what every request needs.</summary>
    public static bool IsPreflight(ReadOnlySpan<byte> method, ReadOnlySpan<byte> accessControlRequestMethod) =>
        !accessControlRequestMethod.IsEmpty && method.SequenceEqual("OPTIONS"u8);

    /// <summary>True for a field of the application's answer that must give way, because two answers to one browser question count as none.</summary>
    public static bool Replaces(ReadOnlySpan<byte> fieldName) =>
        fieldName.Length > 15 && Ascii.EqualsIgnoreCase(fieldName[..15], "access-control-"u8);

    /// <summary>A length that is enough for every block.</summary>
    public int MaxLength(int originLength, int requestHeadersLength) =>
        512 + originLength + (2 * requestHeadersLength) + _actualTail.Length + _preflightTail.Length;

    /// <summary>The lines for a preflight. False when <paramref name="destination"/> is too short.</summary>
    public bool TryWritePreflight(
        ReadOnlySpan<byte> origin,
        ReadOnlySpan<byte> requestMethod,
        ReadOnlySpan<byte> requestHeaders,
        Span<byte> destination,
        out int written)
    {
        var block = new HeaderBlock(destination);
        block.Add("Vary: Origin\r\nVary: Access-Control-Request-Method\r\nVary: Access-Control-Request-Headers\r\n"u8);
        if (!origin.IsEmpty && _origins.Allows(origin) && AllowsMethod(requestMethod) && AllowsHeaders(requestHeaders))
        {
            AddOrigin(ref block, origin);
            if (_saysMethods)
            {
                block.Add("Access-Control-Allow-Methods: "u8);
                block.AddUpper(requestMethod);
                block.Add("\r\n"u8);
            }

            if (_saysHeaders)
            {
                AddHeaders(ref block, requestHeaders);
            }

            block.Add(_preflightTail);
        }

        written = block.Length;
        return !block.Overflowed;
    }

    /// <summary>The lines for every other answer, refusals and built-in endpoints included. False when <paramref name="destination"/> is too short.</summary>
    public bool TryWriteActual(ReadOnlySpan<byte> origin, ReadOnlySpan<byte> method, Span<byte> destination, out int written)
    {
        var block = new HeaderBlock(destination);
        if (!method.SequenceEqual("OPTIONS"u8))
        {
            block.Add("Vary: Origin\r\n"u8);
            if (!origin.IsEmpty && _origins.Allows(origin) && AllowsMethod(method))
            {
                AddOrigin(ref block, origin);
                block.Add(_actualTail);
            }
        }

        written = block.Length;
        return !block.Overflowed;
    }

    private void AddOrigin(ref HeaderBlock block, scoped ReadOnlySpan<byte> origin)
    {
        if (!_saysOrigin)
        {
            return;
        }

        block.Add("Access-Control-Allow-Origin: "u8);
        block.Add(_origins.All ? "*"u8 : origin);
        block.Add("\r\n"u8);
    }

    private bool AllowsMethod(ReadOnlySpan<byte> method)
    {
        if (Ascii.EqualsIgnoreCase(method, "OPTIONS"u8))
        {
            return true;
        }

        foreach (byte[] allowed in _methods)
        {
            if (Ascii.EqualsIgnoreCase(method, allowed))
            {
                return true;
            }
        }

        return false;
    }

    private bool AllowsHeaders(ReadOnlySpan<byte> requestHeaders)
    {
        var names = new FieldNameList(requestHeaders);
        while (!_anyHeader && names.MoveNext())
        {
            if (!AllowsHeader(names.Current))
            {
                return false;
            }
        }

        return true;
    }

    private bool AllowsHeader(ReadOnlySpan<byte> name)
    {
        foreach (byte[] allowed in _headers)
        {
            if (Ascii.EqualsIgnoreCase(name, allowed))
            {
                return true;
            }
        }

        return false;
    }

    // Echoes what was asked for: only characters of names get here.
    private static void AddHeaders(ref HeaderBlock block, scoped ReadOnlySpan<byte> requestHeaders)
    {
        bool first = true;
        var names = new FieldNameList(requestHeaders);
        Span<byte> name = stackalloc byte[FieldNameList.LongestName];
        while (names.MoveNext())
        {
            names.Current.CopyTo(name);
            Canonicalise(name[..names.Current.Length]);
            block.Add(first ? "Access-Control-Allow-Headers: "u8 : ", "u8);
            block.Add(name[..names.Current.Length]);
            first = false;
        }

        block.Add(first ? default : "\r\n"u8);
    }

    private static string Canonical(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        Canonicalise(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    // x-requested-with becomes X-Requested-With, as Go writes names.
    private static void Canonicalise(Span<byte> name)
    {
        bool upper = true;
        foreach (ref byte c in name)
        {
            c = (byte)(upper ? char.ToUpperInvariant((char)c) : char.ToLowerInvariant((char)c));
            upper = c == '-';
        }
    }
}
