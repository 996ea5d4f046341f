using FastGate.Http1;
using FastGate.Identity;

namespace FastGate.Gateway;

/// <summary>
/// Step 5, first half: the request head for the application. Hop-by-hop fields and what only the gateway may say go
/// out first, then the gateway's own fields are added, so that no <c>Connection</c> option can take them away.
/// </summary>
public sealed partial class Exchange
{
    private void WriteRequest()
    {
        Workbench bench = _bench!;
        RequestHead head = bench.Request;
        ForwardPlan plan = _snapshot.Forward;
        ReadOnlySpan<byte> bytes = _headBytes.Span;
        HeadBuffer to = bench.Outgoing;
        to.Clear();
        to.Write(head.Method.Of(bytes));
        to.Write(" "u8);
        to.Write(plan.PathPrefix);
        ReadOnlySpan<byte> path = head.Path.Of(bytes);
        to.Write(path.IsEmpty ? "/"u8 : path);
        to.Write(head.Query.Of(bytes));
        to.Write(" HTTP/1.1\r\n"u8);
        to.Write("Host"u8, plan.Host.Length > 0 ? plan.Host : head.Host.Of(bytes));
        foreach (HeaderField field in head.Fields)
        {
            WriteKept(to, plan, head, bytes, field);
        }

        WriteFraming(to, head);
        if (_verified is not null)
        {
            WriteIdentity(to, plan, _verified);
        }

        WriteForwarding(to, plan, head, bytes);
        if (plan.RequestIdName.Length > 0 && !HasRequestId(plan, head, bytes))
        {
            Span<byte> id = stackalloc byte[36];
            Guid.NewGuid().TryFormat(id, out _);
            to.Write(plan.RequestIdName, id);
        }

        to.Write(plan.FixedFields);
        to.Write("\r\n"u8);
    }

    private void WriteKept(HeadBuffer to, ForwardPlan plan, RequestHead head, ReadOnlySpan<byte> bytes, in HeaderField field)
    {
        ReadOnlySpan<byte> name = field.Name.Of(bytes);
        ReadOnlySpan<byte> value = field.Value.Of(bytes);
        switch (field.Known)
        {
            case KnownField.Host:
            case KnownField.ContentLength:
            case KnownField.Proxy:
            case KnownField.ProxyOther:
            case KnownField.RequestTargetOverride:
            case KnownField.Expect:
            case >= KnownField.XForwardedFor and <= KnownField.XRealIp:
            case KnownField.AcceptEncoding when plan.DropAcceptEncoding:
            case KnownField.Origin when plan.DropOrigin:
            case KnownField.MethodOverride when plan.DropMethodOverrides:
                return;

            case KnownField.Authorization when _verified is not null || ((!plan.SendAuthorization || _snapshot.Credentials.IgnoreAuthorization) && !IsOpen):
                return; // the gateway writes its own, or none

            case KnownField.Cookie when plan.Censor is { } censor && !head.IsNamedByConnection(bytes, name) && !plan.IsIdentityName(name):
                WriteCensored(to, name, value, censor);
                return;
        }

        if (value.IsEmpty && IsRequestId(plan, name))
        {
            return; // the gateway makes one, and two would be one too many
        }

        if (FieldNames.IsHopByHop(field.Known) || head.IsNamedByConnection(bytes, name) || plan.IsIdentityName(name))
        {
            return;
        }

        to.Write(name, value);
    }

    private static void WriteFraming(HeadBuffer to, RequestHead head)
    {
        switch (head.Framing)
        {
            case BodyFraming.Chunked:
                to.Write("Transfer-Encoding: chunked\r\n"u8);
                break;

            case BodyFraming.Length:
                to.Write("Content-Length: "u8);
                to.WriteNumber(head.ContentLength);
                to.Write("\r\n"u8);
                break;
        }

        if (head.ExpectContinue)
        {
            to.Write("Expect: 100-continue\r\n"u8);
        }

        if (head.WantsWebSocket)
        {
            to.Write("Connection: Upgrade\r\nUpgrade: websocket\r\n"u8);
        }
    }

    private void WriteIdentity(HeadBuffer to, ForwardPlan plan, VerifiedToken verified)
    {
        to.Write(verified.HeaderBlock);
        if (plan.SendToken)
        {
            to.Write("X-Auth-Token"u8, _token.Span);
        }

        if (plan.SendAuthorization)
        {
            to.Write("Authorization: Bearer "u8);
            to.Write(_token.Span);
            to.Write("\r\n"u8);
        }
    }

