using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Listening;

/// <summary>Being polite to those for whom there is no room has a limit, and after them there is room for it again.</summary>
[Collection(Alone.Name)]
public sealed class BusyAnswerTests
{
    [Fact]
    public async Task Beyond_so_many_at_once_they_hear_nothing_and_those_who_come_later_do()
    {
        // A clock that stands still: whoever is answered is waited for until he closes.
        await using var gate = TestGate.Open(max: 1, clock: new FakeTimeProvider());
        gate.Start(TestGate.Echo);
        using var first = TestGate.Connect(gate);
        await TestGate.Until(() => gate.OpenConnections == 1);
        var many = Enumerable.Range(0, 150).Select(_ => TestGate.Connect(gate)).ToList();
        var answered = 0;
        foreach (var socket in many)
        {
            answered += await IsAnsweredAsync(socket) ? 1 : 0;
        }
        Assert.InRange(answered, 1, 64);
        many.ForEach(socket => socket.Dispose());
        for (var i = 0; ; i++)
        {
            Assert.True(i < 2000, "nobody is answered any more");
            using var later = TestGate.Connect(gate);
            if (await IsAnsweredAsync(later))
            {
                break;
            }
            await Task.Delay(10);
        }
    }

    private static async Task<bool> IsAnsweredAsync(Socket socket)
    {
        var buffer = new byte[1024];
        try
        {
            var read = await socket.ReceiveAsync(buffer).WaitAsync(TestGate.Patience);
            return Encoding.ASCII.GetString(buffer, 0, read).StartsWith("HTTP/1.1 503 ", StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
