using System.Text;
using System.Text.Json;
using FastGate.Jwt.Json;
using FastGate.Jwt.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace FastGate.Jwt.Tests.Json;

public sealed class JsonTableTests
{
    private static readonly JsonBounds Bounds = new(32, 1024, 4096);

    [Theory]
    [InlineData("""{"a":1,"a":2}""", 7)]
    [InlineData("""{"a":1,"\u0061":2}""", 7)]
    [InlineData("""{"\u0061":1,"a":2}""", 12)]
    [InlineData("""{"x":{"a":1,"b":2,"a":3}}""", 18)]
    [InlineData("""{"x":[1,[{"":1,"":2}]]}""", 15)]
    [InlineData("""{"\ud83d\ude00":1,"😀":2}""", 18)]
    public void AMemberThatStandsTwiceIsFoundAtItsPlace(string text, int position) => Assert.Equal((JsonFault.Duplicate, position), Read(text));

    [Theory]
    [InlineData("""{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}""")]
    [InlineData("""{"a":1,"A":2,"á":3,"":4," ":5}""")]
    [InlineData("{}")]
    public void TheSameNameInDifferentObjectsIsNoDuplicate(string text) => Assert.Equal(JsonFault.None, Read(text).Fault);

    [Theory]
    [InlineData("""{"x":"\ud800"}""", JsonFault.InvalidText)]
    [InlineData("""{"x":"\ud800\u0041"}""", JsonFault.InvalidText)]
    [InlineData("""{"x":"\ude00\ud83d"}""", JsonFault.InvalidText)]
    [InlineData("""{"x":"\ud83d\ude00"}""", JsonFault.None)]
    [InlineData("""{"x":"\u0000\b\f\n\r\t\/\\\""}""", JsonFault.None)]
    [InlineData("{\"x\":\"\n\"}", JsonFault.Malformed)]
    [InlineData("""{"x":"\x"}""", JsonFault.Malformed)]
    [InlineData("""{"x":01}""", JsonFault.Malformed)]
    [InlineData("""{"x":+1}""", JsonFault.Malformed)]
    [InlineData("""{"x":.5}""", JsonFault.Malformed)]
    [InlineData("""{"x":Infinity}""", JsonFault.Malformed)]
    [InlineData("[]", JsonFault.Malformed)]
    [InlineData("1", JsonFault.Malformed)]
    [InlineData("", JsonFault.Malformed)]
    [InlineData("{", JsonFault.Malformed)]
    [InlineData("{}{}", JsonFault.Malformed)]
    public void TextsAreJudgedByTheGrammar(string text, object fault) => Assert.Equal((JsonFault)fault, Read(text).Fault);

    [Theory]
    [InlineData("", 0)]
    [InlineData("  ", 2)]
    [InlineData("\uFEFF{}", 0)]
    [InlineData("[]", 0)]
    [InlineData("{", 1)]
    [InlineData("{}x", 2)]
    [InlineData("{} \0", 3)]
    [InlineData("{]", 1)]
    [InlineData("{,}", 1)]
    [InlineData("""{"a"}""", 4)]
    [InlineData("""{"a" 1}""", 5)]
    [InlineData("""{"a":}""", 5)]
    [InlineData("""{"a":1,}""", 7)]
    [InlineData("""{"a":1 "b":2}""", 7)]
    [InlineData("""{"a":1]""", 6)]
    [InlineData("""{a:1}""", 1)]
    [InlineData("""{'a':1}""", 1)]
    [InlineData("""{"a":[}""", 6)]
    [InlineData("""{"a":[,1]}""", 6)]
    [InlineData("""{"a":[1,]}""", 8)]
    [InlineData("""{"a":[1,,2]}""", 8)]
    [InlineData("""{"a":[1 2]}""", 8)]
    [InlineData("""{"a":[1}""", 7)]
    [InlineData("""{"a":tru}""", 8)]
    [InlineData("""{"a":True}""", 5)]
    [InlineData("""{"a":truely}""", 9)]
    [InlineData("""{"a":nul""", 8)]
    [InlineData("""{"a":fals e}""", 9)]
    [InlineData("""{"a":-}""", 6)]
    [InlineData("""{"a":--1}""", 6)]
    [InlineData("""{"a":01}""", 6)]
    [InlineData("""{"a":-01}""", 7)]
    [InlineData("""{"a":1.}""", 7)]
    [InlineData("""{"a":1.e1}""", 7)]
    [InlineData("""{"a":1e}""", 7)]
    [InlineData("""{"a":1e+}""", 8)]
    [InlineData("""{"a":1e+-1}""", 8)]
    [InlineData("""{"a":0x10}""", 6)]
    [InlineData("""{"a":1_000}""", 6)]
    [InlineData("{\"a\":1", 6)]
    [InlineData("{\"a\":1\v}", 6)]
    [InlineData("{\"a\":1\u00A0}", 6)]
    [InlineData("{\"a", 3)]
    [InlineData("{\"a\":\"b", 7)]
    [InlineData("{\"a\":\"b\\", 8)]
    [InlineData("{\"a\":\"0123456789abcdef\t\"}", 22)]
    [InlineData("{\"a\":\"0123456789abcde\u001f\"}", 21)]
    [InlineData("""{"a":"\a"}""", 7)]
    [InlineData("""{"a":"\u12g4"}""", 10)]
    [InlineData("""{"a":"\u123"}""", 11)]
    [InlineData("""{"\'":1}""", 3)]
    [InlineData("/**/{}", 0)]
    [InlineData("""{"a":1/**/}""", 6)]
    public void WhereATextStopsBeingJsonIsTold(string text, int position) => Assert.Equal((JsonFault.Malformed, position), Read(text));

