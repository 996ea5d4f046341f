using System.Text;
using BenchmarkDotNet.Attributes;
using FastGate.Benchmarks.Jwt;
using FastGate.Http1;

namespace FastGate.Benchmarks.Http1;

/// <summary>What a proxied request costs in this room: one head in, one head back, one path, and chunked framing per 64 KiB.</summary>
[Config(typeof(JitAndNative))]
public class Http1Benchmarks
{
    private readonly byte[] _request = Samples.Request(new JwtMaterial().Rs256);
    private readonly byte[] _response = Samples.Answer;
    private readonly byte[] _plainPath = Bytes(Samples.Path);
    private readonly byte[] _encodedPath = Bytes("/files/Annual%20Report%20%282024%29.pdf");
    private readonly byte[] _twistedPath = Bytes("/files/%2e%2e;x=1//..%2fadmin%5cpage");
    private readonly byte[] _chunked = Bytes(string.Concat(Enumerable.Repeat("1000\r\n" + new string('d', 4096) + "\r\n", 16)) + "0\r\n\r\n");
    private readonly byte[] _identityName = Bytes("X-Auth-Subject");
    private readonly byte[] _strangerName = Bytes("Accept-Language");
    private readonly RequestHead _requestHead = new();
    private readonly ResponseHead _responseHead = new();
    private readonly PathReadingBuffer _readings = new();
    private readonly FoldedNameSet _names = new(["X-Auth-Subject", "X-Auth-Email", "X-Auth-Roles", "X-Auth-Groups", "X-Auth-Token"], ["X-Auth-"]);

    public Http1Benchmarks()
    {
        if (RequestHead() != _request.Length || _requestHead.IndexOf(KnownField.Authorization) < 0 || ResponseHead() < 200
            || (PlainPath(), EncodedPath()) != (1, 1) || TwistedPath() < 3 || Chunked64K() != 65536 || !IdentityName() || StrangerName())
        {
            throw new InvalidOperationException("the benchmark does not measure what it says");
        }
    }

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

    /// <summary>As the gateway does: a plain path, which nearly every one is, is its own and only reading.</summary>
    private int Readings(byte[] path)
    {
        if (PathReadings.IsPlain(path))
        {
            return 1;
        }

        PathReadings.Enumerate(path, _readings);
        return _readings.Count;
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
