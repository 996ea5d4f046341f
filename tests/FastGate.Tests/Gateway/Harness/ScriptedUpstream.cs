using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace FastGate.Tests.Gateway.Harness;

/// <summary>An application that does what a test tells it to, and remembers everything it was sent.</summary>
internal sealed class ScriptedUpstream : IDisposable
{
    public const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private readonly Socket _listener;
    private readonly Func<UpstreamTalk, Task> _script;
    private readonly ConcurrentQueue<UpstreamTalk> _talks = new();

    private ScriptedUpstream(Socket listener, Func<UpstreamTalk, Task> script)
    {
        (_listener, _script) = (listener, script);
        listener.Listen(512);
        _ = AcceptAsync();
    }

    public string Url => _listener.LocalEndPoint is IPEndPoint ip ? $"http://{ip}" : $"unix://{_listener.LocalEndPoint}";

    public ConcurrentQueue<WireMessage> Requests { get; } = new();

    public UpstreamTalk[] Talks => [.. _talks];

    public int Connections => _talks.Count;

    public long BytesSeen => _talks.Sum(t => t.Wire.Received);

    public WireMessage Only => Assert.Single(Requests);

    /// <summary>What went wrong in a script, for the test to look at.</summary>
    public ConcurrentQueue<Exception> Failures { get; } = new();

    /// <summary>Answers every request, on every connection, with what <paramref name="answer"/> says; null: nothing.</summary>
    public static ScriptedUpstream Answering(Func<WireMessage, string?> answer) => Start(talk => talk.ServeAsync(answer));

    /// <summary>Answers everything with the same, a HEAD with the head of it.</summary>
    public static ScriptedUpstream Answering(string answer = Ok) =>
        Answering(request => request.Method == "HEAD" ? answer[..(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)] : answer);

    /// <summary>Runs the script on every connection.</summary>
    public static ScriptedUpstream Start(Func<UpstreamTalk, Task> script, string? unixPath = null)
    {
        var socket = unixPath is null ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(unixPath is null ? new IPEndPoint(IPAddress.Loopback, 0) : new UnixDomainSocketEndPoint(unixPath));
        return new ScriptedUpstream(socket, script);
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var talk in _talks)
        {
            talk.Wire.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var talk = new UpstreamTalk(this, new RawSocket(await _listener.AcceptAsync()), _talks.Count);
                _talks.Enqueue(talk);
                _ = Task.Run(() => RunAsync(talk));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task RunAsync(UpstreamTalk talk)
    {
        try
        {
            await _script(talk);
        }
        catch (Exception e)
        {
            // the gateway has left in the middle, which the test at the other end will judge
            Failures.Enqueue(e);
        }

        talk.Wire.Dispose();
        talk.HasEnded.TrySetResult();
    }
}

/// <summary>The application's side of one connection.</summary>
/// <param name="Number">Which connection this is, from 0.</param>
internal sealed record UpstreamTalk(ScriptedUpstream Upstream, RawSocket Wire, int Number)
{
    /// <summary>Completes when the script has run to its end on this connection.</summary>
    public TaskCompletionSource HasEnded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task EndedAsync() => HasEnded.Task.WaitAsync(RawSocket.Patience);

    public async Task<WireMessage?> ReadRequestAsync()
    {
        var request = await WireMessage.ReadRequestAsync(Wire);
        if (request is not null)
        {
            Upstream.Requests.Enqueue(request);
        }

        return request;
    }

    public Task SendAsync(string text) => Wire.SendAsync(text);

    public async Task ServeAsync(Func<WireMessage, string?> answer)
    {
        while (await ReadRequestAsync() is { } request)
        {
            if (answer(request) is { } text)
            {
                await SendAsync(text);
            }
        }
    }

    /// <summary>Reads one request and sends that, in one go.</summary>
    public async Task OnceAsync(string answer)
    {
        await ReadRequestAsync();
        await SendAsync(answer);
    }
}
