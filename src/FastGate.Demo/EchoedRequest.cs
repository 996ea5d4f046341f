using System.Buffers;
using System.Text;
using System.Text.Json;

namespace FastGate.Demo;

/// <summary>
/// One request as the application received it: nothing is normalised, so that a reader sees what the gateway sent. The bytes
/// of the head are read as UTF-8.
/// </summary>
public sealed class EchoedRequest
{
    private EchoedRequest(string head, string method, string target, string version, IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        Head = head;
        Method = method;
        Target = target;
        Version = version;
        Fields = fields;
    }

    /// <summary>The head as it came, up to and without the empty line.</summary>
    public string Head { get; }

    public string Method { get; }

    public string Target { get; }

    public string Version { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; }

    /// <summary>Bytes of the body that followed, after the chunked coding was taken off.</summary>
    public long BodyLength { get; set; }

    /// <summary>The values of all fields of that name (letter case aside), in order.</summary>
    public IEnumerable<string> All(string name) =>
        Fields.Where(f => f.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value);

    /// <summary>The first value of the field of that name, or null.</summary>
    public string? Field(string name) => All(name).FirstOrDefault();

    public static EchoedRequest Parse(string head)
    {
        var lines = head.Split("\r\n");
        var parts = lines[0].Split(' ', 3);
        var fields = new List<KeyValuePair<string, string>>(lines.Length - 1);
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':');
            fields.Add(colon < 0 ? new(line, "") : new(line[..colon], line[(colon + 1)..].Trim(' ', '\t')));
        }

        return new EchoedRequest(head, parts[0], parts.Length > 1 ? parts[1] : "", parts.Length > 2 ? parts[2] : "", fields);
    }

    /// <summary>The request as the application's JSON answer.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("method", Method);
            json.WriteString("target", Target);
            json.WriteString("version", Version);
            json.WriteStartArray("fields");
            foreach (var (name, value) in Fields)
            {
                json.WriteStringValue($"{name}: {value}");
            }

            json.WriteEndArray();
            json.WriteNumber("body_bytes", BodyLength);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    internal static EchoedRequest Parse(ReadOnlySpan<byte> head) => Parse(Encoding.UTF8.GetString(head));
}
