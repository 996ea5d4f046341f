using System.Text;
using System.Text.Json;
using FastGate.Jwt.Claims;
using FastGate.Jwt.Compact;
using FastGate.Jwt.Header;
using FastGate.Jwt.Json;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Tests.Support;
using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Tests.Fuzzing;

/// <summary>The compact splitter: whatever splits is spelled strictly and is put together again.</summary>
public static class SplitterFuzz
{
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        ValidationResult result = CompactSplitter.Split(input, TokenLimits.Default, out CompactToken parts);
        Ensure.That(result.Position >= -1 && result.Position <= Math.Max(input.Length, 0));
        if (!result.IsValid)
        {
            return;
        }

        Ensure.That(input.Count((byte)'.') == 2);
        Ensure.That(parts.Header(input).Length + parts.Payload(input).Length + parts.Signature(input).Length + 2 == input.Length);
        byte[] decoded = new byte[StrictBase64Url.DecodedLength(parts.SecondDot - parts.FirstDot - 1)];
        Ensure.That(StrictBase64Url.TryDecode(parts.Payload(input), decoded, out int written) && written == decoded.Length);
        Ensure.That(parts.Payload(input).SequenceEqual(Encoding.ASCII.GetBytes(TestKeys.Encode(decoded))));
    }
}

/// <summary>The header reader: what it takes is an object to the framework too, with the same algorithm.</summary>
public static class HeaderFuzz
{
    private static readonly TokenHeader Header = new();

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        byte[] text = input.ToArray();
        ValidationResult result = HeaderReader.Read(text, text.Length, TokenLimits.Default, Header);
        Ensure.That(result.Position >= -1 && result.Position <= text.Length);
        if (result.IsValid)
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            string algorithm = document.RootElement.GetProperty("alg").GetString()!;
            Ensure.That(Header.Algorithm == AlgorithmNames.Find(algorithm));
            Ensure.That(Header.HasKid == document.RootElement.TryGetProperty("kid", out JsonElement kid));
            Ensure.That(!Header.HasKid || kid.GetString() == Encoding.UTF8.GetString(Header.Kid));
        }
    }
}

/// <summary>The claims reader: what it takes is what the framework reads, value by value, whichever dialect.</summary>
public static class ClaimsFuzz
{
    private static readonly TokenClaims Claims = new TokenWorkspace().Claims;

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        byte[] text = input.ToArray();
        foreach (bool gatekeeper in new[] { false, true })
        {
            JsonBounds bounds = new(32, 1024, 4096);
            ValidationResult result = ClaimsReader.Read(text, text.Length, bounds, gatekeeper, Claims);
            Ensure.That(result.Position >= -1 && result.Position <= text.Length);
            if (!result.IsValid)
            {
                continue;
            }

            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            Compare(Claims.Payload, document.RootElement);
            Ensure.That(Claims.Expiry > 0 && Claims.NotBefore >= 0 && Claims.IssuedAt >= 0);
            foreach (ClientRoles client in Claims.ResourceRoles)
            {
                Ensure.That(client.Roles.Kind == JsonKind.List);
            }
        }
    }

    private static void Compare(ClaimValue ours, JsonElement theirs)
    {
        if (theirs.ValueKind == JsonValueKind.String)
        {
            Ensure.That(ours.GetText() == theirs.GetString() && ours.TextEquals(Encoding.UTF8.GetBytes(theirs.GetString()!)));
            return;
        }

        Ensure.That(Encoding.UTF8.GetString(ours.Raw) == theirs.GetRawText());
        int index = 0;
        foreach (ClaimValue child in ours.Children)
        {
            if (theirs.ValueKind == JsonValueKind.Array)
            {
                Compare(child, theirs[index++]);
                continue;
            }

            Ensure.That(theirs.TryGetProperty(child.GetName()!, out JsonElement value));
            Compare(child, value);
            Ensure.That(ours.Member(Encoding.UTF8.GetBytes(child.GetName()!)).Position == child.Position);
        }
    }
}

/// <summary>The JWK Set reader: every key that it takes verifies nothing by chance.</summary>
public static class KeySetFuzz
{
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        KeySetReading reading = JsonWebKeySetReader.Read(input);
        Ensure.That(reading.Keys is null == reading.Error is not null);
        foreach (VerificationKey key in reading.Keys?.Keys ?? [])
        {
            Ensure.That(key.Kind == KeyKind.EllipticCurve || key.Bits >= 2048);
            Ensure.That(!key.Verify(key.Kind == KeyKind.Rsa ? JwsAlgorithms.RS256 : key.Algorithms, "x"u8, new byte[key.SignatureLength]));
        }
    }
}

/// <summary>The whole way of a token: nothing but the one good token is taken.</summary>
public static class TokenFuzz
{
    private static readonly TokenWorkspace Workspace = new();
    private static readonly TokenValidator[] Validators = [new(Policies.Strict), new(Policies.Gatekeeper)];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        foreach (TokenValidator validator in Validators)
        {
            ValidationResult result = validator.Validate(input, TestKeys.Set, Mint.Now, Workspace);
            Ensure.That(!result.IsValid && !Workspace.ClaimsAreTrusted);
        }
    }
}

/// <summary>An assertion that a fuzzer without a test framework understands.</summary>
internal static class Ensure
{
    public static void That(bool condition)
    {
        if (!condition)
        {
            throw new InvalidOperationException("A promise was broken.");
        }
    }
}
