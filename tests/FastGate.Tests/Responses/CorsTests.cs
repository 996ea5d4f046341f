using System.Text;
using FastGate.Jwt.Tests.Support;
using FastGate.Responses;
using FsCheck;
using FsCheck.Xunit;

namespace FastGate.Tests.Responses;

public class CorsTests
{
    private const string PreflightVary = "Vary: Origin\r\nVary: Access-Control-Request-Method\r\nVary: Access-Control-Request-Headers\r\n";

    private static readonly CorsSettings One = new() { Origins = ["https://app.example"] };

    [Fact]
    public void Without_origins_it_is_off() => Assert.Null(Cors.Create(new CorsSettings { Origins = [] }));

    [Theory]
    [InlineData("OPTIONS", "GET", true)]
    [InlineData("OPTIONS", "", false)]
    [InlineData("GET", "GET", false)]
    [InlineData("options", "GET", false)]
    public void A_preflight_is_OPTIONS_that_asks_for_a_method(string method, string asked, bool expected) =>
        Assert.Equal(expected, Cors.IsPreflight(Bytes(method), Bytes(asked)));

    [Fact]
    public void A_granted_preflight_echoes_what_was_asked_for()
    {
        var settings = One with { Methods = ["GET", "PATCH"], Headers = ["X-One", "authorization"], Credentials = true, MaxAge = TimeSpan.FromSeconds(90.9) };
        Assert.Equal(
            PreflightVary + "Access-Control-Allow-Origin: https://app.example\r\nAccess-Control-Allow-Methods: PATCH\r\n"
            + "Access-Control-Allow-Headers: X-One, Authorization, Origin\r\nAccess-Control-Allow-Credentials: true\r\nAccess-Control-Max-Age: 90\r\n",
            Preflight(settings, "https://app.example", "patch", "x-one, AUTHORIZATION,origin"));
    }

    [Theory]
    [InlineData("", "GET", "")] // no origin
    [InlineData("https://evil.example", "GET", "")]
    [InlineData("https://app.example", "DELETE", "")] // the default methods are GET, POST, HEAD
    [InlineData("https://app.example", "GET", "X-Secret")] // not among the default headers
    [InlineData("https://app.example", "GET", "Accept, X-Secret")]
    [InlineData("https://app.example\u00e9", "GET", "")]
    public void A_refused_preflight_has_only_Vary(string origin, string method, string headers) =>
        Assert.Equal(PreflightVary, Preflight(One, origin, method, headers));

