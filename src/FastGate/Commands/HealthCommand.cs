using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using FastGate.Configuration;
using FastGate.Endpoints;
using FastGate.Http1;
using FastGate.Listening;

namespace FastGate.Commands;

/// <summary>
/// <c>fastgate health</c>: asks the gateway that runs with the same configuration for its health endpoint, by the listener that
/// <see cref="HealthDoor"/> finds. Exit 0 if it answers 200, or sends whoever speaks plain http away as it was told to; 1 if not; 3 if no
/// listener lets this command in, so that nothing can be said of the gateway. Without a flag it takes those of the
/// container's first process.
/// </summary>
public static class HealthCommand
{
    /// <summary>Not 2, which Docker reserves; and not 1, which would call a gateway ill that nobody has asked.</summary>
    private const int NoWayIn = 3;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static async Task<int> Run(IReadOnlyList<string> args, CommandContext context)
    {
        ConfigurationResult configuration = context.Read(args.Count > 0 ? args : FirstProcess.Flags(context.Files));
        if (configuration.Options is not { } options)
        {
            context.SayErrors(configuration);
            return 1;
        }

        if (HealthDoor.Find(options) is not { } door)
        {
            context.Error.WriteLine(
                "[error] the gateway can't be asked: its listeners demand client certificates, and none of its own is one that they take; "
                + "write listen-admin: 127.0.0.1:9090 and listen-admin-scheme: http, or listen-http");
            return NoWayIn;
        }

        if (!ListenAddress.TryParse(door.Listen, out ListenAddress address, out string error))
        {
            context.Error.WriteLine($"[error] {door.Listen}: {error}");
            return 1;
        }

        return await Task.Run(() => AskAsync(address, door, options, context));
    }

    private static async Task<int> AskAsync(ListenAddress address, HealthDoor door, GateOptions options, CommandContext context)
    {
        using var patience = new CancellationTokenSource(Limit);
        try
        {
            int status = await StatusAsync(address, door, Request(options), patience.Token);
            bool well = status == 200 || (options.EnableHttpsRedirection && status == 301);
            context.Out.WriteLine(well ? "OK" : $"status {status}");
            return well ? 0 : 1;
        }
        catch (Exception)
        {
            // Whatever it is, nothing good has been heard of the gateway, and an exit status is all that is asked for.
            context.Error.WriteLine($"[error] {address} does not answer");
            return 1;
        }
    }

    /// <summary>
    /// Written by hand: a client of the framework's would have the Host its own way, without a default port for one, and the gateway compares it letter by
    /// letter.
    /// </summary>
    private static byte[] Request(GateOptions options)
    {
        string path = new EndpointPaths(options.BaseUri, options.OauthUri, profiling: false).Prefix + "/health";
        return Encoding.UTF8.GetBytes($"GET {new Uri("http://localhost" + path).PathAndQuery} HTTP/1.1\r\nHost: {Host(options)}\r\nConnection: close\r\n\r\n");
    }

    /// <summary>The first of <c>hostnames</c> that any client could send. Where there is none, nobody is let in, and the answer says that.</summary>
    private static string Host(GateOptions options) =>
        (options.EnableSecurityFilter ? options.Hostnames.FirstOrDefault(name => Authority.TryRead(Encoding.UTF8.GetBytes(name), out _)) : null) ?? "localhost";

    /// <exception cref="InvalidDataException">The answer is none.</exception>
    private static async Task<int> StatusAsync(ListenAddress address, HealthDoor door, byte[] request, CancellationToken stop)
    {
        await using var plain = new NetworkStream(await ConnectAsync(address, stop), ownsSocket: true);
        await using SslStream? secured = door.Tls ? new SslStream(plain) : null;
        if (secured is not null)
        {
            // it asks this very machine for a word, and tells it nothing
            await secured.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, _, _, _) => true, ClientCertificateContext = door.Shown?.Context },
                stop);
        }

        Stream stream = secured is null ? plain : secured;
        await stream.WriteAsync(request, stop);
        byte[] answer = new byte["HTTP/1.1 200".Length];
        await stream.ReadExactlyAsync(answer, stop);
        return answer.AsSpan().StartsWith("HTTP/1.1 "u8) && int.TryParse(answer.AsSpan("HTTP/1.1 ".Length), NumberStyles.None, CultureInfo.InvariantCulture, out int status)
            ? status
            : throw new InvalidDataException();
    }

    private static async Task<Socket> ConnectAsync(ListenAddress address, CancellationToken stop)
    {
        EndPoint end = address.Resolve();
        if (end is IPEndPoint { Address: var bound } point && (bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any)))
        {
            end = new IPEndPoint(IPAddress.Loopback, point.Port);
        }

        var socket = new Socket(end.AddressFamily, SocketType.Stream, address.IsUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(end, stop);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
