using System.IO.Compression;
using System.Text;

namespace FastGate.EndToEnd.Edges;

/// <summary>The ways in which an issuer misbehaves, by name.</summary>
public static class IssuerFaults
{
    private static readonly Dictionary<string, Func<Stream, bool>> Known = new()
    {
        ["down"] = s => Closed(s),
        ["slow"] = _ => Waited(1500, answered: false),
        ["hangs"] = _ => Waited(25_000, answered: true),
        ["drips"] = s => Drip(s),
        ["500"] = s => RawIssuer.Answer(s, 500, "oops"),
        ["html"] = s => RawIssuer.Answer(s, 200, "<html>log in</html>", type: "text/html"),
        ["no body"] = s => RawIssuer.Answer(s, 200, ""),
        ["empty set"] = s => RawIssuer.Answer(s, 200, """{"keys":[]}"""),
        ["cut json"] = s => RawIssuer.Answer(s, 200, """{"keys":[{"""),
        ["huge"] = s => Huge(s),
        ["gzip bomb"] = s => RawIssuer.Answer(s, 200, Bomb(), "Content-Encoding: gzip\r\n"),
        ["redirect to another scheme"] = s => RawIssuer.Answer(s, 302, "", "Location: https://127.0.0.1:1/certs\r\n"),
        ["redirect to another host"] = s => RawIssuer.Answer(s, 302, "", "Location: http://127.0.0.2:1/certs\r\n"),
        ["redirect to metadata"] = s => RawIssuer.Answer(s, 302, "", "Location: http://169.254.169.254/latest/\r\n"),
        ["reset in the middle"] = s => Cut(s),
        ["no http"] = s => Wrote(s, "SSH-2.0-OpenSSH_9.2\r\n\r\n"),
        ["wrong issuer"] = s => RawIssuer.Answer(s, 200, """{"issuer":"http://elsewhere.example/realms/demo","jwks_uri":"http://elsewhere.example/certs","keys":null}"""),
    };

    public static IEnumerable<string> Names => Known.Keys;

    public static Func<Stream, string, bool> Of(string name) => (stream, _) => Known[name](stream);

    private static bool Closed(Stream stream)
    {
        stream.Close();
        return true;
    }

    private static bool Waited(int milliseconds, bool answered)
    {
        Thread.Sleep(milliseconds);
        return answered;
    }

    private static bool Wrote(Stream stream, string text)
    {
        stream.Write(Encoding.Latin1.GetBytes(text));
        return true;
    }

    private static bool Drip(Stream stream)
    {
        Wrote(stream, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        for (var i = 0; i < 100; i++)
        {
            Wrote(stream, " ");
            Thread.Sleep(250);
        }

        return true;
    }

    private static bool Huge(Stream stream)
    {
        Wrote(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
        var block = Encoding.Latin1.GetBytes(new string(' ', 64 * 1024));
        for (var i = 0; i < 4000; i++)
        {
            stream.Write(block);
        }

        return true;
    }

    private static bool Cut(Stream stream)
    {
        Wrote(stream, "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n{\"keys\":[");
        stream.Close();
        return true;
    }

    private static byte[] Bomb()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            var block = new byte[1 << 20];
            for (var i = 0; i < 40; i++)
            {
                gzip.Write(block);
            }
        }

        return packed.ToArray();
    }
}
