using System.Runtime.InteropServices;
using FastGate.Telemetry;
using FastGate.Tests.Tls;

namespace FastGate.Tests.Telemetry;

/// <summary>What a log's file may do meanwhile, and files that are none.</summary>
public sealed partial class LogOutputTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>As logrotate's copytruncate does.</summary>
    [Fact]
    public void A_file_that_was_cut_short_goes_on_at_its_beginning()
    {
        using Log log = Open("gate.log");
        Say(log, "before");
        using (var file = new FileStream(_folder.At("gate.log"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            Assert.NotEqual(0, file.Length);
            file.SetLength(0);
        }

        Say(log, "after");
        Assert.Equal('{', (char)File.ReadAllBytes(_folder.At("gate.log"))[0]);
        Assert.Contains("after", Assert.Single(File.ReadAllLines(_folder.At("gate.log"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_logs_in_one_file_leave_each_others_lines_alone()
    {
        using Log one = Open("gate.log");
        using Log other = Open("gate.log");
        for (int i = 0; i < 5; i++)
        {
            Say(one, "one");
            Say(other, "other");
        }

        string[] lines = File.ReadAllLines(_folder.At("gate.log"));
        Assert.Equal(10, lines.Length);
        Assert.Equal(5, lines.Count(line => line.StartsWith('{') && line.Contains("other", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_FIFO_that_nobody_reads_is_no_place_for_a_log()
    {
        MakeFifo("gate.fifo");
        // open(2) would wait for a reader, and this test with it
        Task<IOException> refused = Task.Run(() => Assert.Throws<IOException>(() => Open("gate.fifo")));
        if (await Task.WhenAny(refused, Task.Delay(Patience, TestContext.Current.CancellationToken)) != refused)
        {
            new FileStream(_folder.At("gate.fifo"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
            Assert.Fail("the log waits for a reader");
        }

        Assert.StartsWith("it is a FIFO that nobody reads", (await refused).Message, StringComparison.Ordinal);
    }

    /// <summary>More than a pipe holds: its writer has to wait.</summary>
    [Fact]
    public async Task A_FIFO_with_a_reader_gets_every_line()
    {
        const int Lines = 300;
        MakeFifo("gate.fifo");
        // for both, which does not wait for a writer
        using var fifo = new FileStream(_folder.At("gate.fifo"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 1);
        using Log log = Open("gate.fifo");
        for (int i = 0; i < Lines; i++)
        {
            log.Write(LogLevel.Info, new string('x', 1000), new LogField("number", i));
        }

        Task read = Task.Run(() =>
        {
            using var reader = new StreamReader(fifo);
            for (int i = 0; i < Lines; i++)
            {
                Assert.Contains($"\"number\":{i}}}", reader.ReadLine(), StringComparison.Ordinal);
            }
        });
        await read.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal(0, log.Dropped);
    }

    [Theory]
    [InlineData("none/gate.log")]
    [InlineData("")]
    public void What_can_not_be_opened_is_said_in_the_systems_words(string name)
        => Assert.DoesNotContain("FIFO", Assert.Throws<IOException>(() => Open(name)).Message, StringComparison.Ordinal);

    private Log Open(string name) => new(new LogSettings(true, false, false, _folder.At(name)), TimeProvider.System);

    private static void Say(Log log, string message)
    {
        log.Write(LogLevel.Info, message);
        log.Flush(Patience);
    }

    private void MakeFifo(string name) => Assert.Equal(0, MakeFifo(_folder.At(name), 0x180));

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
