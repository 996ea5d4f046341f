using FastGate.Http1;
using FastGate.Responses;
using FastGate.Routing;
using FastGate.Telemetry;

namespace FastGate.Gateway;

/// <summary>Step 2: from the head to the resource it asks for, and everything that is answered before a token counts.</summary>
public sealed partial class Exchange
{
    /// <summary>All paths that the gateway answers itself count together as one resource.</summary>
    private static readonly Resource Own = new() { Index = -1, Pattern = "", Methods = 0 };

    /// <summary>The readings of the path at hand. A decision awaits nothing, so there is one for each thread that decides and none for each request.</summary>
    [ThreadStatic]
    private static PathReadingBuffer? _readings;

    /// <summary>No token is asked for: white-listed, or nothing matched.</summary>
    private bool IsOpen => _resource is null || _resource.WhiteListed;

    private Next Decide()
    {
        Workbench bench = _bench!;
        RequestHead head = bench.Request;
        ReadOnlySpan<byte> bytes = _headBytes.Span;
        ReadOnlySpan<byte> method = head.Method.Of(bytes);
        _keepAlive = head.KeepAlive && !_gate.IsDraining;
        _decision = Decision.BuiltIn; // until it is known which resource counts
        _methodIndex = _snapshot.Methods.IndexOf(method);
        if (_tokenRead)
        {
            return Authenticate();
        }

        WriteOwnFields(head, bytes, security: false);
        if (head.HasBody)
        {
            BeginBody(head); // until the body is taken along or sent, a refusal has to read it away
        }

        if (_methodIndex < 0)
        {
            NoteLine(method, head.Path.Of(bytes));
            return RefuseMessage(head.Form == TargetForm.Authority ? GateFault.ConnectRefused : GateFault.MethodUnknown);
        }

        if (head.Form == TargetForm.Asterisk)
        {
            NoteLine(method, "*"u8);
            return AnswerForServer(head, bytes);
        }

        if (head.PathIsPlain)
        {
            NoteLine(method, PathOrRoot(head, bytes));
            return DecideByPath(head, bytes, null);
        }

        PathReadingBuffer readings = _readings ??= new PathReadingBuffer();
        if (!PathReadings.Enumerate(PathOrRoot(head, bytes), readings))
        {
            readings.Settle();
            NoteLine(method, head.Path.Of(bytes));
            return RefuseMessage(GateFault.PathAmbiguous);
        }

        NoteLine(method, readings[0]);
        Next next = DecideByPath(head, bytes, readings);
        readings.Settle();
        return next;
    }

    /// <param name="head">The request's.</param>
    /// <param name="bytes">That it is made of.</param>
    /// <param name="readings">Of a path that has more than one; null for a plain path.</param>
    private Next DecideByPath(RequestHead head, ReadOnlySpan<byte> bytes, PathReadingBuffer? readings)
    {
        if (_peer.IsAdmin)
        {
            return Next.AskEndpoint; // that listener answers, and passes nothing on
        }

        if (_snapshot.Security is { } security)
        {
            switch (security.Judge(head.Host.Of(bytes), IsSecure(head, bytes)))
            {
                case SecurityVerdict.Misdirected:
                    return Refuse(GateFault.HostnameNotAllowed);
                case SecurityVerdict.RedirectToHttps:
                    return RedirectToHttps(head, bytes);
            }

            WriteOwnFields(head, bytes, security: true);
        }

        if (_snapshot.Cors is { } cors && Cors.IsPreflight(head.Method.Of(bytes), Value(head, bytes, KnownField.AccessControlRequestMethod)))
        {
            return Preflight(cors, head, bytes);
        }

        if (_snapshot.Limits.BodyBytes > 0 && head.Framing == BodyFraming.Length && head.ContentLength > _snapshot.Limits.BodyBytes)
        {
            return RefuseMessage(GateFault.BodyTooLarge);
        }

        if (!TryRoute(readings, head, bytes, out Resource? resource))
        {
            return RefuseMessage(GateFault.PathAmbiguous);
        }

        if (ReferenceEquals(resource, Own))
        {
            return Next.AskEndpoint;
        }

        if (_snapshot.Forward.PathPrefix.Length > 0 && readings is not null && PathReadings.AnyHasDotSegment(readings))
        {
            return RefuseMessage(GateFault.UpstreamPathEscapes);
        }

        _resource = resource;
        _decision = Decision.Public;
        return IsOpen ? Next.Forward : Authenticate();
    }

    /// <summary><c>OPTIONS *</c> speaks of no resource, but to a host all the same.</summary>
    private Next AnswerForServer(RequestHead head, ReadOnlySpan<byte> bytes)
    {
        if (!_peer.IsAdmin && _snapshot.Security is { } security)
        {
            if (security.Judge(head.Host.Of(bytes), secure: true) == SecurityVerdict.Misdirected)
            {
                return Refuse(GateFault.HostnameNotAllowed);
            }

            WriteOwnFields(head, bytes, security: true);
        }

        return Answer(200, default, default, default);
    }

    /// <summary>
    /// Looks the resource up for every plausible reading of the path: whichever the application takes, the decision is
    /// the same. False: the readings lead to different resources.
    /// </summary>
    private bool TryRoute(PathReadingBuffer? readings, RequestHead head, ReadOnlySpan<byte> bytes, out Resource? resource)
    {
        if (readings is null)
        {
            ReadOnlySpan<byte> path = PathOrRoot(head, bytes);
            resource = Look(path);
            return SameWithoutCase(path, resource);
        }

        resource = Look(readings[0]);
        if (!SameWithoutCase(readings[0], resource))
        {
            return false;
        }

        for (int i = 1; i < readings.Count; i++)
        {
            if (!ReferenceEquals(Look(readings[i]), resource) || !SameWithoutCase(readings[i], resource))
            {
                return false;
            }
        }

        return true;
    }

    private Resource? Look(ReadOnlySpan<byte> path) => _snapshot.Endpoints.Owns(path) ? Own : _snapshot.Routes.Find(_methodIndex, path);

    /// <summary>In TOML an application that does not distinguish case must not be reached by a path that we read otherwise.</summary>
    private bool SameWithoutCase(ReadOnlySpan<byte> path, Resource? resource)
        => _snapshot.Dialect != Configuration.Dialect.Toml || ReferenceEquals(resource, Own)
            || ReferenceEquals(_snapshot.Routes.FindIgnoringCase(_methodIndex, path), resource);

    private static ReadOnlySpan<byte> PathOrRoot(RequestHead head, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> path = head.Path.Of(bytes);
        return path.IsEmpty ? "/"u8 : path;
    }

    private static ReadOnlySpan<byte> Value(RequestHead head, ReadOnlySpan<byte> bytes, KnownField known)
    {
        int at = head.IndexOf(known);
        return at < 0 ? default : head.Fields[at].Value.Of(bytes);
    }

    private bool IsSecure(RequestHead head, ReadOnlySpan<byte> bytes)
        => _peer.IsTls || (_peer.IsTrusted && System.Text.Ascii.EqualsIgnoreCase(Value(head, bytes, KnownField.XForwardedProto), "https"u8));

    /// <summary>Method and normalised path are kept for the log line: the client's bytes are given back before the answer comes.</summary>
    private void NoteLine(ReadOnlySpan<byte> method, ReadOnlySpan<byte> path)
    {
        if (_gate.Log.RequestsEnabled)
        {
            HeadBuffer line = _bench!.Line;
            line.Clear();
            line.Write(method);
            line.Write(" "u8);
            line.Write(path);
        }
    }
}
