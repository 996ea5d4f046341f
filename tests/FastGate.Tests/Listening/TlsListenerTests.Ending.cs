using System.Net.Sockets;
using FastGate.Listening;
using FastGate.Telemetry;
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
        var there = new TaskCompletionSource<ClientConnection>();
        var canceled = new TaskCompletionSource<bool>();
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
