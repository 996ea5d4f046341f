using System.Security.Cryptography;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd;

/// <summary>nginx from Debian as the application.</summary>
public sealed class NginxTests : IDisposable
{
    private readonly Nginx _nginx = Nginx.Start();
    private readonly Sidecar _sidecar;
    private readonly string _token;

    public NginxTests()
    {
        _sidecar = Sidecar.Start(upstream: _nginx.Url);
        _token = _sidecar.Issuer.AccessToken();
    }

    public void Dispose()
    {
        _sidecar.Dispose();
        _nginx.Dispose();
    }

    [Fact]
    public void It_sees_the_caller_and_its_own_name_as_host()
    {
        var answer = _sidecar.Gateway.Get("/who", _token);

        Assert.Equal(200, answer.Status);
        Assert.Equal($"{_sidecar.Issuer.User.Username} 127.0.0.1:{_nginx.Port} api.example\n", answer.Text);
        Assert.Equal(401, _sidecar.Gateway.Get("/who").Status);
    }

    [Fact]
    public void A_file_arrives_whole_in_parts_and_not_at_all_when_it_is_known()
    {
        var content = RandomNumberGenerator.GetBytes(3_000_001);
        _nginx.Put("file.bin", content);

        var whole = _sidecar.Gateway.Get("/file.bin", _token);
        Assert.Equal(content, whole.Body);
        Assert.Equal("bytes", whole.Field("Accept-Ranges"));

        var part = _sidecar.Gateway.Get("/file.bin", _token, "Range: bytes=1000-1999");
        Assert.Equal(206, part.Status);
        Assert.Equal(content[1000..2000], part.Body);

        var known = _sidecar.Gateway.Get("/file.bin", _token, $"If-None-Match: {whole.Field("ETag")}");
        Assert.Equal(304, known.Status);

        var head = _sidecar.Gateway.Send("HEAD", "/file.bin", _token);
        Assert.Equal(200, head.Status);
        Assert.Equal("3000001", head.Field("Content-Length"));
    }

    [Fact]
    public void One_connection_serves_every_kind_of_answer_in_turn()
    {
        _nginx.Put("small.txt", "small"u8.ToArray());
        using var client = _sidecar.Gateway.Connect();
        for (var round = 0; round < 20; round++)
        {
            Assert.Equal("small", client.Send(GatewayProcess.Request("GET", "/small.txt", _token)).Receive().Text);
            Assert.Equal(204, client.Send(GatewayProcess.Request("GET", "/empty", _token)).Receive().Status);
            Assert.Equal(404, client.Send(GatewayProcess.Request("GET", "/missing", _token)).Receive().Status);
            Assert.Equal(401, client.Send(GatewayProcess.Request("GET", "/small.txt")).Receive().Status);
            Assert.Equal(200, client.Send(GatewayProcess.Request("HEAD", "/small.txt", _token)).Receive(toHead: true).Status);
            Assert.Equal(405, client.Send(GatewayProcess.Request("PUT", "/small.txt", _token, "Content-Length: 3") + "abc").Receive().Status);
        }
    }

    [Fact]
    public void Pipelined_requests_are_answered_in_order()
    {
        for (var i = 0; i < 10; i++)
        {
            _nginx.Put($"{i}.txt", [(byte)('0' + i)]);
        }

        using var client = _sidecar.Gateway.Connect();
        client.Send(string.Concat(Enumerable.Range(0, 10).Select(i => GatewayProcess.Request("GET", $"/{i}.txt", i == 5 ? null : _token))));

        for (var i = 0; i < 10; i++)
        {
            var answer = client.Receive();
            Assert.Equal(i == 5 ? 401 : 200, answer.Status);
            Assert.Equal(i == 5 ? "" : $"{i}", answer.Text);
        }
    }

    [Fact]
    public void An_application_that_has_gone_is_502_without_details()
    {
        _nginx.Dispose();

        var answer = _sidecar.Gateway.Get("/who", _token);

        Assert.Equal(502, answer.Status);
        Assert.DoesNotContain("127.0.0.1", answer.Text, StringComparison.Ordinal);
    }
}
