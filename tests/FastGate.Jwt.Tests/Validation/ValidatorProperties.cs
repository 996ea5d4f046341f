using System.Text;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Tests.Support;
using FastGate.Jwt.Validation;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace FastGate.Jwt.Tests.Validation;

public sealed class ValidatorProperties
{
    private static readonly TokenValidator Strict = new(Policies.Strict);
    private static readonly TokenValidator Gatekeeper = new(Policies.Gatekeeper);
    private static readonly TokenWorkspace Workspace = new();
    private static readonly byte[] Good = Mint.Token(Mint.RichPayload);
    private static readonly byte[] GoodCurve = Mint.Token(Mint.RichPayload, Mint.HeaderFor(JwsAlgorithms.ES256), JwsAlgorithms.ES256);

    [Property(MaxTest = 1500)]
    public bool AnySingleByteChangeIsRefused(int at, byte value)
    {
        foreach (byte[] original in new[] { Good, GoodCurve })
        {
            byte[] token = [.. original];
            int index = (at & int.MaxValue) % token.Length;
            token[index] = value;
            if (Judge(Gatekeeper, token).IsValid != (value == original[index]))
            {
                return false;
            }
        }

        return true;
    }

    [Property(MaxTest = 1500)]
    public void ArbitraryBytesNeitherThrowNorPass(byte[] token) => Assert.False(Judge(Strict, token).IsValid);

    [Property(MaxTest = 1000)]
    public void MutatedTokensNeitherThrowNorPass(int from, int length, byte[] replacement)
    {
        int start = (from & int.MaxValue) % Good.Length;
        int end = Math.Min(Good.Length, start + ((length & int.MaxValue) % 40));
        byte[] token = [.. Good[..start], .. replacement, .. Good[end..]];
        Assert.Equal(token.AsSpan().SequenceEqual(Good), Judge(Strict, token).IsValid);
    }

    /// <summary>However a payload is put together, reading it takes no more values and no more memory than the limits say.</summary>
    [Property(MaxTest = 300)]
    public void NothingReadsOrAllocatesMoreThanItsLimits(ushort repeats, byte pick, byte[] tail)
    {
        string[] pieces = ["\"m{0}\":1,", "\"m{0}\":[1,[2]],", "\"m{0}\":{{\"m{0}\":{{}}}},", "\"\\u006d{0}\":\"\\ud83d\\ude00\","];
        string piece = pieces[pick % pieces.Length];
        string payload = "{" + string.Concat(Enumerable.Range(0, repeats % 1200).Select(i => string.Format(System.Globalization.CultureInfo.InvariantCulture, piece, i))) + "\"z\":0}";
        byte[] token = Mint.Token([.. Encoding.UTF8.GetBytes(payload), .. tail], Encoding.UTF8.GetBytes(Mint.Header), JwsAlgorithms.None);
        Assert.InRange(Allocations.Least(() => Judge(Strict, token)), 0, 4096); // the exception of what is no JSON
        Assert.InRange(Workspace.Claims.Table.Count, 0, Policies.Strict.Limits.Values);
    }

    /// <summary>Whatever the members' order and the blanks between them, and however their texts are spelled, the verdict is the same.</summary>
    [Property(MaxTest = 300, Arbitrary = [typeof(Layouts)])]
    public void LayoutMakesNoDifference(Layouts.Layout layout)
    {
        string payload = layout.Write(layout.Claims);
        string header = layout.Write([("alg", "\"RS256\""), ("kid", "\"rsa\""), ("typ", "\"JWT\""), ("x", "{\"alg\":\"none\"}")]);
        string plain = "{" + string.Join(',', layout.Claims.Select(claim => $"\"{claim.Name}\":{claim.Value}")) + "}";
        foreach (TokenValidator validator in new[] { Strict, Gatekeeper })
        {
            ValidationResult expected = Judge(validator, Mint.Token(plain));
            ValidationResult actual = Judge(validator, Mint.Token(payload, header));
            Assert.Equal((expected.Reason, expected.Claim), (actual.Reason, actual.Claim));
        }
    }

    [Property(MaxTest = 300, Arbitrary = [typeof(JsonFragments)])]
    public void SignedNonsenseNeitherThrowsNorPasses(JsonFragments.Text text)
    {
        Assert.False(Judge(Strict, Mint.Unsigned(Mint.Header, text.Value)).IsValid);
        Assert.False(Judge(Gatekeeper, Mint.Unsigned(text.Value, Mint.Payload())).IsValid);
    }

    private static ValidationResult Judge(TokenValidator validator, byte[] token) => validator.Validate(token, TestKeys.Set, Mint.Now, Workspace);

    public static class Layouts
    {
        private static readonly string[] Blanks = ["", "", " ", "\n", "\t\r\n "];

        private static readonly (string Name, string[] Values)[] Choices =
        [
            ("iss", [$"\"{Mint.Issuer}\"", "\"https://other.example\"", "1"]),
            ("aud", ["\"gatekeeper\"", "[\"gatekeeper\",\"x\"]", "[]"]),
            ("sub", ["\"user\"", "7"]),
            ("exp", [$"{Mint.Now + 5}", $"{Mint.Now}", "\"1\""]),
            ("iat", [$"{Mint.Now - 5}", "null"]),
            ("nbf", [$"{Mint.Now - 5}", $"{Mint.Now + 5}"]),
            ("typ", ["\"Bearer\"", "\"ID\""]),
            ("groups", ["[\"/a\"]", "null"]),
            ("realm_access", ["{\"roles\":[\"a\"]}", "{\"roles\":{}}"]),
        ];

        public static Arbitrary<Layout> All() =>
            (from picks in Gen.Choose(0, 6).ListOf(Choices.Length)
             from seed in Gen.Choose(0, int.MaxValue)
             select new Layout([.. Choices.Select((choice, i) => (choice.Name, choice.Values[Math.Max(0, picks[i] - 4) % choice.Values.Length]))], seed)).ToArbitrary();

        public sealed record Layout((string Name, string Value)[] Claims, int Seed)
        {
            public string Write((string Name, string Value)[] members)
            {
                Random random = new(Seed);
                random.Shuffle(members = [.. members]);
                StringBuilder text = new("{");
                for (int i = 0; i < members.Length; i++)
                {
                    string name = string.Concat(members[i].Name.Select(letter => random.Next(5) == 0 ? $"\\u{(int)letter:x4}" : letter.ToString()));
                    text.Append(i == 0 ? "" : ",").Append(Blank()).Append('"').Append(name).Append('"').Append(Blank()).Append(':').Append(Blank());
                    text.Append(members[i].Value).Append(Blank());
                }

                return text.Append('}').Append(Blank()).ToString();

                string Blank() => Blanks[random.Next(Blanks.Length)];
            }
        }
    }
}
