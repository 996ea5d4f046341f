using System.Text;
using FastGate.Identity;
using FastGate.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Identity.Providers;

public sealed class IssuerClientTests : IAsyncDisposable
{
    private readonly ScriptedIssuer _issuer = new();
    private readonly FakeTimeProvider _clock = new();

    private ProviderSettings Settings => new() { DiscoveryUrl = _issuer.Issuer };

    private Uri Address => new(_issuer.Origin + "/doc");

    public ValueTask DisposeAsync() => _issuer.DisposeAsync();

    [Fact]
    public async Task A_document_comes_whole_and_the_request_is_plain()
    {
        _issuer["/doc"] = Behave.Json("{}", ("Cache-Control", "max-age=60"), ("Set-Cookie", "a=b; Path=/"));
        IssuerClient client = Client(Settings);
        IssuerAnswer answer = await client.GetAsync(Address, CancellationToken.None);
        await client.GetAsync(Address, CancellationToken.None);
        Assert.True(answer.IsOk);
        Assert.Equal("{}", Encoding.UTF8.GetString(answer.Body.Span));
        Assert.Equal(60, answer.Lifetime?.TotalSeconds);
        IssuerRequest request = _issuer.Requests.Last();
        Assert.Equal(
            ["Accept", "Accept-Encoding", "Host", "User-Agent"],
            request.Fields.Select(f => f.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_status_is_an_answer()
    {
        IssuerAnswer answer = await GetAsync(Behave.Status(500, "oh"));
        Assert.Equal((IssuerFault.None, 500, false), (answer.Fault, answer.Status, answer.IsOk));
    }

    [Theory]
    [InlineData(IssuerClient.DocumentLimit, IssuerFault.None)]
    [InlineData(IssuerClient.DocumentLimit + 1, IssuerFault.TooLarge)]
    [InlineData(5 * 1024 * 1024, IssuerFault.TooLarge)]
    public async Task The_size_has_a_limit_that_counts_decoded_bytes(int size, IssuerFault fault)
    {
        Assert.Equal(fault, (await GetAsync(Behave.Huge("{}", size))).Fault);
        Assert.Equal(fault, (await GetAsync(Behave.Compressed("{}", size))).Fault);
    }

    [Fact]
    public async Task Chunks_are_counted_too() =>
        Assert.Equal(IssuerFault.TooLarge, (await GetAsync(Behave.HugeInChunks("{}", 2 * 1024 * 1024))).Fault);

    [Fact]
    public async Task A_head_without_end_is_cut_off()
    {
        string head = "HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Range(0, 2000).Select(i => $"X-{i}: {new string('x', 100)}\r\n"));
        Assert.Equal(IssuerFault.TooLarge, (await GetAsync(Behave.Raw(head))).Fault);
    }

    [Theory]
    [InlineData("garbage\r\n\r\n")]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    public async Task What_is_no_answer_is_broken(string raw) => Assert.Equal(IssuerFault.Broken, (await GetAsync(Behave.Raw(raw))).Fault);

    [Fact]
    public async Task A_reset_in_the_middle_is_broken()
    {
        Assert.Equal(IssuerFault.Broken, (await GetAsync(Behave.Reset(new string('x', 1000)))).Fault);
        Assert.Equal(IssuerFault.Broken, (await GetAsync(Behave.Truncate(new string('x', 1000)))).Fault);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_does_not_come_ends_with_the_time_for_it(bool nothingAtAll)
    {
        _issuer["/doc"] = nothingAtAll ? Behave.Hang() : Behave.Dribble();
        Task<IssuerAnswer> call = Client(Settings).GetAsync(Address, CancellationToken.None);
        await _issuer.RequestedAsync("/doc");
        _clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(call.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(IssuerFault.TimedOut, (await call).Fault);
    }

    [Fact]
    public async Task The_caller_can_end_it()
    {
        _issuer["/doc"] = Behave.Hang();
        using var source = new CancellationTokenSource();
        Task<IssuerAnswer> call = Client(Settings).GetAsync(Address, source.Token);
        await _issuer.RequestedAsync("/doc");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Nobody_there_is_unreachable()
    {
        _issuer.Stop();
        Assert.Equal(IssuerFault.Unreachable, (await GetAsync(Behave.Html())).Fault);
        Assert.Equal(
            IssuerFault.Unreachable,
            (await Client(Settings).GetAsync(new Uri("http://no-such-name.invalid/x"), CancellationToken.None)).Fault);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://[::ffff:169.254.169.254]/latest")]
    [InlineData("http://[fe80::1]/x")]
    [InlineData("http://2852039166/x")]
    [InlineData("http://0xa9fea9fe/x")]
    [InlineData("http://[fd00:ec2::254]/x")]
    [InlineData("https://100.100.100.200/x")]
    public async Task Metadata_addresses_are_not_even_tried(string address)
    {
        Assert.Equal(IssuerFault.AddressRefused, (await Client(Settings).GetAsync(new Uri(address), CancellationToken.None)).Fault);
        ProviderSettings proxied = Settings with { Proxy = _issuer.Origin };
        Assert.Equal(IssuerFault.AddressRefused, (await Client(proxied).GetAsync(new Uri(address), CancellationToken.None)).Fault);
        Assert.Empty(_issuer.Requests);
    }

    [Fact]
    public async Task Redirects_on_the_same_host_are_followed_but_not_for_ever()
    {
        _issuer["/there"] = Behave.Json("{\"a\":1}");
        Assert.True((await GetAsync(Behave.Redirect("/there"))).IsOk);
        Assert.True((await GetAsync(Behave.Redirect(_issuer.Origin + "/there", 308))).IsOk);
        int before = _issuer.Requests.Count;
        Assert.Equal(IssuerFault.Redirected, (await GetAsync(Behave.Redirect("/doc"))).Fault);
        Assert.Equal(1, _issuer.Requests.Count - before); // to itself: once is enough to know

        _issuer["/ping"] = Behave.Redirect("/pong");
        _issuer["/pong"] = Behave.Redirect("/ping");
        before = _issuer.Requests.Count;
        Assert.Equal(IssuerFault.Redirected, (await GetAsync(Behave.Redirect("/ping"))).Fault);
        Assert.Equal(4, _issuer.Requests.Count - before);
    }

    [Fact]
    public async Task Other_redirects_are_not_followed()
    {
        await using var other = new ScriptedIssuer();
        Assert.Equal(IssuerFault.Redirected, (await GetAsync(Behave.Redirect(other.Origin + "/doc"))).Fault);
        Assert.Equal(IssuerFault.Redirected, (await GetAsync(Behave.Redirect($"http://localhost:{_issuer.Port}/doc"))).Fault);
        Assert.Equal(IssuerFault.Redirected, (await GetAsync(Behave.Redirect("https://127.0.0.1/doc"))).Fault);
        Assert.Equal(IssuerFault.Redirected, (await GetAsync(Behave.Status(302))).Fault);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task No_redirect_is_followed_with_credentials()
    {
        _issuer["/there"] = Behave.Json("{}");
        _issuer["/doc"] = Behave.Redirect("/there", 307);
        IssuerAnswer posted = await Client(Settings).PostFormAsync(Address, "a=b"u8.ToArray(), "Basic eDp5", CancellationToken.None);
        Assert.Equal(IssuerFault.Redirected, posted.Fault);
        ProviderSettings withKey = Settings with { Headers = new Dictionary<string, string> { ["X-Api-Key"] = "secret" } };
        Assert.Equal(IssuerFault.Redirected, (await Client(withKey).GetAsync(Address, CancellationToken.None)).Fault);
        Assert.Equal(0, _issuer.Count("/there"));
        Assert.Equal("secret", _issuer.Requests.Last().Field("X-Api-Key"));
        Assert.Equal("Basic eDp5", _issuer.Requests.First().Field("Authorization"));
    }

    /// <summary>What HeaderChecks lets pass must be sendable, also over fields that we send ourselves and those that .NET takes for a response's.</summary>
    [Fact]
    public async Task Every_header_that_the_configuration_admits_is_sent()
    {
        string[] names =
        [
            "Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Accept-Ranges", "Age", "Authorization", "Cache-Control", "Cookie", "Cookie2", "Date",
            "ETag", "From", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "Link", "Location", "Max-Forwards", "Origin",
            "P3P", "Pragma", "Proxy-Authenticate", "Proxy-Authorization", "Range", "Referer", "Retry-After", "Server", "Set-Cookie", "User-Agent", "Vary", "Via",
            "Warning", "WWW-Authenticate", "X-Any", "Allow", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Location", "Content-MD5",
            "Content-Range", "Content-Type", "Expires", "Last-Modified", "Upgrade", "Trailer", "TE", "Expect", "Host", "Connection", "Content-Length",
        ];
        _issuer["/doc"] = Behave.Json("{}");
        int sent = 0;
        foreach (string name in names)
        {
            if (Configuration.Sample.With($"openid-provider-headers: {{{name}: x}}\n").HasErrors)
            {
                continue;
            }

            sent++;
            IssuerAnswer answer = await Client(Settings with { Headers = new Dictionary<string, string> { [name] = "x" } }).GetAsync(Address, CancellationToken.None);
            Assert.True(answer.IsOk, $"{name}: {answer.Detail}");
            Assert.StartsWith("x", _issuer.Requests.Last().Field(name), StringComparison.Ordinal); // .NET adds gzip to Accept-Encoding
        }

        Assert.Equal(37, sent);
    }

    [Fact]
    public async Task Headers_beyond_ASCII_go_as_UTF_8()
    {
        _issuer["/doc"] = Behave.Json("{}");
        ProviderSettings named = Settings with { Headers = new Dictionary<string, string> { ["X-Team"] = "Zürich" } };
        Assert.True((await Client(named).GetAsync(Address, CancellationToken.None)).IsOk);
        Assert.Equal("Zürich", Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(_issuer.Requests.Last().Field("X-Team")!)));
    }

    private Task<IssuerAnswer> GetAsync(IssuerBehaviour behaviour)
    {
        _issuer["/doc"] = behaviour;
        return Client(Settings).GetAsync(Address, CancellationToken.None);
    }

    private IssuerClient Client(ProviderSettings settings) => new(settings, Log.Silent, _clock);
}
