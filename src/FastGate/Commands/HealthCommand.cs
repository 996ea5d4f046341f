using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using FastGate.Configuration;
using FastGate.Listening;

namespace FastGate.Commands;

/// <summary>
/// <c>fastgate health</c>: asks the gateway that runs with the same configuration for its health endpoint, by <c>listen-http</c> if there
/// is one. Exit 0 if it answers 200, or sends whoever speaks plain http away as it was told to. Without a flag it takes those of the container's
/// first process.
/// </summary>
public static class HealthCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static async Task<int> Run(IReadOnlyList<string> args, CommandContext context)
    {
        ConfigurationResult configuration = context.Read(args.Count > 0 ? args : FirstProcess.Flags(context.Files));
        if (configuration.Options is not { } options)
        {
            context.SayErrors(configuration);
            return 1;
        }

        (string listen, bool tls) = options.ListenHttp.Length > 0 ? (options.ListenHttp, false) : (options.Listen, options.TlsCert.Length > 0 || options.EnableSelfSignedTls);
        if (!ListenAddress.TryParse(listen, out ListenAddress address, out string error))
        {
            context.Error.WriteLine($"[error] listen: {error}");
            return 1;
        }

        string prefix = $"{options.BaseUri.TrimEnd('/')}{options.OauthUri}";
        return await Task.Run(() => AskAsync(address, tls, options, prefix + "/health", context));
    }

    private static async Task<int> AskAsync(ListenAddress address, bool tls, GateOptions options, string path, CommandContext context)
    {
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectCallback = async (_, stop) => new NetworkStream(await ConnectAsync(address, stop), ownsSocket: true),
            // it asks this very machine for a word, and tells it nothing
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        };
        using var client = new HttpClient(handler) { Timeout = Limit };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{(tls ? "https" : "http")}://{(options.Hostnames.Count > 0 ? options.Hostnames[0] : "localhost")}{path}");
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
