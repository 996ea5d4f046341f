using System.Buffers;
using System.Text;
using FastGate.Endpoints;
using FastGate.Http1;
using FastGate.Identity;

namespace FastGate.Gateway;

/// <summary>The endpoints under /oauth: rare, so in ordinary strings, and away from the socket's thread where they wait.</summary>
public sealed partial class Exchange
{
    private HeadBuffer? _form;
    private int _formLimit;

    private async Task AnswerBuiltInAsync(SequencePosition afterHead)
    {
        (EndpointRequest request, EndpointNeeds needs) = DescribeRequest();
        if (needs.HasFlag(EndpointNeeds.Token))
        {
            if (await JudgeCredentialAsync() is not { } credential)
            {
                _keepAlive = false; // nobody is left to answer
                _input.AdvanceTo(afterHead);
                return;
            }

            request = request with { Credential = credential };
        }

        _input.AdvanceTo(afterHead);
        if (needs.HasFlag(EndpointNeeds.Form) && _bodyPending)
        {
            if (_snapshot.Endpoints.RefuseForm(request) is { } refusal)
            {
                WriteAnswer(refusal);
                return;
            }

            request = await WithFormAsync(request);
        }

        EndpointAnswer answer = _peer.IsAdmin && _snapshot.Admin is { } admin ? admin.Answer(request) : await _snapshot.Endpoints.AnswerAsync(request, CancellationToken.None);
        WriteAnswer(answer);
    }

    // Once more, as the decision keeps nothing of it.
    private static ReadOnlySpan<byte> NormalisedPath(RequestHead head, ReadOnlySpan<byte> bytes)
    {
        PathReadingBuffer readings = new();
        ReadOnlySpan<byte> path = PathOrRoot(head, bytes);
        return !head.PathIsPlain && PathReadings.Enumerate(path, readings) ? readings[0] : path;
    }

    private (EndpointRequest Request, EndpointNeeds Needs) DescribeRequest()
    {
        RequestHead head = _bench!.Request;
        ReadOnlySpan<byte> bytes = _headBytes.Span;
        ReadOnlySpan<byte> method = head.Method.Of(bytes);
        ReadOnlySpan<byte> path = NormalisedPath(head, bytes);
        var cookies = new List<string>();
        foreach (HeaderField field in head.Fields)
        {
            if (field.Known == KnownField.Cookie)
            {
                cookies.Add(Encoding.UTF8.GetString(field.Value.Of(bytes)));
            }
        }

        return (new EndpointRequest
        {
            Method = Encoding.ASCII.GetString(method),
            Path = Encoding.UTF8.GetString(path),
            Query = Encoding.UTF8.GetString(head.Query.Of(bytes)),
            Host = Encoding.UTF8.GetString(head.Host.Of(bytes)),
            IsSecure = IsSecure(head, bytes),
            // a proxy on this machine speaks for others, wherever its own end of the connection is
            TrueRemote = _client.FromProxyProtocol ? null : _client.TrueRemoteAddress,
            Client = _client.ClientText,
            BodyTooLarge = head.Framing == BodyFraming.Length && head.ContentLength > BuiltInEndpoints.MaxFormBytes,
            ContentType = Text(FieldValue(head, bytes, "content-type"u8)),
            Cookie = cookies.Count > 0 ? string.Join("; ", cookies) : null,
            Origin = Text(FieldValue(head, bytes, "origin"u8)),
            FetchSite = Text(FieldValue(head, bytes, "sec-fetch-site"u8)),
        }, _snapshot.Endpoints.NeedsOf(method, path));
    }

    /// <summary>Null: the client has left while the issuer was asked for its keys.</summary>
    private async Task<EndpointCredential?> JudgeCredentialAsync()
    {
        if (!TryReadToken())
        {
            NoteTokenMissing();
            return new EndpointCredential(null, false, 401);
        }

        AuthenticationResult result;
        KeyWait wait;
        do
        {
            result = _snapshot.Authenticator.Authenticate(_token.Span, _tokenSource);
            wait = await AskForKeysAsync(result);
        }
        while (wait == KeyWait.JudgeAgain);
        if (wait == KeyWait.ClientLeft)
        {
            return null;
        }

        if (result.Token is not null)
        {
            ReadOnlyMemory<byte> plain = result.Token.PlainToken.IsEmpty ? _token : result.Token.PlainToken;
            return new EndpointCredential(Encoding.ASCII.GetString(plain.Span), true, 0);
        }

        NoteTokenRefused(result);
        return new EndpointCredential(Encoding.UTF8.GetString(_token.Span), false, TokenRefusal.Status(_snapshot, result), "Bearer error=\"invalid_token\"");
    }

    private async Task<EndpointRequest> WithFormAsync(EndpointRequest request)
    {
        if (_bench!.Request.ExpectContinue)
        {
            _output.Write("HTTP/1.1 100 Continue\r\n\r\n"u8);
            await FlushAsync();
        }

        _form = new HeadBuffer();
        _formLimit = BuiltInEndpoints.MaxFormBytes;
        try
        {
            _discardBody = true;
            bool whole = await UploadAsync(null) == UploadEnd.Complete;
            _keepAlive &= whole;
            _bodyPending = false;
            return request with { Body = _form.Written.ToArray(), BodyTooLarge = !whole || _drained > _formLimit };
        }
        finally
        {
            _form.Release();
            _form = null;
        }
    }

    private void WriteAnswer(EndpointAnswer answer)
    {
        var fields = new StringBuilder();
        foreach ((string name, string value) in answer.Fields)
        {
            // every answer of the gateway's own says no-store; what the options ask for stands once
            if (!name.Equals("Cache-Control", StringComparison.OrdinalIgnoreCase) && !_snapshot.OwnsResponseField(Encoding.ASCII.GetBytes(name)))
            {
                fields.Append(name).Append(": ").Append(value).Append("\r\n");
            }
        }

        Answer(answer.Status, Encoding.ASCII.GetBytes(answer.ContentType ?? ""), answer.Body.Span, Encoding.UTF8.GetBytes(fields.ToString()));
    }

    private static string? Text(ReadOnlySpan<byte> value) => value.IsEmpty ? null : Encoding.UTF8.GetString(value);
}
