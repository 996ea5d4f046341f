using System.Globalization;

namespace FastGate.Telemetry;

/// <summary>What <c>process_*</c> metrics say, from <c>/proc/self</c>. Elsewhere, or when something can't be read, the figure is missing.</summary>
internal sealed record ProcessFigures(double? CpuSeconds, long? ResidentBytes, long? VirtualBytes, long? OpenFiles, long? MaxFiles, double? StartTime)
{
    // USER_HZ is 100 on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    public static ProcessFigures Read()
    {
        string[] fields = StatFields();
        long? Field(int number) => number < fields.Length && long.TryParse(fields[number], CultureInfo.InvariantCulture, out long value) ? value : null;

        // Numbered as in proc(5) minus 3: the state is field 3.
        double? started = Field(22 - 3) is { } start && BootTime() is { } boot ? boot + (start / TicksPerSecond) : null;
        return new ProcessFigures(
            (Field(14 - 3) + Field(15 - 3)) / TicksPerSecond,
            Field(24 - 3) * Environment.SystemPageSize,
            Field(23 - 3),
            OpenFileCount(),
            MaxFileCount(),
            started);
    }

    private static string[] StatFields()
    {
        string stat = Text("/proc/self/stat");
        int name = stat.LastIndexOf(") ", StringComparison.Ordinal); // the name may hold blanks and parentheses
        return name < 0 ? [] : stat[(name + 2)..].Split(' ');
    }

    private static long? BootTime()
    {
        foreach (string line in Text("/proc/stat").Split('\n'))
        {
            if (line.StartsWith("btime ", StringComparison.Ordinal) && long.TryParse(line.AsSpan(6), CultureInfo.InvariantCulture, out long seconds))
            {
                return seconds;
            }
        }

        return null;
    }

    private static long? OpenFileCount()
    {
        try
        {
            return Directory.EnumerateFileSystemEntries("/proc/self/fd").LongCount();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long? MaxFileCount()
    {
        const string Name = "Max open files";
        foreach (string line in Text("/proc/self/limits").Split('\n'))
        {
            if (line.StartsWith(Name, StringComparison.Ordinal))
            {
                string[] columns = line[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                return columns.Length > 0 && long.TryParse(columns[0], CultureInfo.InvariantCulture, out long soft) ? soft : null;
            }
        }

        return null;
    }

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
