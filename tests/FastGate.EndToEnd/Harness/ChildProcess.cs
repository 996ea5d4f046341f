using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace FastGate.EndToEnd.Harness;

/// <summary>A program that a test starts: what it prints is kept, it never outlives the test.</summary>
public sealed partial class ChildProcess : IDisposable
{
    public const int Sigint = 2;
    public const int Sigterm = 15;
    private static readonly ConcurrentDictionary<ChildProcess, byte> Alive = new();
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        // What a test could not dispose, because its constructor failed half-way.
        foreach (var child in Alive.Keys)
        {
            child.Dispose();
        }
    };

    private ChildProcess(Process process)
    {
        _process = process;
        Alive.TryAdd(this, 0);
        process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => Text(_output);

    public string Errors => Text(_errors);

    /// <summary>Starts a program. It sees the test's environment less what would configure a gateway, plus <paramref name="environment"/>.</summary>
    public static ChildProcess Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Repository.Root,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PROXY_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"{program} does not start ({e.Message}). ./test.sh installs what the tests need.", e);
        }

        var child = new ChildProcess(process);
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a program to its end and returns exit status and output; fails the test after <paramref name="seconds"/>.</summary>
    public static (int Status, string Output, string Errors) Run(string program, IEnumerable<string> arguments, int seconds = 60, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var child = Start(program, arguments, environment);
        var status = child.WaitForExit(seconds);
        return (status, child.Output, child.Errors);
    }

    /// <summary>Waits for the end and returns the exit status.</summary>
    public int WaitForExit(int seconds = 20)
    {
        Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(seconds)), $"{_process.StartInfo.FileName} did not end in {seconds} s.\n{Errors}{Output}");
        // Without an argument it also waits until everything that was printed has been read.
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    /// <summary>The most memory that the process has had resident so far, in bytes.</summary>
    public long PeakResidentBytes => Status("VmHWM");

    public long ResidentBytes => Status("VmRSS");

    /// <summary>How many file descriptors the process has open.</summary>
    public int Descriptors => Directory.GetFileSystemEntries($"/proc/{_process.Id}/fd").Length;

    public void Dispose()
    {
        if (!Alive.TryRemove(this, out _))
        {
            return;
        }

        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    private long Status(string name)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
    }

    private static void Keep(StringBuilder text, string? line)
    {
        lock (text)
        {
            if (line is not null)
            {
                text.Append(line).Append('\n');
            }
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
