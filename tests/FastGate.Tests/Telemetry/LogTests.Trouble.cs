using System.Text.Json;
using FastGate.Jwt.Tests.Support;
using FastGate.Telemetry;

namespace FastGate.Tests.Telemetry;

/// <summary>Slow, broken and crowded outputs, and what a line costs.</summary>
public partial class LogTests
{
    [Fact]
    public void A_reader_that_stops_costs_lines_that_are_counted_and_nothing_else()
    {
        using Log log = new(new LogSettings(true, false, false, "", Requests: true), _clock, _output, capacity: 4096);
        _output.Hold();
        log.Request(Record());
        Assert.True(_output.Reached.Wait(Patience, TestContext.Current.CancellationToken));
        for (int i = 0; i < 1000; i++)
        {
            log.Request(Record());
        }

        Assert.InRange(log.Dropped, 900, 999);
        _output.LetGo();
        log.Flush(Patience);
        log.Write(LogLevel.Info, "goes on");
        log.Flush(Patience);

        string notice = Assert.Single(_output.Lines, line => line.Contains("log lines were dropped"));
        Assert.Equal(log.Dropped, JsonDocument.Parse(notice).RootElement.GetProperty("count").GetInt64());
        Assert.Equal(1001 - log.Dropped, _output.Lines.Count(line => line.Contains("client request")));
        Assert.Contains("goes on", _output.Lines[^1]);
    }

    [Fact]
    public void A_line_longer_than_the_buffer_is_dropped_and_said()
    {
        using (Log log = new(new LogSettings(true, false, false, ""), _clock, _output, capacity: 1024))
        {
            log.Write(LogLevel.Info, new string('x', 2000));
        }

        Assert.Contains("log lines were dropped", Assert.Single(_output.Lines));
    }

    [Fact]
    public void A_broken_output_harms_nobody()
    {
        _output.Broken = true;
        using Log log = Open(json: true);
        log.Write(LogLevel.Info, "into the void");
        log.Flush(Patience);
        _output.Broken = false;
        log.Write(LogLevel.Info, "back again");
        log.Flush(Patience);

        Assert.Contains("back again", Assert.Single(_output.Lines));
    }

    [Fact]
    public void Lines_of_many_threads_stay_whole()
    {
        using (Log log = Open(json: true))
        {
            Parallel.For(0, 8, writer =>
            {
                for (int i = 0; i < 200; i++)
                {
                    log.Write(LogLevel.Info, "line", new LogField("writer", writer), new LogField("number", i));
                }
            });
        }

        Assert.Equal(1600, _output.Lines.Length);
        var seen = _output.Lines.Select(line => JsonDocument.Parse(line).RootElement)
            .Select(line => (line.GetProperty("writer").GetInt32(), line.GetProperty("number").GetInt32())).ToHashSet();
        Assert.Equal(1600, seen.Count);
    }

    [Fact]
    public void A_file_is_appended_to()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            for (int i = 0; i < 2; i++)
            {
                using Log log = new(new LogSettings(true, false, false, path), _clock);
                log.Write(LogLevel.Info, "here");
            }

            Assert.Equal(2, File.ReadAllLines(path).Length);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_second_rolls_over()
    {
        using Log log = Open(json: false);
        log.Write(LogLevel.Info, "one");
        _clock.Advance(TimeSpan.FromMilliseconds(900));
        log.Write(LogLevel.Info, "two");
        log.Flush(Patience);

        Assert.Equal(["2019-10-16T14:02:47.123Z\tinfo\tone", "2019-10-16T14:02:48.023Z\tinfo\ttwo"], _output.Lines);
    }

    [Fact]
    public void A_line_allocates_nothing()
    {
        // A buffer that soon is full: a line that is dropped must cost nothing either.
        using Log log = new(new LogSettings(true, false, false, "", Requests: true), _clock, _output, capacity: 64 * 1024);
        Say(log, 100);
        _output.Hold();
        long allocated = Allocations.Least(() => Say(log, 2000));
        _output.LetGo();

        Assert.Equal(0, allocated);
        Assert.True(log.Dropped > 0);

        static void Say(Log log, int times)
        {
            for (int i = 0; i < times; i++)
            {
                log.Request(Record());
                log.TokenRefused("no authorization header or cookie", Log.MissingToken, "10.0.0.1:5");
            }
        }
    }
}
