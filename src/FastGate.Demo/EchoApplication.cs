using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace FastGate.Demo;

/// <summary>
/// The small application behind the gateway: answers each request with what arrived, field by field, as JSON. It reads raw
/// bytes, because every HTTP server would normalise what the demo and the tests want to see.
/// </summary>
/// <remarks>
/// Blocking sockets on threads of their own: the gateway's process runs socket completions inline, and nothing of the
/// application may run on those threads.
/// </remarks>
public sealed class EchoApplication : IDisposable
{
    private const int MostConnections = 512;
    private readonly Socket _listener;
    private readonly ConcurrentDictionary<Socket, byte> _connections = new();
    private readonly ConcurrentQueue<EchoedRequest> _requests = new();
    private volatile bool _stopped;
    private int _count;

    private EchoApplication(Socket listener)
    {
        _listener = listener;
        EndPoint = (IPEndPoint)listener.LocalEndPoint!;
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>What <c>upstream-url</c> takes.</summary>
    public string Url => $"http://{EndPoint}";

    /// <summary>How many requests have arrived, ever.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The last request that arrived.</summary>
    public EchoedRequest? Last => _requests.LastOrDefault();

    /// <summary>The latest requests, oldest first; a thousand are kept.</summary>
    public IReadOnlyList<EchoedRequest> Requests => [.. _requests];

    /// <summary>Starts on a free loopback port, or on <paramref name="port"/>.</summary>
    public static EchoApplication Start(int port = 0)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(512);
        var application = new EchoApplication(listener);
        new Thread(application.Accept, 256 * 1024) { IsBackground = true, Name = "demo application" }.Start();
        return application;
    }

    public void Dispose()
    {
        _stopped = true;
        _listener.Dispose();
        foreach (var connection in _connections.Keys)
        {
            connection.Dispose();
        }
    }

    private void Accept()
    {
        while (true)
        {
            Socket connection;
            try
            {
                connection = _listener.Accept();
            }
            catch (SocketException) when (!_stopped)
            {
                // One that has left before it was accepted.
                continue;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            if (_connections.Count >= MostConnections)
            {
                connection.Dispose();
                continue;
            }

            _connections.TryAdd(connection, 0);
            new Thread(() => Serve(connection), 256 * 1024) { IsBackground = true, Name = "demo application connection" }.Start();
        }
    }

    private void Serve(Socket connection)
    {
        try
        {
            connection.NoDelay = true;
            new EchoConnection(connection, Seen).Run();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The gateway has left, or the application is being stopped.
        }
        finally
        {
            _connections.TryRemove(connection, out _);
            connection.Dispose();
        }
    }

    private void Seen(EchoedRequest request)
    {
        Interlocked.Increment(ref _count);
        _requests.Enqueue(request);
        while (_requests.Count > 1000)
        {
            _requests.TryDequeue(out _);
        }
    }
}
