using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FastGate.Tls;

/// <summary>
/// One handshake in memory, before a listener's pair is taken into use: OpenSSL reads keys that it then will not serve with (too short ones, curves
/// that no client speaks), and each client would learn of that before the operator.
/// </summary>
internal static class Rehearsal
{
    // Everything runs in the thread that asks, each side as the other one writes: nothing is waited for.
    private static readonly PipeOptions InThisThread =
        new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false);

    /// <exception cref="CertificateException">No client could speak TLS with this.</exception>
    public static void Demand(SslServerAuthenticationOptions options, string certificateFile)
    {
        Pipe up = new(InThisThread);
        Pipe down = new(InThisThread);
        SslStream server = new(new Wire(up.Reader, down.Writer));
        SslStream client = new(new Wire(down.Reader, up.Writer));
        var serving = ToItsEnd(server.AuthenticateAsServerAsync(options), server);
        var asking = ToItsEnd(client.AuthenticateAsClientAsync(Client(options)), client);
        var failure = serving.GetAwaiter().GetResult();
        asking.GetAwaiter().GetResult();
        if (failure is not null)
        {
            throw new CertificateException(
                $"no TLS handshake can be made with the certificate {certificateFile} and its key ({failure.GetBaseException().Message.TrimEnd('.')}): RSA of 2048 bits or EC on P-256 will do", failure)
            {
                File = certificateFile,
            };
        }
    }

    private static SslClientAuthenticationOptions Client(SslServerAuthenticationOptions options) => new()
    {
        TargetHost = "localhost",
        EnabledSslProtocols = options.EnabledSslProtocols,
        ApplicationProtocols = options.ApplicationProtocols,
        AllowTlsResume = false,
        // Whether the certificate is good is for others to say. The system's CAs need not be read for that.
        RemoteCertificateValidationCallback = static (_, _, _, _) => true,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = PeerChain.Policy([], ofServer: true),
    };

    /// <summary>What ended it badly, or null. Its side of the wire ends with it, so that the other one never waits.</summary>
    private static async Task<Exception?> ToItsEnd(Task handshake, SslStream stream)
    {
        try
        {
            await handshake.ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
        finally
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private sealed class Wire(PipeReader input, PipeWriter output) : AsynchronousStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var part = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, buffer.Length));
            part.CopyTo(buffer.Span);
            input.AdvanceTo(part.End);
            return (int)part.Length;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await output.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                output.Complete();
                input.Complete();
            }
            base.Dispose(disposing);
        }
    }
}
