using FastGate.Http1;
using FastGate.Identity;
using FastGate.Sockets;
using FastGate.Telemetry;

namespace FastGate.Gateway;

/// <summary>Steps 3 and 4: whose request this is, and whether he may.</summary>
public sealed partial class Exchange
{
    /// <summary>Fetches of the issuer's keys that one request waits for: one that was on its way, and one that begins after it.</summary>
    private const int MostKeyFetches = 2;

    private AuthenticationResult _refused;
    private Decision _decision;
    private TokenSource _tokenSource;
    private bool _tokenMalformed;
    private bool _tokenRead;
    private int _keyFetches;

    /// <summary>What became of the question for other keys.</summary>
    private enum KeyWait : byte { JudgeAgain, InVain, ClientLeft }

    private Next Authenticate()
    {
        if (!_tokenRead && !TryReadToken())
        {
            if (_resource!.WhiteListedAnon && !_tokenMalformed)
            {
                return MissingFields() is { } fields ? Deny(null, AccessDenial.MissingHeader(fields.Names)) : Next.Forward;
            }

            _decision = Decision.Unauthenticated;
            NoteTokenMissing();
            return Answer(401, default, default, TokenRefusal.Challenge(_snapshot, _tokenMalformed));
        }

        AuthenticationResult result = _snapshot.Authenticator.Authenticate(_token.Span, _tokenSource);
        if (!result.WasKnown)
        {
            EventLoop.GatherSends();
        }

        if (result.Token is null)
        {
            _refused = result;
            _tokenRead = true;
            return result.JudgedBy is not null ? Next.WaitForKeys : RefuseToken();
        }

        // 4 authorize
        if (!result.Token.Allows(_resource!.Index))
        {
            return Deny(result.Token.Email, result.Token.Explain(_resource.Index));
        }

        if (MissingFields() is { } missing)
        {
            return Deny(result.Token.Email, AccessDenial.MissingHeader(missing.Names));
        }

        _verified = result.Token;
        if (!result.Token.PlainToken.IsEmpty)
        {
            _token = result.Token.PlainToken; // it came encrypted; the application gets it plain
        }

        _decision = Decision.Allowed;
        return Next.Forward;
    }

    /// <summary>Has the issuer asked for its keys of the moment, where that is worth it. Nothing is allocated where there is nothing to wait for.</summary>
    private ValueTask<KeyWait> AskForKeysAsync(in AuthenticationResult refused)
    {
        KeyRefresh refresh = _keyFetches < MostKeyFetches ? _snapshot.RefreshKeys(refused) : KeyRefresh.TooSoon;
        switch (refresh.Kind)
        {
            case KeyRefreshKind.TooSoon:
                return new ValueTask<KeyWait>(KeyWait.InVain);
            case KeyRefreshKind.OtherKeys:
                return new ValueTask<KeyWait>(KeyWait.JudgeAgain);
            case KeyRefreshKind.Joined:
                _keyFetches++;
                break;
            default:
                _keyFetches = MostKeyFetches;
                break;
        }

        return new ValueTask<KeyWait>(WaitForKeysAsync(refresh.Fetch));
    }

    /// <summary>A fetch, which all who wait for it share, takes as long as the issuer likes; each waits as long as his client does.</summary>
    private async Task<KeyWait> WaitForKeysAsync(Task fetch)
    {
        using var leaving = new CancellationTokenSource();
        Interlocked.Exchange(ref _waiting, leaving); // a whole barrier, as in Hold
        try
        {
            if (_clientLeft)
            {
                return KeyWait.ClientLeft;
            }

            await fetch.WaitAsync(leaving.Token);
            return KeyWait.JudgeAgain;
        }
        catch (OperationCanceledException) when (_clientLeft)
        {
            return KeyWait.ClientLeft;
        }
        finally
        {
            Volatile.Write(ref _waiting, null);
        }
    }

    private Next LookAgain(KeyWait wait)
    {
        if (wait != KeyWait.ClientLeft)
        {
            return wait == KeyWait.JudgeAgain ? Decide() : RefuseToken();
        }

        // Nobody is left to answer, and whether the token is good is not known.
        _decision = Decision.Unauthenticated;
        _keepAlive = false;
        return Next.Answered;
    }

    /// <summary>The keys of the moment have been asked for, if it was worth it: the token is refused.</summary>
    private Next RefuseToken()
    {
        _decision = Decision.Unauthenticated;
        NoteTokenRefused(_refused);
        int status = TokenRefusal.Status(_snapshot, _refused);
        return status == 403 ? Forbid()
            : status == 401 ? Answer(401, default, default, TokenRefusal.Challenge(_snapshot, tokenSent: true))
            : Answer(status, "text/plain; charset=utf-8"u8, StatusLine.Text(status), default);
    }

