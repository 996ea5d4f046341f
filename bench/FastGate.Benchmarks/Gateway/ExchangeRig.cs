using System.Net;
using System.Net.Sockets;
using FastGate.Benchmarks.Jwt;
using FastGate.Gateway;
using FastGate.Listening;
using FastGate.Startup;
using FastGate.Telemetry;

namespace FastGate.Benchmarks.Gateway;

/// <summary>A gateway in this process, the application behind it and a client, both of which block on their sockets and allocate nothing.</summary>
internal sealed class ExchangeRig : IDisposable
{
    private readonly GatewayHost _host;
    private readonly Socket _application;

    private ExchangeRig(GatewayHost host, Socket application, Socket client, byte[] token)
        => (_host, _application, Client, Token) = (host, application, client, token);

    public Socket Client { get; }

    public byte[] Token { get; }

    public static ExchangeRig Start()
    {
        var material = new JwtMaterial();
        var application = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        application.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        application.Listen();
        new Thread(() => Serve(application)) { IsBackground = true }.Start();

        var clock = new FixedCalendar();
        var options = GateSetup.Options($"http://{application.LocalEndPoint}");
        var host = new GatewayHost(GateSetup.Build(options, material, clock), ListenerSetup.TrustedProxies(options));
        host.Add(Listener.Open(Groundwork.Lay(options, Log.Silent, clock).Traffic[0], Log.Silent, clock));
        host.Start();

        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.Connect(host.LocalEndPoint);
        return new ExchangeRig(host, application, client, material.Rs256);
    }

    public void Dispose()
    {
        Client.Dispose();
        _application.Dispose();
        _host.DisposeAsync().AsTask().Wait();
    }

    /// <summary>One connection at a time, which the gateway keeps; a head is there when its last bytes are.</summary>
    private static void Serve(Socket listener)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                using Socket connection = listener.Accept();
                connection.NoDelay = true;
                var filled = 0;
                int received;
                while ((received = connection.Receive(buffer.AsSpan(filled))) > 0)
                {
                    filled += received;
                    if (buffer.AsSpan(0, filled).EndsWith("\r\n\r\n"u8))
                    {
                        filled = 0;
                        connection.Send(Samples.Answer);
                    }
                }
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // the benchmark is over
        }
    }
}
