using System.Text;
using FastGate.Identity;
using FastGate.Jwt.Tests.Support;
using FsCheck;
using FsCheck.Xunit;

namespace FastGate.Tests.Identity;

public class CookieTests
{
    private static readonly CookieCensor Censor = new([.. "kc-access"u8], [.. "kc-state"u8]);

    [Theory]
    [InlineData("T", "kc-access=T")]
    [InlineData("T", "a=b; kc-access=T; c=d")]
    [InlineData("T", "a=b;kc-access=T;c=d")]
    [InlineData("T", "kc-access=\"T\"")]
    [InlineData("T", " ; ;kc-access=T;")]
    [InlineData("a=b", "kc-access=a=b")]
    [InlineData("\"", "kc-access=\"")]
    [InlineData("\"T", "kc-access=\"T")]
    // Parts, in whatever order, across fields, up to the first gap.
    [InlineData("T1T2", "kc-access=T1; kc-access-1=T2")]
    [InlineData("T1T2T3", "kc-access-2=T3; kc-access-1=T2; kc-access=T1")]
    [InlineData("T1T2T3", "kc-access=T1", "kc-access-1=T2", "x=y; kc-access-2=T3")]
    [InlineData("T1", "kc-access=T1; kc-access-2=T3")]
    [InlineData("T2T3", "kc-access-1=T2; kc-access-2=T3")]
    // The first of several with one name.
    [InlineData("T", "kc-access=T; kc-access=U")]
    [InlineData("T", "kc-access=T", "kc-access=U")]
    // No token.
    [InlineData(null, "")]
    [InlineData(null, "kc-access=")]
    [InlineData(null, "kc-access")]
    [InlineData(null, "KC-Access=T")]
    [InlineData(null, "kc-accessx=T")]
    [InlineData(null, "xkc-access=T")]
    [InlineData(null, "kc-access-2=T")]
    [InlineData(null, "kc-access-01=T; kc-access-x=T; kc-access-=T; kc-access--1=T")]
    [InlineData(null, "other=kc-access")]
    public void FindsTheToken(string? token, params string[] fields)
    {
        var buffer = Encoding.ASCII.GetBytes(string.Join('\n', fields));
        var cookies = new CookieCredentials([.. "kc-access"u8]);
        var offset = 0;
        foreach (var field in fields)
        {
            cookies.Add(buffer, offset, field.Length);
            offset += field.Length + 1;
        }

        Assert.Equal(token ?? "", Encoding.ASCII.GetString(Joined(cookies, buffer)));
        if (cookies.TryGetWhole(buffer, out var whole))
        {
            Assert.Equal(token, Encoding.ASCII.GetString(whole));
        }

        cookies.Reset();
        Assert.Equal(0, cookies.Length);
        Assert.False(cookies.TryGetWhole(buffer, out _));
    }

    private static byte[] Joined(CookieCredentials cookies, ReadOnlySpan<byte> buffer)
    {
        var token = new byte[cookies.Length];
        cookies.Join(buffer, token);
        return token;
    }

    [Fact]
    public void JoinsUpToSixtyFourParts()
    {
        var field = Encoding.ASCII.GetBytes(string.Join("; ", Enumerable.Range(0, 70).Select(i => i == 0 ? "kc-access=0." : $"kc-access-{i}={i}.")));
        var cookies = new CookieCredentials([.. "kc-access"u8]);
        cookies.Add(field, 0, field.Length);
        Assert.False(cookies.TryGetWhole(field, out _));
        Assert.Equal(string.Concat(Enumerable.Range(0, 65).Select(i => $"{i}.")), Encoding.ASCII.GetString(Joined(cookies, field)));
    }

    [Fact]
    public void NoPartOfAnEarlierRequestIsJoined()
    {
        var cookies = new CookieCredentials([.. "kc-access"u8]);
        foreach (var parts in new[] { 65, 64, 2, 1 })
        {
            var field = Encoding.ASCII.GetBytes(string.Join("; ", Enumerable.Range(0, parts).Select(i => i == 0 ? "kc-access=0." : $"kc-access-{i}={i}.")));
            cookies.Reset();
            cookies.Add(field, 0, field.Length);
            Assert.Equal(string.Concat(Enumerable.Range(0, parts).Select(i => $"{i}.")), Encoding.ASCII.GetString(Joined(cookies, field)));
        }
    }

    [Fact]
    public void ASingleCookieIsASliceAndCostsNothing()
    {
        byte[] buffer = [.. "a=b; kc-access=TOKEN; c=d"u8];
        var cookies = new CookieCredentials([.. "kc-access"u8]);
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                Run();
            }
        }));

        void Run()
        {
            cookies.Reset();
            cookies.Add(buffer, 0, buffer.Length);
            if (!cookies.TryGetWhole(buffer, out var token) || !token.Overlaps(buffer))
            {
                throw new InvalidOperationException();
            }
        }
    }

    [Theory]
    [InlineData("a=b; c=d", "a=b; c=d")]
    [InlineData("kc-access=T", "kc-access=censored")]
    [InlineData("a=b; kc-access=T; kc-access-1=U; kc-state=V; c=d", "a=b; kc-access=censored; kc-access-1=censored; kc-state=censored; c=d")]
    [InlineData("kc-accessory=T", "kc-accessory=censored")]
    [InlineData("kc-access=\"T\" ;c=d", "kc-access=censored;c=d")]
    [InlineData("kc-access;c=d", "kc-access=censored;c=d")]
    [InlineData("xkc-access=T", "xkc-access=T")]
    [InlineData(";; kc-access = T ;", ";; kc-access=censored;")]
    [InlineData("", "")]
    public void Censors(string field, string expected)
    {
        var bytes = Encoding.ASCII.GetBytes(field);
        var written = new byte[Censor.Measure(bytes)];
        Assert.Equal(written.Length, Censor.Write(bytes, written));
        Assert.Equal(expected, Encoding.ASCII.GetString(written));
        Assert.Equal(field != expected, Censor.Touches(bytes));
    }

    [Property]
    public bool NoBytesMakeItThrow(byte[] field)
    {
        var cookies = new CookieCredentials([.. "k"u8]);
        cookies.Add(field, 0, field.Length);
        Joined(cookies, field);
        var written = new byte[Censor.Measure(field)];
        return Censor.Write(field, written) == written.Length;
    }

    [Property]
    public bool NoSecretSurvivesCensoring(NonNull<string> around)
    {
        var clean = around.Get.Replace(";", "", StringComparison.Ordinal).Replace("=", "", StringComparison.Ordinal);
        var field = Encoding.UTF8.GetBytes($"a={clean}; kc-access=SECRET; kc-state-7=\"SECRET\"; b={clean}");
        var written = new byte[Censor.Measure(field)];
        Censor.Write(field, written);
        return clean.Contains("SECRET", StringComparison.Ordinal) || written.AsSpan().IndexOf("SECRET"u8) < 0;
    }
}