    private void NoteTokenMissing()
    {
        _gate.Metrics.TokenRefused(Log.MissingToken);
        _gate.Log.TokenRefused("no session found in request", nameof(GateFault.TokenMissing), _client.ClientText);
    }

    private void NoteTokenRefused(in AuthenticationResult result)
    {
        _gate.Metrics.TokenRefused(result.ReasonName);
        _gate.Log.TokenRefused(RefusalSentences.Of(result), result.ReasonName, _client.ClientText, result.Detail);
    }

    /// <summary>A caller who may not, known by his email or, without a token, not known at all.</summary>
    private Next Deny(string? email, in AccessDenial denial)
    {
        _decision = Decision.Denied;
        _gate.Metrics.TokenRefused(denial.ReasonName);
        if (denial.Field == "roles")
        {
            _gate.Log.RolesMissing(email, _resource!.Pattern, denial.Required, denial.ReasonName, _client.ClientText);
        }
        else
        {
            _gate.Log.AccessDenied(denial.Message, email, _resource!.Pattern, denial.Required, denial.ReasonName, _client.ClientText);
        }

        return Forbid();
    }

    /// <summary>
    /// The request fields that the resource asks for, if they are not all there. What goes no further is not: the application would not see what the
    /// decision rests on. That is what the client's <c>Connection</c> takes away (fields that belong to the connection itself, as Upgrade, are named
    /// there by right), and a forwarding field of a peer who is not believed.
    /// </summary>
    private RequiredHeaders? MissingFields()
    {
        if (_snapshot.RequiredHeaders[_resource!.Index] is not { } required)
        {
            return null;
        }

        RequestHead head = _bench!.Request;
        ReadOnlySpan<byte> bytes = _headBytes.Span;
        ulong seen = 0;
        foreach (HeaderField field in head.Fields)
        {
            ReadOnlySpan<byte> name = field.Name.Of(bytes);
            bool gone = !FieldNames.IsHopByHop(field.Known) && head.IsNamedByConnection(bytes, name);
            bool fromStranger = field.Known is >= KnownField.XForwardedFor and <= KnownField.XRealIp && !_peer.IsTrusted;
            if (!gone && !fromStranger && !required.Observe(name, field.Value.Of(bytes), ref seen))
            {
                return required;
            }
        }

        return required.IsComplete(seen) ? null : required;
    }

    private Next Forbid() => _snapshot.ForbiddenPage is { } page
        ? Answer(403, "text/html; charset=utf-8"u8, page.Body, default)
        : Answer(403, default, default, default);

    /// <summary>The bearer token, else the access cookie. A malformed <c>Bearer</c> hides the cookie; another scheme does not.</summary>
    private bool TryReadToken()
    {
        _tokenMalformed = false;
        RequestHead head = _bench!.Request;
        CredentialPlan plan = _snapshot.Credentials;
        ReadOnlySpan<byte> bytes = _headBytes.Span;
        int at = plan.IgnoreAuthorization ? -1 : head.IndexOf(KnownField.Authorization);
        if (at >= 0)
        {
            Slice field = head.Fields[at].Value;
            switch (BearerCredentials.Read(field.Of(bytes), out ReadOnlySpan<byte> token))
            {
                case BearerForm.Malformed:
                    _tokenMalformed = true;
                    return false;
                case BearerForm.Token:
                    TakeToken(token, TokenSource.Header);
                    return true;
            }
        }

        if (head.IndexOf(KnownField.Cookie) < 0)
        {
            return false;
        }

        CookieCredentials? cookies = _bench.Cookies;
        if (cookies is null || !ReferenceEquals(cookies.Name, plan.AccessCookie))
        {
            _bench.Cookies = cookies = new CookieCredentials(plan.AccessCookie); // the bench may come from before a reload
        }

        cookies.Reset();
        foreach (HeaderField field in head.Fields)
        {
            if (field.Known == KnownField.Cookie)
            {
                cookies.Add(bytes, field.Value.Offset, field.Value.Length);
            }
        }

        int length = cookies.Length;
        if (length == 0)
        {
            return false;
        }

        if (cookies.TryGetWhole(bytes, out ReadOnlySpan<byte> whole))
        {
            TakeToken(whole, TokenSource.Cookie);
            return true;
        }

        HeadBuffer joined = _bench.Token;
        joined.Clear();
        cookies.Join(bytes, joined.Reserve(length));
        joined.Advance(length);
        (_token, _tokenSource) = (joined.Written, TokenSource.Cookie);
        return true;
    }

    private void TakeToken(ReadOnlySpan<byte> token, TokenSource source)
    {
        _tokenSource = source;
        if (_headBytes.Span.Overlaps(token, out int offset))
        {
            _token = _headBytes.Slice(offset, token.Length);
            return;
        }

        _bench!.Token.Clear();
        _bench.Token.Write(token);
        _token = _bench.Token.Written;
    }
}
