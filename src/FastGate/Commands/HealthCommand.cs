using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using FastGate.Configuration;
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

        string prefix = $"{options.BaseUri.TrimEnd('/')}{options.OauthUri}";
        return await Task.Run(() => AskAsync(address, door, options, prefix + "/health", context));
    }

    private static async Task<int> AskAsync(ListenAddress address, HealthDoor door, GateOptions options, string path, CommandContext context)
    {
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectCallback = async (_, stop) => new NetworkStream(await ConnectAsync(address, stop), ownsSocket: true),
            // it asks this very machine for a word, and tells it nothing
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true, ClientCertificateContext = door.Shown?.Context },
        };
        using var client = new HttpClient(handler) { Timeout = Limit };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{(door.Tls ? "https" : "http")}://{(options.Hostnames.Count > 0 ? options.Hostnames[0] : "localhost")}{path}");
        try
        {
            using HttpResponseMessage answer = await client.SendAsync(request);
            bool well = answer.StatusCode == HttpStatusCode.OK || (options.EnableHttpsRedirection && answer.StatusCode == HttpStatusCode.MovedPermanently);
            context.Out.WriteLine(well ? "OK" : $"status {(int)answer.StatusCode}");
            return well ? 0 : 1;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            context.Error.WriteLine($"[error] {address} does not answer");
            return 1;
        }
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