    /// <summary>Vary adds up (RFC 9110 section 12.5.5), so that it always stays.</summary>
    [Fact]
    public void What_is_given_elsewhere_is_left_out_but_for_Vary()
    {
        var settings = One with
        {
            Credentials = true,
            ExposedHeaders = ["X-E"],
            MaxAge = TimeSpan.FromSeconds(9),
            Given = ["vary", "access-control-allow-origin", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Access-Control-Allow-Credentials", "Access-Control-Max-Age", "ACCESS-CONTROL-EXPOSE-HEADERS"],
        };
        Assert.Equal(PreflightVary, Preflight(settings, "https://app.example", "GET", "accept"));
        Assert.Equal("Vary: Origin\r\n", Actual(settings, "https://app.example", "GET"));
        Assert.Equal("Vary: Origin\r\nAccess-Control-Allow-Origin: https://app.example\r\nAccess-Control-Allow-Credentials: true\r\n",
            Actual(settings with { Given = ["Access-Control-Expose-Headers"] }, "https://app.example", "GET"));
    }

    [Theory]
    [InlineData("accept,content-type,x-requested-with,origin")]
    [InlineData("  ,, ")]
    [InlineData("")]
    public void The_default_headers_are_granted(string headers) =>
        Assert.Contains("Access-Control-Allow-Origin: https://app.example\r\n", Preflight(One, "https://app.example", "GET", headers));

    [Fact]
    public void A_star_for_headers_grants_any() =>
        Assert.Contains("Access-Control-Allow-Headers: X-Any-Thing, Y\r\n", Preflight(One with { Headers = ["*"] }, "https://app.example", "GET", "x-any-thing,y"));

    /// <summary>Each name is echoed with a blank more than it came with.</summary>
    [Fact]
    public void There_is_room_for_many_short_names()
    {
        string[] names = [.. Enumerable.Repeat("x", 2000)];
        Assert.Contains($"Access-Control-Allow-Headers: {string.Join(", ", names).ToUpperInvariant()}\r\n", Preflight(One with { Headers = ["*"] }, "https://app.example", "GET", string.Join(',', names)));
    }

    [Fact]
    public void A_name_longer_than_any_is_cut() =>
        Assert.Contains($"Access-Control-Allow-Headers: X{new string('y', 255)}, Z\r\n", Preflight(One with { Headers = ["*"] }, "https://app.example", "GET", $"x{new string('y', 300)},z"));

    /// <summary>A pattern admits no origin that is none.</summary>
    [Theory]
    [InlineData("https://a b")]
    [InlineData("https://\u00e9")]
    [InlineData("https://a\t")]
    public void What_is_no_origin_comes_back_in_no_field(string origin) =>
        Assert.Equal("Vary: Origin\r\n", Actual(new CorsSettings { Origins = ["https://*"] }, origin, "GET"));

    [Theory]
    [InlineData("*", "https://any.example", "*")]
    [InlineData("https://APP.example", "https://app.EXAMPLE", "https://app.EXAMPLE")]
    [InlineData("https://*.example", "https://a.b.example", "https://a.b.example")]
    [InlineData("https://*.example", "https://.example", "https://.example")]
    [InlineData("https://*.example", "https://example", null)]
    [InlineData("https://*.example", "http://a.example", null)]
    [InlineData("https://*.example", "https://a.example.evil", null)]
    [InlineData("https://ab*ba.example", "https://aba.example", null)]
    [InlineData("https://app.example", "https://app.example:8443", null)]
    [InlineData("https://app.example", "null", null)]
    public void Origins_match_as_in_rs_cors(string configured, string origin, string? allowed)
    {
        string block = Actual(new CorsSettings { Origins = [configured] }, origin, "GET");
        Assert.Equal(allowed is null ? "Vary: Origin\r\n" : $"Vary: Origin\r\nAccess-Control-Allow-Origin: {allowed}\r\n", block);
    }

    [Fact]
    public void One_star_in_the_list_means_all() =>
        Assert.Contains("Access-Control-Allow-Origin: *\r\n", Actual(new CorsSettings { Origins = ["https://a.example", "*"] }, "https://b.example", "GET"));

    [Fact]
    public void Credentials_and_a_star_send_the_star() =>
        Assert.Equal(
            "Vary: Origin\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Credentials: true\r\n",
            Actual(new CorsSettings { Origins = ["*"], Credentials = true }, "https://b.example", "GET"));

    [Fact]
    public void Exposed_headers_come_with_actual_answers() =>
        Assert.Equal(
            "Vary: Origin\r\nAccess-Control-Allow-Origin: https://app.example\r\nAccess-Control-Expose-Headers: X-One, X-Two\r\nAccess-Control-Allow-Credentials: true\r\n",
            Actual(One with { ExposedHeaders = ["x-one", "X-TWO"], Credentials = true }, "https://app.example", "POST"));

    [Theory]
    [InlineData("PUT", "Vary: Origin\r\n")] // not among the methods
    [InlineData("OPTIONS", "")] // no preflight, no question of a browser
    public void Methods_limit_actual_answers_too(string method, string expected) => Assert.Equal(expected, Actual(One, "https://app.example", method));

    [Fact]
    public void A_short_destination_is_noticed()
    {
        Cors cors = Cors.Create(One)!;
        Assert.False(cors.TryWriteActual("https://app.example"u8, "GET"u8, new byte[20], out _));
        Assert.False(cors.TryWritePreflight("https://app.example"u8, "GET"u8, "accept"u8, new byte[150], out _));
    }

    [Property(MaxTest = 500)]
    public bool Nothing_that_was_sent_breaks_a_line(NonNull<byte[]> origin, NonNull<byte[]> method, NonNull<byte[]> headers)
    {
        Cors cors = Cors.Create(new CorsSettings { Origins = ["*", "http*"], Headers = ["*"], Methods = ["GET", "OPTIONS"] })!;
        byte[] space = new byte[cors.MaxLength(origin.Get.Length, headers.Get.Length)];
        bool fits = cors.TryWritePreflight(origin.Get, "options"u8, headers.Get, space, out int first);
        string text = Encoding.Latin1.GetString(space, 0, first);
        fits &= cors.TryWriteActual(origin.Get, method.Get, space, out int second);
        text += Encoding.Latin1.GetString(space, 0, second);
        return fits && text.Split("\r\n")[..^1].All(line => line.Contains(": ") && line.All(c => c is >= ' ' and <= '~'));
    }

    [Fact]
    public void An_answer_allocates_nothing()
    {
        Cors cors = Cors.Create(One)!;
        byte[] space = new byte[2048];
        Assert.Equal(0, Allocations.Least(Write));

        void Write()
        {
            for (int i = 0; i < 100; i++)
            {
                cors.TryWriteActual("https://app.example"u8, "GET"u8, space, out _);
                cors.TryWritePreflight("https://app.example"u8, "GET"u8, "accept, origin"u8, space, out _);
            }
        }
    }

    [Fact]
    public void The_applications_own_answers_give_way()
    {
        Assert.True(Cors.Replaces("access-control-Allow-Origin"u8));
        Assert.False(Cors.Replaces("Vary"u8));
        Assert.False(Cors.Replaces("Access-Control"u8));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Preflight(CorsSettings settings, string origin, string method, string headers)
    {
        Cors cors = Cors.Create(settings)!;
        byte[] space = new byte[cors.MaxLength(origin.Length, headers.Length)];
        Assert.True(cors.TryWritePreflight(Bytes(origin), Bytes(method), Bytes(headers), space, out int written));
        return Encoding.UTF8.GetString(space, 0, written);
    }

    private static string Actual(CorsSettings settings, string origin, string method)
    {
        Cors cors = Cors.Create(settings)!;
        byte[] space = new byte[cors.MaxLength(origin.Length, 0)];
        Assert.True(cors.TryWriteActual(Bytes(origin), Bytes(method), space, out int written));
        return Encoding.UTF8.GetString(space, 0, written);
    }
}