    [Theory]
    [InlineData("""{"x":0}""")]
    [InlineData("""{"x":-0}""")]
    [InlineData("""{"x":-0.0e-0}""")]
    [InlineData("""{"x":10E+01}""")]
    [InlineData("{\"x\":123456789012345678901234567890123456789012345678901234567890}")]
    [InlineData("\t\r\n {\t\"x\"\n:\r[ ]\t,\"y\" : { } } \n")]
    [InlineData("{\"x\":\"\u007f/\"}")]
    [InlineData("""{"x":"0123456789abcde\u001f0123456789abcdef\\0123456789abcdef\""}""")]
    public void WhatTheGrammarAllowsIsRead(string text) => Assert.Equal((JsonFault.None, -1), Read(text));

    [Theory]
    [InlineData(31, JsonFault.None)]
    [InlineData(32, JsonFault.TooDeep)]
    [InlineData(1000, JsonFault.TooDeep)]
    [InlineData(5000, JsonFault.TooDeep)]
    public void DepthIsBounded(int lists, object fault) =>
        Assert.Equal((JsonFault)fault, Read("{\"x\":" + new string('[', lists) + new string(']', lists) + "}").Fault);

    [Theory]
    [InlineData(1024, JsonFault.None)]
    [InlineData(1025, JsonFault.TooMany)]
    public void MembersAreBounded(int members, object fault) =>
        Assert.Equal((JsonFault)fault, Read("{" + string.Join(',', Enumerable.Range(0, members).Select(i => $"\"m{i}\":{i}")) + "}").Fault);

    [Theory]
    [InlineData(511, JsonFault.None)] // and as many of the other object, and the two that hold them
    [InlineData(512, JsonFault.TooMany)]
    public void MembersOfAllObjectsCountTogether(int members, object fault)
    {
        string inner = "{" + string.Join(',', Enumerable.Range(0, members).Select(i => $"\"m{i}\":{i}")) + "}";
        Assert.Equal((JsonFault)fault, Read($"{{\"x\":{inner},\"y\":{inner}}}").Fault);
    }

    [Theory]
    [InlineData(4094, JsonFault.None)] // and the object and its list
    [InlineData(4095, JsonFault.TooMany)]
    public void ValuesAreBounded(int elements, object fault) =>
        Assert.Equal((JsonFault)fault, Read("{\"x\":[" + string.Join(',', Enumerable.Repeat("1", elements)) + "]}").Fault);

