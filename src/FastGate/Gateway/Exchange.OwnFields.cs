using System.Text;
using FastGate.Http1;
using FastGate.Responses;

namespace FastGate.Gateway;

/// <summary>What the gateway adds to every answer, the application's and its own: response-headers, the security filter's fields, CORS.</summary>
public sealed partial class Exchange
{
    private void WriteOwnFields(RequestHead head, ReadOnlySpan<byte> bytes, bool security)
    {
        HeadBuffer to = _bench!.OwnFields;
        to.Clear();
        to.Write(_snapshot.ResponseFields);
        if (security && _snapshot.Security is { } filter)
        {
            filter.TryWrite(to.Reserve(filter.MaxLength), out int written);
            to.Advance(written);
        }

        if (_snapshot.Cors is { } cors && (security || _snapshot.Security is null))
        {
            ReadOnlySpan<byte> origin = Value(head, bytes, KnownField.Origin);
            cors.TryWriteActual(origin, head.Method.Of(bytes), to.Reserve(cors.MaxLength(origin.Length, 0)), out int written);
            to.Advance(written);
        }
    }

    /// <summary>Answered before any token is looked at; what is not granted is left to the browser to refuse.</summary>
    private Next Preflight(Cors cors, RequestHead head, ReadOnlySpan<byte> bytes)
    {
        HeadBuffer to = _bench!.OwnFields;
        to.Clear();
        to.Write(_snapshot.ResponseFields);
        ReadOnlySpan<byte> origin = Value(head, bytes, KnownField.Origin);
        ReadOnlySpan<byte> method = Value(head, bytes, KnownField.AccessControlRequestMethod);
        ReadOnlySpan<byte> names = FieldValue(head, bytes, "access-control-request-headers"u8);
        cors.TryWritePreflight(origin, method, names, to.Reserve(cors.MaxLength(origin.Length, names.Length) + method.Length), out int written);
        to.Advance(written);
        return Answer(200, default, default, default);
    }

    private Next RedirectToHttps(RequestHead head, ReadOnlySpan<byte> bytes)
    {
        if (head.Host.Of(bytes).IsEmpty)
        {
            return Refuse(Refusal.Of(MessageFault.HostMissing)); // HTTP/1.0 need not name one, and there is nowhere to send it then
        }

        ReadOnlySpan<byte> path = head.Path.Of(bytes);
        ReadOnlySpan<byte> query = head.Query.Of(bytes);
        byte[] target = [.. path, .. query];
        string location = SecurityFilter.HttpsLocation(head.Host.Of(bytes), target);
        return Answer(301, default, default, Encoding.UTF8.GetBytes($"Location: {location}\r\n"));
    }

    private static ReadOnlySpan<byte> FieldValue(RequestHead head, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name)
    {
        foreach (HeaderField field in head.Fields)
        {
            if (Ascii.EqualsIgnoreCase(field.Name.Of(bytes), name))
            {
                return field.Value.Of(bytes);
            }
        }

        return default;
    }
}
