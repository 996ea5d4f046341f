using System.Security.Cryptography;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd;

/// <summary>curl as the client, in the ways that people use it.</summary>
public sealed class CurlTests(CurlTests.Pod pod) : IClassFixture<CurlTests.Pod>
{
    private readonly Sidecar _sidecar = pod.Sidecar;

    public sealed class Pod : IDisposable
    {
        public Pod()
        {
            Upstream = ByteUpstream.Start();
            Sidecar = Sidecar.Start(upstream: Upstream.Url);
        }

        public ByteUpstream Upstream { get; }

        public Sidecar Sidecar { get; }

        public void Dispose()
        {
            Sidecar.Dispose();
            Upstream.Dispose();
        }
    }

    [Fact]
    public void An_upload_waits_for_100_continue_and_goes_through()
    {
        using var folder = new TestFolder();
        var file = folder.PathOf("upload.bin");
        File.WriteAllBytes(file, RandomNumberGenerator.GetBytes(5_000_000));

        var (status, output, errors) = Curl("-v", "-T", file, "-H", "Expect: 100-continue", "--expect100-timeout", "20", $"{_sidecar.Gateway.Url}/upload");

        Assert.True(status == 0, errors);
        Assert.Equal("5000000", output);
        Assert.Contains("< HTTP/1.1 100", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_upload_gets_its_answer_without_100()
    {
        using var folder = new TestFolder();
        var file = folder.PathOf("upload.bin");
        File.WriteAllBytes(file, new byte[5_000_000]);

        var (_, output, errors) = ChildProcess.Run(
            "curl", ["-sSv", "-T", file, "-H", "Expect: 100-continue", "--expect100-timeout", "20", "-o", "/dev/null", "-w", "%{http_code}", $"{_sidecar.Gateway.Url}/upload"]);

        Assert.Equal("401", output.TrimEnd());
        Assert.DoesNotContain("HTTP/1.1 100", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chunked_upload_goes_through()
    {
        using var folder = new TestFolder();
        var file = folder.PathOf("upload.bin");
        File.WriteAllBytes(file, new byte[1_234_567]);

        var (_, output, _) = Curl("-X", "POST", "-H", "Transfer-Encoding: chunked", "-H", "Expect:", "--data-binary", $"@{file}", $"{_sidecar.Gateway.Url}/upload");

        Assert.Equal("1234567", output);
    }

    [Fact]
    public void Http_1_0_is_answered_and_closed()
    {
        var (status, output, errors) = Curl("--http1.0", "-v", $"{_sidecar.Gateway.Url}/bytes/100000", "-o", "/dev/null", "-w", "%{http_code} %{size_download}");

        Assert.True(status == 0, errors);
        Assert.Equal("200 100000", output);
    }

    [Fact]
    public void Many_requests_share_one_connection()
    {
        var urls = Enumerable.Range(0, 20).SelectMany(i => new[] { "-o", "/dev/null", $"{_sidecar.Gateway.Url}/bytes/{i * 1000}" });

        var (status, output, errors) = Curl([.. urls, "-w", "%{num_connects}"]);

        Assert.True(status == 0, errors);
        Assert.Equal("1" + new string('0', 19), output);
    }

    [Fact]
    public void A_head_request_ends_at_once()
    {
        var (status, output, errors) = Curl("--head", "--max-time", "10", $"{_sidecar.Gateway.Url}/oauth/health");

        Assert.True(status == 0, errors);
        Assert.Contains("405", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Asking_for_http2_gets_http_1_1()
    {
        var (status, output, errors) = Curl("--http2", "-o", "/dev/null", "-w", "%{http_version} %{http_code}", $"{_sidecar.Gateway.Url}/bytes/10");

        Assert.True(status == 0, errors);
        Assert.Equal("1.1 200", output);
    }

    private (int Status, string Output, string Errors) Curl(params string[] arguments)
    {
        var (status, output, errors) = ChildProcess.Run("curl", ["-sS", "-H", $"Authorization: Bearer {_sidecar.Issuer.AccessToken()}", .. arguments]);
        return (status, output.TrimEnd('\n'), errors);
    }
}
