using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd.Edges;

/// <summary>Addresses, files of Unix sockets, and what happens when there are too many connections or no descriptors.</summary>
public sealed class ListenerEdgeTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly RawIssuer _issuer = new();

    public void Dispose()
    {
        _issuer.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_port_alone_listens_on_both_families()
    {
        var port = Ports.Next();
        using var gate = EdgeGateway.Start(_issuer.Url, $"listen-http: :{port}\n");

        foreach (var address in (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback])
        {
            // The gateway counts as started when its first listener answers; this is the second.
            Assert.True(SpinWait.SpinUntil(() => Accepts(address, port), TimeSpan.FromSeconds(20)));
            using var client = RawClient.Connect(new IPEndPoint(address, port));
            Assert.Equal(200, client.Send(GatewayProcess.Request("GET", "/", _issuer.Token())).Receive().Status);
            Assert.Equal(address.ToString(), gate.Application.Last!.Field("X-Forwarded-For"));
        }
    }

    private static bool Accepts(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(address, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [Fact]
    public void Only_a_stale_socket_is_replaced()
    {
        var path = _folder.PathOf("gate.sock");
        var settings = $"listen-http: unix://{path}\n";
        using (var killed = EdgeGateway.Start(_issuer.Url, settings))
        {
            // Disposing kills it: the file stays.
        }

        Assert.True(File.Exists(path));
        using var gate = EdgeGateway.Start(_issuer.Url, settings);
        using var client = RawClient.Connect(new UnixDomainSocketEndPoint(path));
        Assert.Equal(200, client.Send(GatewayProcess.Request("GET", "/", _issuer.Token())).Receive().Status);
        Assert.Empty(gate.Application.Last!.All("X-Forwarded-For"));

        // Somebody listens; a file; a link to a file.
        var file = _folder.Write("file", "precious");
        var link = File.CreateSymbolicLink(_folder.PathOf("link"), file).FullName;
        foreach (var taken in (string[])[path, file, link])
        {
            var (status, errors, _) = EdgeGateway.Refused(_issuer.Url, $"listen-http: unix://{taken}\n");
            Assert.Equal(1, status);
            Assert.Contains(taken, errors, StringComparison.Ordinal);
        }

        Assert.Equal("precious", File.ReadAllText(file));
        gate.Gateway.Process.Signal(ChildProcess.Sigterm);
        Assert.Equal(0, gate.Gateway.Process.WaitForExit());
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void One_connection_too_many_is_answered_503_and_probes_still_get_through()
    {
        var admin = Ports.Next();
        using var gate = EdgeGateway.Start(_issuer.Url, $"max-connections: 20\nlisten-admin: 127.0.0.1:{admin}\nlisten-admin-scheme: http\n");
        var held = Enumerable.Range(0, 20).Select(_ => gate.Gateway.Connect()).ToList();
        EdgeGateway.Eventually(
            () =>
            {
                if (Status(gate) == 503)
                {
                    return true;
                }

                // The connection that saw the gateway start may have had a place, and one of these been turned away for it.
                held.Add(gate.Gateway.Connect());
                return false;
            },
            "a full house");

        using (var probe = RawClient.Connect(new IPEndPoint(IPAddress.Loopback, admin)))
        {
            Assert.Equal(200, probe.Send(GatewayProcess.Request("GET", "/oauth/health")).Receive().Status);
        }

        held.ForEach(c => c.Dispose());
        EdgeGateway.Eventually(() => Status(gate) == 200, "room again");
    }

    [Fact]
    public void Without_descriptors_it_waits_answers_502_and_recovers()
    {
        using var gate = EdgeGateway.Start(_issuer.Url);
        var process = gate.Gateway.Process;
        Assert.Equal(200, Status(gate));
        Assert.Equal(0, ChildProcess.Run("prlimit", ["--pid", $"{process.Id}", $"--nofile={process.Descriptors + 40}"]).Status);
        // The pooled connection to the application is taken, so that the next request needs a socket of its own.
        var held = Enumerable.Range(0, 100).Select(_ => gate.Gateway.Connect()).ToList();
        gate.Gateway.WaitForLog("can't accept connections for now");

        var busy = ProcessorTime(process.Id);
        Thread.Sleep(1500);
        Assert.True(ProcessorTime(process.Id) - busy < TimeSpan.FromSeconds(0.7), "it spins");
        var answers = held.Take(3).Select(c => c.Send(GatewayProcess.Request("GET", "/", _issuer.Token()))).ToList().Select(c => c.Receive().Status).ToList();
        Assert.All(answers, s => Assert.True(s is 200 or 502));

        held.ForEach(c => c.Dispose());
        EdgeGateway.Eventually(() => Status(gate) == 200, "recovery");
        gate.Gateway.WaitForLog("accepting connections again");
    }

    private int Status(EdgeGateway gate)
    {
        try
        {
            return gate.Gateway.Get("/", _issuer.Token()).Status;
        }
        catch (Exception e) when (e is SocketException or Xunit.Sdk.XunitException)
        {
            return 0;
        }
    }

    private static TimeSpan ProcessorTime(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime;
    }
}
