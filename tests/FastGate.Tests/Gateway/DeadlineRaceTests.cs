using FastGate.Gateway;
using FastGate.Tests.Gateway.Harness;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Gateway;

/// <summary>The sweep, the loop and the sender of a body touch one deadline at the same time; who comes first decides, and about his own phase only.</summary>
public sealed class DeadlineRaceTests
{
    private const int Rounds = 3_000_000;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_sweep_while_the_next_phase_is_armed_neither_ends_that_one_nor_is_forgotten()
    {
        var clock = new FakeTimeProvider();
        Action? sweep = null;
        var deadline = new Deadline(new InterruptedClock(clock, () => Interlocked.Exchange(ref sweep, null)?.Invoke()));
        var fired = false;
        var phase = Phase.None;
        deadline.Arm(Phase.AnswerHead, Second);
        clock.Advance(Second);
        sweep = () =>
        {
            var over = deadline.IsDue(clock.GetTimestamp(), out var due);
            phase = deadline.Phase;
            fired = over && deadline.TryFire(due);
        };
        deadline.Arm(Phase.Write, Second);
        Assert.Null(sweep);
        Assert.False(fired && phase == Phase.Write, "fired for a phase that had only just begun");
        Assert.Equal(fired, deadline.HasFired);
        Assert.Equal(!fired, deadline.IsRunning(Phase.Write));
    }

    [Fact]
    public async Task What_the_sweep_extends_has_not_fired()
    {
        var clock = new FakeTimeProvider();
        var deadline = new Deadline(clock);
        var now = clock.GetTimestamp();
        var lost = 0;
        await BesidesAsync(i => deadline.Extend(Phase.Write, now + i % 1000, Second), _ =>
        {
            deadline.Arm(Phase.Write, Second);
            lost += deadline.Disarm() ? 0 : 1;
        });
        Assert.Equal(0, lost);
    }

    [Fact]
    public async Task Who_stops_the_clock_of_one_phase_leaves_that_of_the_next_alone()
    {
        var deadline = new Deadline(new FakeTimeProvider());
        var stopped = 0;
        // No two armings get the same number: real ticks pass between them, and here, where time stands still, the limits differ.
        var limit = Second;
        TimeSpan Next() => limit += TimeSpan.FromTicks(10);
        await BesidesAsync(_ => deadline.DisarmIf(Phase.AnswerHead), _ =>
        {
            deadline.Arm(Phase.AnswerHead, Next());
            deadline.Disarm();
            deadline.Arm(Phase.Body, Next());
            stopped += deadline.IsRunning(Phase.Body) ? 0 : 1;
            deadline.Disarm();
        });
        Assert.Equal(0, stopped);
    }

    /// <summary>The one again and again, for as long as the other takes for all its rounds.</summary>
    private static async Task BesidesAsync(Action<int> beside, Action<int> work)
    {
        using var begun = new ManualResetEventSlim();
        var over = false;
        var other = Task.Factory.StartNew(() =>
        {
            begun.Set();
            for (var i = 0; !Volatile.Read(ref over); i++)
            {
                beside(i);
            }
        }, TaskCreationOptions.LongRunning);
        begun.Wait();
        for (var i = 0; i < Rounds; i++)
        {
            work(i);
        }

        Volatile.Write(ref over, true);
        await other;
    }
}
