using System.Text;
using BenchmarkDotNet.Attributes;
using FastGate.Http1;

namespace FastGate.Benchmarks.Http1;

/// <summary>What a proxied request costs in this room: one head in, one head back, one path, and chunked framing per 64 KiB.</summary>
[MemoryDiagnoser]
public class Http1Benchmarks
{
    private readonly byte[] _request = Bytes(
        "GET /api/v1/orders/2024/items?limit=50&offset=100 HTTP/1.1\r\nHost: shop.example.com\r\n"
        + "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
        + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nAccept-Language: en-US,en;q=0.5\r\n"
        + "Accept-Encoding: gzip, deflate, br\r\nAuthorization: Bearer " + new string('x', 480) + "\r\n"
        + "Cookie: session=0123456789abcdef0123456789abcdef\r\nCache-Control: no-cache\r\nConnection: keep-alive\r\n\r\n");

    private readonly byte[] _response = Bytes(
        "HTTP/1.1 200 OK\r\nDate: Mon, 06 Jan 2025 10:00:00 GMT\r\nServer: app\r\nContent-Type: application/json; charset=utf-8\r\n"
        + "Content-Length: 1234\r\nCache-Control: private, max-age=0\r\nETag: \"0123456789abcdef\"\r\nVary: Accept-Encoding\r\n\r\n");

    private readonly byte[] _plainPath = Bytes("/api/v1/orders/2024/items");
    private readonly byte[] _encodedPath = Bytes("/files/Annual%20Report%20%282024%29.pdf");
    private readonly byte[] _twistedPath = Bytes("/files/%2e%2e;x=1//..%2fadmin%5cpage");
    private readonly byte[] _chunked = Bytes(string.Concat(Enumerable.Repeat("1000\r\n" + new string('d', 4096) + "\r\n", 16)) + "0\r\n\r\n");
    private readonly byte[] _identityName = Bytes("X-Auth-Subject");
    private readonly byte[] _strangerName = Bytes("Accept-Language");
    private readonly RequestHead _requestHead = new();
    private readonly ResponseHead _responseHead = new();
    private readonly PathReadingBuffer _readings = new();
    private readonly FoldedNameSet _names = new(["X-Auth-Subject", "X-Auth-Email", "X-Auth-Roles", "X-Auth-Groups", "X-Auth-Token"], ["X-Auth-"]);

    [Benchmark]
    public int RequestHead()
    {
        _requestHead.Reset();
        return _requestHead.Parse(_request, HeadLimits.Default).Position;
    }

    [Benchmark]
    public int ResponseHead()
    {
        _responseHead.Reset();
        int length = _responseHead.Parse(_response, HeadLimits.Default).Position;
        return length + (int)_responseHead.Frame(requestWasHead: false);
    }

    [Benchmark]
    public int PlainPath() => Readings(_plainPath);

    [Benchmark]
    public int EncodedPath() => Readings(_encodedPath);

    [Benchmark]
    public int TwistedPath() => Readings(_twistedPath);

    [Benchmark]
    public long Chunked64K()
    {
        var reader = new ChunkedReader();
        reader.Reset(ChunkedLimits.Default);
        ReadOnlySpan<byte> rest = _chunked;
        while (reader.Read(rest, out int consumed, out _) == ChunkedStep.Data)
        {
            rest = rest[consumed..];
        }
        return reader.DataBytes;
    }

    [Benchmark]
    public bool IdentityName() => _names.Contains(_identityName);

    [Benchmark]
    public bool StrangerName() => _names.Contains(_strangerName);

    private int Readings(byte[] path)
    {
        PathReadings.Enumerate(path, _readings);
        return _readings.Count;
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