    private void WriteForwarding(HeadBuffer to, ForwardPlan plan, RequestHead head, ReadOnlySpan<byte> bytes)
    {
        bool trusted = _peer.IsTrusted;
        if (_peer.Address.Length > 0 && !plan.Fixes(KnownField.XForwardedFor))
        {
            to.Write("X-Forwarded-For: "u8);
            if (trusted)
            {
                WriteList(to, head, bytes, KnownField.XForwardedFor);
            }

            to.Write(_peer.Address);
            to.Write("\r\n"u8);
        }

        if (!plan.Fixes(KnownField.XForwardedProto) && (!trusted || !WriteAll(to, head, bytes, KnownField.XForwardedProto)))
        {
            to.Write("X-Forwarded-Proto"u8, _peer.Scheme);
        }

        if (!plan.Fixes(KnownField.XForwardedHost) && (!trusted || plan.ForwardedHostIsTruth || !WriteAll(to, head, bytes, KnownField.XForwardedHost)))
        {
            to.Write("X-Forwarded-Host"u8, head.Host.Of(bytes));
        }

        if (trusted)
        {
            WriteUnlessFixed(to, plan, head, bytes, KnownField.XForwardedPort);
            WriteUnlessFixed(to, plan, head, bytes, KnownField.XForwardedPrefix);
            WriteUnlessFixed(to, plan, head, bytes, KnownField.Forwarded);
            WriteUnlessFixed(to, plan, head, bytes, KnownField.XRealIp);
            return;
        }

        // from others replaced by the truth; a prefix or a chain of which nothing is known is dropped
        if (head.IndexOf(KnownField.XRealIp) >= 0 && _peer.Address.Length > 0 && !plan.Fixes(KnownField.XRealIp))
        {
            to.Write("X-Real-IP"u8, _peer.Address);
        }

        if (head.IndexOf(KnownField.XForwardedPort) >= 0 && _peer.LocalPort.Length > 0 && !plan.Fixes(KnownField.XForwardedPort))
        {
            to.Write("X-Forwarded-Port"u8, _peer.LocalPort);
        }
    }

    /// <summary>The elements that trusted proxies have put there, in one line with ours to come behind them.</summary>
    private static void WriteList(HeadBuffer to, RequestHead head, ReadOnlySpan<byte> bytes, KnownField known)
    {
        foreach (HeaderField field in head.Fields)
        {
            if (field.Known == known && field.Value.Length > 0)
            {
                to.Write(field.Value.Of(bytes));
                to.Write(", "u8);
            }
        }
    }

    private static void WriteUnlessFixed(HeadBuffer to, ForwardPlan plan, RequestHead head, ReadOnlySpan<byte> bytes, KnownField known)
    {
        if (!plan.Fixes(known))
        {
            WriteAll(to, head, bytes, known);
        }
    }

    private static bool WriteAll(HeadBuffer to, RequestHead head, ReadOnlySpan<byte> bytes, KnownField known)
    {
        bool any = false;
        foreach (HeaderField field in head.Fields)
        {
            if (field.Known == known)
            {
                to.Write(field.Name.Of(bytes), field.Value.Of(bytes));
                any = true;
            }
        }

        return any;
    }

    private bool HasRequestId(ForwardPlan plan, RequestHead head, ReadOnlySpan<byte> bytes)
    {
        if (plan.IsIdentityName(plan.RequestIdName))
        {
            // What the client sends under that name does not go on; what the token says does (add-claims).
            return _verified?.HasField(plan.RequestIdName) == true;
        }

        foreach (HeaderField field in head.Fields)
        {
            ReadOnlySpan<byte> name = field.Name.Of(bytes);
            if (field.Value.Length > 0 && IsRequestId(plan, name) && !head.IsNamedByConnection(bytes, name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsRequestId(ForwardPlan plan, ReadOnlySpan<byte> name)
        => name.Length == plan.RequestIdName.Length && System.Text.Ascii.EqualsIgnoreCase(name, plan.RequestIdName);

    private static void WriteCensored(HeadBuffer to, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, CookieCensor censor)
    {
        to.Write(name);
        to.Write(": "u8);
        to.Advance(censor.Write(value, to.Reserve(censor.Measure(value))));
        to.Write("\r\n"u8);
    }
}
