using FastGate.Http1;
using FastGate.Jwt.Tests.Support;

namespace FastGate.Tests.Http1;

/// <summary>Nothing in this room allocates once it is warm.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 2000;

    private readonly byte[] _request = Wire.Bytes(Wire.Head("GET /a/b?c HTTP/1.1", "Host: example.com:8080", "User-Agent: x", "Accept: */*", "Authorization: Bearer abc",
        "Cookie: a=b", "X_Odd.Name: 1", "Connection: keep-alive, X-Thing", "X-Thing: 2", "Content-Length: 5"));

    private readonly byte[] _refused = Wire.Bytes(Wire.Get("Transfer_Encoding: chunked"));

    private readonly byte[] _response = Wire.Bytes(Wire.Head("HTTP/1.1 200 OK", "Content-Type: text/plain", "Transfer-Encoding: chunked", "Set-Cookie: a=b"));

    private readonly byte[] _chunked = Wire.Bytes("5;a=\"b\"\r\nhello\r\n0\r\nTrailer: x\r\n\r\n");

    [Fact]
    public void Requests()
    {
        var head = new RequestHead();
        Nothing(() =>
        {
            head.Reset();
            int sum = head.Parse(_request.AsSpan(0, 40), HeadLimits.Default).Position;
            sum += head.Parse(_request, HeadLimits.Default).Position;
            foreach (HeaderField field in head.Fields)
            {
                sum += head.IsNamedByConnection(_request, field.Name.Of(_request)) ? 1 : 0;
            }
            return sum + head.IndexOf(KnownField.Cookie);
        });
    }

    [Fact]
    public void Refused_requests()
    {
        var head = new RequestHead();
        Nothing(() =>
        {
            head.Reset();
            ParseResult result = head.Parse(_refused, HeadLimits.Default);
            return result.Fault.Status() + result.Fault.Name().Length + result.Fault.Sentence().Length;
        });
    }

    [Fact]
    public void Absolute_form_with_an_address()
    {
        byte[] request = Wire.Bytes(Wire.Head("GET http://[2001:db8::1]:80/x HTTP/1.1", "Host: [2001:DB8::1]"));
        var head = new RequestHead();
        Nothing(() =>
        {
            head.Reset();
            return (int)head.Parse(request, HeadLimits.Default).State;
        });
    }

    [Fact]
    public void Responses()
    {
        var head = new ResponseHead();
        Nothing(() =>
        {
            head.Reset();
            return head.Parse(_response, HeadLimits.Default).Position + (int)head.Frame(requestWasHead: false);
        });
    }

    [Fact]
    public void Chunked_bodies() => Nothing(() =>
    {
        var reader = new ChunkedReader();
        reader.Reset(ChunkedLimits.Default);
        int total = 0;
        ReadOnlySpan<byte> rest = _chunked;
        while (reader.Read(rest, out int consumed, out Slice data) == ChunkedStep.Data)
        {
            rest = rest[consumed..];
            total += data.Length;
        }
        return total;
    });

    [Theory]
    [InlineData("/plain/path")]
    [InlineData("/an%20encoded/path")]
    [InlineData("/open/..%2f;a//%252e%5c..;/admin")]
    public void Paths(string path)
    {
        byte[] bytes = Wire.Bytes(path);
        var readings = new PathReadingBuffer();
        Nothing(() =>
        {
            PathReadings.Enumerate(bytes, readings);
            int sum = PathReadings.AnyHasDotSegment(readings) ? 1 : 0;
            for (int i = 0; i < readings.Count; i++)
            {
                sum += readings[i].Length;
            }
            return sum;
        });
    }

    [Fact]
    public void Name_sets()
    {
        var set = new FoldedNameSet(["X-Auth-Email", "X-Auth-Roles"], ["X-Other-"]);
        byte[] name = Wire.Bytes("x_auth_roles");
        byte[] stranger = Wire.Bytes("Accept");
        Nothing(() => (set.Contains(name) ? 1 : 0) + (set.Contains(stranger) ? 2 : 0) + (int)FieldNames.KnownAlias(name));
    }

    private static void Nothing(Func<int> action)
    {
        long sum = 0;
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                sum += action();
            }
        }));
        Assert.NotEqual(-1, sum);
    }
}
