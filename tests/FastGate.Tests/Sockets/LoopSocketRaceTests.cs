using System.Net.Sockets;
using FastGate.Sockets;

namespace FastGate.Tests.Sockets;

/// <summary>Two threads at one socket in the same moment: what one writes and then asks about must be seen by the other, on any processor.</summary>
public sealed class LoopSocketRaceTests
{
    // Where it was wrong, dozens were lost on x86-64.
    private const int Rounds = 200_000;

    [Fact]
    public void A_peer_that_closes_while_somebody_begins_to_watch_for_it_is_told()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var sockets = new LoopSocket[Rounds];
        for (var i = 0; i < Rounds; i++)
        {
            sockets[i] = new LoopSocket(socket);
        }

        var told = 0;
        var turn = 0;
        var loop = new Thread(() =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                Meet(ref turn, (2 * i) + 2);
                sockets[i].OnEdge(SystemCalls.PeerHangup);
            }
        });
        loop.Start();
        for (var i = 0; i < Rounds; i++)
        {
            Meet(ref turn, (2 * i) + 2);
            sockets[i].WhenPeerCloses(_ => Interlocked.Increment(ref told), null);
        }

        loop.Join();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref told) == Rounds, LoopPair.Patience), $"{Rounds - told} of {Rounds} were not told");
    }

    // Both go on when both have come.
    private static void Meet(ref int turn, int until)
    {
        Interlocked.Increment(ref turn);
        var spin = new SpinWait();
        while (Volatile.Read(ref turn) < until)
        {
            spin.SpinOnce(-1);
        }
    }
}
