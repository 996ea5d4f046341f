using System.Text;
using BenchmarkDotNet.Attributes;

namespace FastGate.Benchmarks.Gateway;

/// <summary>
/// The two heads that the gateway writes: the request's for the application (kept fields, identity block, token, forwarding fields; the head of the
/// request is parsed already), and the answer's for the client, from the application's bytes.
/// </summary>
[Config(typeof(JitAndNative))]
public class HeadRewriteBenchmarks
{
    private readonly MemoryRig _rig = MemoryRig.Silent();

    public HeadRewriteBenchmarks()
    {
        _rig.Ask(Samples.Request(_rig.Token));
        MemoryRig.Check(
            Encoding.ASCII.GetString(_rig.WriteRequestHead().Span),
            $"GET {Samples.Path}?limit=50&offset=100 HTTP/1.1\r\nHost: 127.0.0.1:1\r\n",
            "X-Auth-Subject: ", "X-Auth-Roles: ", "X-Auth-Token: ", "Authorization: Bearer ", "X-Forwarded-For: 203.0.113.9\r\n", "\r\nCookie: session=");
        MemoryRig.Check(Encoding.ASCII.GetString(_rig.RewriteAnswerHead(Samples.Answer).Span), "HTTP/1.1 200 OK\r\nDate: ", "\r\nETag: ", "Content-Length: 11\r\n\r\n");
    }

    [Benchmark]
    public int RequestHeadForTheApplication() => _rig.WriteRequestHead().Length;

    [Benchmark]
    public int AnswerHeadForTheClient() => _rig.RewriteAnswerHead(Samples.Answer).Length;
}