    [Fact]
    public void EveryMemberIsFoundAgainAfterTheIndexHasGrown()
    {
        JsonTable table = new();
        byte[] text = Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"m{i}\":{i}")) + "}");
        Assert.Equal(JsonFault.None, table.Read(text, text.Length, Bounds, out _));
        for (int i = 0; i < 1000; i++)
        {
            int node = table.Find(0, Encoding.UTF8.GetBytes($"m{i}"));
            Assert.Equal(i + 1, node);
        }

        Assert.Equal(-1, table.Find(0, "m1000"u8));
        Assert.Equal(-1, table.Find(1, "m1"u8));
    }

    /// <summary>However many members there are, the index has a place left where the search for another one ends.</summary>
    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(1024)]
    public void ANameThatIsNotThereIsLookedForNoLonger(int members)
    {
        JsonTable table = new();
        byte[] text = Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, members).Select(i => $"\"m{i}\":{i}")) + "}");
        Assert.Equal(JsonFault.None, table.Read(text, text.Length, Bounds, out _));
        Assert.Equal(-1, table.Find(0, "absent"u8));
    }

    [Fact]
    public void ATableIsAsGoodAsNewAfterAnyText()
    {
        JsonTable table = new();
        foreach (string text in new[] { """{"a":1}""", "{", """{"b":{"a":2}}""", """{"a":1,"a":2}""", """{"b":3}""" })
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            JsonFault fault = table.Read(bytes, bytes.Length, Bounds, out _);
            Assert.Equal(fault == JsonFault.None, table.Count > 0);
            Assert.Equal(-1, table.Find(0, text.Contains("\"b\"", StringComparison.Ordinal) ? "a"u8 : "b"u8));
        }
    }

    /// <summary>A second opinion: the framework's document with its own search for duplicates, and strings read the hard way.</summary>
    [Property(MaxTest = 3000, Arbitrary = [typeof(JsonFragments)])]
    public void AgreesWithTheFrameworksDocument(JsonFragments.Text text)
    {
        bool accepted = Read(text.Value).Fault == JsonFault.None;
        Assert.Equal(IsGoodObject(Encoding.UTF8.GetBytes(text.Value)), accepted);
    }

    /// <summary>The same values at the same places as the framework's reader sees them.</summary>
    [Property(MaxTest = 3000, Arbitrary = [typeof(JsonFragments)])]
    public void EveryValueStandsWhereTheFrameworksReaderSeesIt(JsonFragments.Text text)
    {
        byte[] json = Encoding.UTF8.GetBytes(text.Value);
        JsonTable table = new();
        if (table.Read(json, json.Length, Bounds, out _) != JsonFault.None)
        {
            return;
        }

        int node = 0;
        int name = -1;
        Utf8JsonReader reader = new(json);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = (int)reader.TokenStartIndex + 1;
                    Assert.Equal(reader.ValueIsEscaped, table[node].NameEscaped);
                    Assert.Equal(reader.ValueSpan.Length, table[node].NameLength);
                    break;

                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    break;

                default:
                    bool isText = reader.TokenType == JsonTokenType.String;
                    bool opens = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
                    JsonNode seen = table[node];
                    Assert.Equal((int)reader.TokenStartIndex + (isText ? 1 : 0), seen.Offset);
                    Assert.Equal(isText && reader.ValueIsEscaped, seen.Escaped);
                    Assert.Equal(name >= 0 ? name : -1, seen.NameLength >= 0 ? seen.NameOffset : -1);
                    Assert.Equal(reader.CurrentDepth == 0, seen.Parent < 0);
                    if (opens)
                    {
                        using JsonDocument part = JsonDocument.Parse(json.AsMemory(seen.Offset, seen.Length));
                        Assert.Equal(node + ValuesIn(part.RootElement), seen.End);
                    }
                    else
                    {
                        Assert.Equal((reader.ValueSpan.Length, node + 1), (seen.Length, seen.End));
                    }

                    node++;
                    name = -1;
                    break;
            }
        }

        Assert.Equal(table.Count, node);
    }

    [Property(MaxTest = 2000)]
    public void ArbitraryBytesNeitherThrowNorStay(byte[] bytes)
    {
        JsonTable table = new();
        JsonFault fault = table.Read(bytes, bytes.Length, Bounds, out int position);
        Assert.Equal(fault == JsonFault.None, table.Count > 0);
        Assert.InRange(position, -1, bytes.Length);
    }

    private static bool IsGoodObject(byte[] text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 32 });
            return document.RootElement.ValueKind == JsonValueKind.Object && ReadsWell(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static int ValuesIn(JsonElement element) => 1 + element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Sum(member => ValuesIn(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().Sum(ValuesIn),
        _ => 0,
    };

    private static bool ReadsWell(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().All(member => member.Name is not null && ReadsWell(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().All(ReadsWell),
        JsonValueKind.String => element.GetString() is not null,
        _ => true,
    };

    private static (JsonFault Fault, int Position) Read(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        JsonFault fault = new JsonTable().Read(bytes, bytes.Length, Bounds, out int position);
        return (fault, position);
    }
}
