using System.Net.Sockets;
using FastGate.Listening;
using FastGate.Telemetry;
using FastGate.Tests.Telemetry;
using FastGate.Tests.Tls;
using FastGate.Tls;

namespace FastGate.Tests.Listening;

/// <summary>How TLS connections end, and what an idle one holds.</summary>
public sealed partial class TlsListenerTests
{
    [Fact]
    public async Task A_close_is_told_to_the_client_and_its_last_answer_arrives()
    {
        using var tls = Server(Root.Issue());
        await using var gate = TestGate.Open(with: s => s with { Tls = tls });
        gate.Start(async c =>
        {
            var read = await c.Input.ReadAsync();
            c.Input.AdvanceTo(read.Buffer.End);
            "bye"u8.CopyTo(c.Output.GetSpan(3));
            c.Output.Advance(3);
            await c.CloseAsync();
        });
        using var socket = TestGate.Connect(gate);
        await using var client = await Handshake(new NetworkStream(socket));
        await client.WriteAsync(new byte[20_000]);
        Assert.Equal("bye", await TestGate.ReadToEnd(client));
        await client.DisposeAsync();
        socket.Dispose();
        await TestGate.Until(() => gate.OpenConnections == 0);
        Assert.Equal(0, gate.Settings.Capacity.BufferedBytes);
    }

    [Fact]
    public async Task Abort_and_cancelled_reads_work_as_on_plain_connections()
    {
        using var tls = Server(Root.Issue());
        await using var gate = TestGate.Open(with: s => s with { Tls = tls });
        var there = new TaskCompletionSource<ClientConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        var canceled = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        gate.Start(async c =>
        {
            there.SetResult(c);
            var read = await c.Input.ReadAsync();
            canceled.SetResult(read.IsCanceled);
            c.Input.AdvanceTo(read.Buffer.Start);
            await c.Input.ReadAsync();
        });
        using var socket = TestGate.Connect(gate);
        await using var client = await Handshake(new NetworkStream(socket));
        var connection = await there.Task;
        connection.Input.CancelPendingRead();
        Assert.True(await canceled.Task.WaitAsync(TestGate.Patience));
        connection.Abort();
        await TestGate.Until(() => gate.OpenConnections == 0);
        Assert.Equal(0, gate.Settings.Capacity.BufferedBytes);
    }

    [Fact]
    public async Task A_client_that_breaks_TLS_is_no_error_and_its_connection_is_over_at_once()
    {
        using var tls = Server(Root.Issue());
        var written = new RecordingStream();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (var log = new Log(new LogSettings(true, false, true, ""), _clock, written))
        {
            Assert.True(ListenAddress.TryParse("127.0.0.1:0", out var address, out _));
            await using var gate = Listener.Open(new ListenerSettings(address, new ListenerCapacity(10, 64 << 20)) { Tls = tls }, log, _clock);
            gate.Start(async c =>
            {
                await Assert.ThrowsAsync<IOException>(async () => await c.Input.ReadAsync());
                await c.CloseAsync(linger: false);
                ended.SetResult();
            });
            using var socket = TestGate.Connect(gate);
            var wire = new NetworkStream(socket);
            using var client = await Handshake(wire);
            // a record that nobody has enciphered
            await wire.WriteAsync(new byte[] { 23, 3, 3, 0, 32 }.Concat(new byte[32]).ToArray());
            await ended.Task.WaitAsync(TestGate.Patience);
            Assert.True(gate.FlushSteps.IsEmpty);
            await TestGate.Until(() => gate.OpenConnections == 0);
        }

        Assert.DoesNotContain(written.Lines, l => l.Contains("\"error\",", StringComparison.Ordinal) || l.Contains("serving a connection failed", StringComparison.Ordinal));
        Assert.Contains(written.Lines, l => l.Contains("client_ip", StringComparison.Ordinal) && l.Contains("debug", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_idle_connection_holds_next_to_no_buffer()
    {
        using var tls = Server(Root.Issue());
        await using var gate = Start(tls);
        using var socket = TestGate.Connect(gate);
        await using var client = await Handshake(new NetworkStream(socket));
        await TestGate.AssertEchoes(client);
        // One block at most: when the engine reports data that has been read already, the transport takes one and waits with it.
        await TestGate.Until(() => gate.Settings.Capacity.BufferedBytes <= BufferPool.BlockSize);
    }

    internal static ServerTls Server(TestFolder folder, TestLeaf leaf, TestAuthority? clients = null, TlsMinVersion min = TlsMinVersion.Tls12, TimeProvider? clock = null)
    {
        clock ??= TimeProvider.System;
        var store = CertificateStore.OpenFiles(folder.Write("tls.crt", leaf.CertificatePem), folder.Write("tls.key", leaf.KeyPem), Log.Silent, clock);
        var authorities = clients is null ? null : AuthorityStore.Open(folder.Write("ca.pem", clients.Pem), Log.Silent, clock);
        return new ServerTls(store, authorities, min);
    }
}
