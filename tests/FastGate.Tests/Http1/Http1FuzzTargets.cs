using FastGate.Http1;

namespace FastGate.Tests.Http1;

/// <summary>
/// What must hold for any bytes at all. Each target is a function of one input, as fuzzers want it; the tests replay the kept inputs and mutations of them.
/// </summary>
public static class Http1FuzzTargets
{
    public static void Request(ReadOnlySpan<byte> input)
    {
        var limits = new HeadLimits(4096, 1024, 16);
        var head = new RequestHead();
        ParseResult whole = head.Parse(input, limits);
        Require(whole.Position <= input.Length, "position within the input");
        Require(CutInTwo(input, limits, input.Length / 2) == whole && CutInTwo(input, limits, input.Length / 3) == whole, "a cut changes nothing");
        if (whole.State != ParseState.Complete)
        {
            Require((whole.State == ParseState.Refused) == (whole.Fault != MessageFault.None), "a fault if and only if refused");
            return;
        }
        ReadOnlySpan<byte> bytes = input[..head.Length];
        Require(bytes.EndsWith("\r\n\r\n"u8), "a head ends with an empty line");
        Require(!bytes.Contains((byte)0), "no NUL");
        Require(head.Method.Length > 0 && head.Target.Length > 0, "method and target");
        Require(head.Http10 || head.Host.Length > 0, "host");
        int framing = 0;
        foreach (HeaderField field in head.Fields)
        {
            framing += field.Known is KnownField.ContentLength or KnownField.TransferEncoding ? 1 : 0;
            Require(Octets.IsToken(field.Name.Of(bytes)), "names are tokens");
            Require(ControlBytes.IndexFrom(field.Value.Of(bytes), 0) == field.Value.Length, "no controls in values");
            head.IsNamedByConnection(bytes, field.Name.Of(bytes));
        }
        Require(framing <= 1, "one framing");
        if (head.Form is TargetForm.Origin or TargetForm.Absolute)
        {
            var readings = new PathReadingBuffer();
            Require(!PathReadings.Enumerate(head.Path.Of(bytes), readings) || readings.Count > 0, "at least one reading");
            Require(!head.PathIsPlain || readings.Count == 1, "a plain path has one reading");
        }
    }

    public static void Response(ReadOnlySpan<byte> input)
    {
        var limits = new HeadLimits(4096, 1024, 16);
        var head = new ResponseHead();
        ParseResult whole = head.Parse(input, limits);
        var second = new ResponseHead();
        ParseResult first = second.Parse(input[..(input.Length / 2)], limits);
        Require((first.State == ParseState.Incomplete ? second.Parse(input, limits) : first) == whole, "a cut changes nothing");
        if (whole.State == ParseState.Complete && head.Frame(requestWasHead: false) == MessageFault.None)
        {
            Require(head.Status is >= 100 and <= 599, "status");
            Require(head.Framing != BodyFraming.Length || head.IndexOf(KnownField.ContentLength) >= 0, "a length that was said");
            Require(head.Framing != BodyFraming.UntilClose || !head.KeepAlive, "nothing follows a body that ends with the connection");
        }
    }

    public static void Chunked(ReadOnlySpan<byte> input)
    {
        var limits = new ChunkedLimits(64, 256, 256, 8);
        byte[] all = input.ToArray();
        var whole = Wire.Chunked([all], limits);
        var single = Wire.Chunked(all.Select(octet => new[] { octet }), limits);
        Require(whole.Step == single.Step && whole.Fault == single.Fault && whole.Used == single.Used && whole.Data.AsSpan().SequenceEqual(single.Data), "cuts change nothing");
        Require((whole.Step == ChunkedStep.Refused) == (whole.Fault != MessageFault.None), "a fault if and only if refused");
        Require(whole.Data.Length <= input.Length, "no more data than input");
        Require(whole.Step != ChunkedStep.End || all.AsSpan(0, whole.Used).EndsWith("\r\n\r\n"u8), "ends with an empty line");
    }

    public static void Path(ReadOnlySpan<byte> input)
    {
        var readings = new PathReadingBuffer();
        if (!PathReadings.Enumerate(input, readings))
        {
            Require(readings.Count == 0, "nothing from a refused path");
            return;
        }
        Require(readings.Count is > 0 and <= PathReadings.MaxReadings, "a bounded number");
        Require(!PathReadings.IsPlain(input) || (readings.Count == 1 && readings[0].SequenceEqual(input)), "a plain path is its reading");
        for (int i = 0; i < readings.Count; i++)
        {
            Require(readings[i].Length > 0 && readings[i][0] == '/' && readings[i].IndexOf("//"u8) < 0, "readings begin with one slash and have no two in a row");
        }
        Require(!PathText.HasDotSegment(readings[0]), "the first is resolved");
    }

    private static ParseResult CutInTwo(ReadOnlySpan<byte> input, in HeadLimits limits, int at)
    {
        var head = new RequestHead();
        ParseResult first = head.Parse(input[..at], limits);
        return first.State == ParseState.Incomplete ? head.Parse(input, limits) : first;
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"Violated: {what}.");
        }
    }
}
