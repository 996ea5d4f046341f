namespace FastGate.Configuration;

/// <summary>Reads a configuration file into a builder.</summary>
public static class FileSource
{
    public static Dialect DialectOf(string path) =>
        path.EndsWith(".toml", StringComparison.OrdinalIgnoreCase) ? Dialect.Toml : Dialect.Gatekeeper;

    public static void Read(string path, Files files, Dialect dialect, ConfigurationBuilder builder)
    {
        if (Text(path, files, builder) is not { } text)
        {
            builder.FileFailed = true;
            return;
        }
        MapNode root;
        try
        {
            var second = 0;
            root = dialect == Dialect.Toml ? TomlReader.Read(text) : YamlReader.Read(text, out second);
            if (second > 0)
            {
                builder.Report(Severity.Warning, "second-document", new(path, second), null, "only the first document of a file is read", "remove what follows ---");
            }
        }
        catch (FileSyntaxException exception)
        {
            builder.Report(Severity.Error, "syntax", new(path, exception.Line), null, exception.Message, exception.Advice);
            builder.FileFailed = true;
            return;
        }
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in root.Entries)
        {
            var key = dialect == Dialect.Toml && OptionCatalogue.FindTomlAlias(entry.Key) is { } option ? option.Key : entry.Key;
            if (!seen.TryAdd(key, entry.Line))
            {
                ReportTwice(entry, seen[key], path, dialect, builder);
            }
            ReadEntry(entry, path, dialect, builder);
        }
    }

    /// <summary>In TOML no key may be there twice, under its short name neither.</summary>
    private static void ReportTwice(MapEntry entry, int first, string path, Dialect dialect, ConfigurationBuilder builder)
    {
        var isFile = dialect == Dialect.Gatekeeper;
        builder.Report(isFile ? Severity.Warning : Severity.Error, "duplicate-key", new(path, entry.Line), Spelling.Shown(entry.Key),
            $"is there twice, first in line {first}" + (isFile ? "; the last one counts" : ""), "remove one of the two");
    }

    private static string? Text(string path, Files files, ConfigurationBuilder builder)
    {
        try
        {
            if (TextDecoding.Decode(files.Read(path)) is { } text)
            {
                return text;
            }
            builder.Report(Severity.Error, "unreadable", new(path, 0), null, "the configuration file is not UTF-8 text", "save it as UTF-8");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var why = exception switch
            {
                FileNotFoundException or DirectoryNotFoundException => "no such file or directory",
                UnauthorizedAccessException => "permission denied, or it is a directory",
                OversizedFileException => exception.Message,
                _ => "it cannot be read",
            };
            builder.Report(Severity.Error, "unreadable", new(path, 0), null, $"unable to read the configuration file: {why}", "check --config and the volume that holds the file");
        }
        return null;
    }

    private static void ReadEntry(MapEntry entry, string path, Dialect dialect, ConfigurationBuilder builder)
    {
        var origin = new Origin(path, entry.Line);
        var option = entry.Key == "config" ? null : OptionCatalogue.Find(entry.Key);
        var value = entry.Value;
        if (option is null && dialect == Dialect.Toml && OptionCatalogue.FindTomlAlias(entry.Key) is { } alias)
        {
            option = alias;
            // audience = "api" is a list of one.
            value = alias.Type == OptionType.List && value is ScalarNode ? new ListNode(value.Line, [value]) : value;
        }
        if (option is null)
        {
            Unknown(entry.Key, origin, dialect, builder);
            return;
        }
        void Report(ValueProblem problem) => builder.Report(
            problem.IsWarning ? Severity.Warning : Severity.Error,
            problem.IsWarning ? "resource-key" : "value",
            problem.Line > 0 ? origin with { Line = problem.Line } : origin,
            option.Key + problem.Key,
            problem.Message,
            problem.Advice);
        if (new NodeValues(dialect, path, Report).Read(option, value) is { } read)
        {
            builder.Set(option, read, origin, NodeValues.IsBlank(value));
        }
        else
        {
            builder.Failed.Add(option.Key);
        }
    }

    /// <summary>7.0.0 ignored them, and files that are widely copied have some; in TOML nobody has them yet.</summary>
    private static void Unknown(string key, Origin origin, Dialect dialect, ConfigurationBuilder builder)
    {
        if (OldNames.AdviceFor(key) is { } advice)
        {
            builder.Report(dialect == Dialect.Toml ? Severity.Error : Severity.Warning, "removed-option", origin, key, "is no option any more" + Ignored(dialect), advice);
            return;
        }
        if (key == "config")
        {
            builder.Report(dialect == Dialect.Toml ? Severity.Error : Severity.Warning, "unknown-key", origin, key, "a file names no other file" + Ignored(dialect), "remove the line");
            return;
        }
        var near = Spelling.Nearest(key, OptionCatalogue.All.Select(option => option.Key));
        builder.Report(dialect == Dialect.Toml ? Severity.Error : Severity.Warning, "unknown-key", origin, Spelling.Shown(key),
            "no such option" + Ignored(dialect), near is null ? "remove the line" : $"write {near} if that is what is meant, or remove the line");
    }

    private static string Ignored(Dialect dialect) => dialect == Dialect.Toml ? "" : "; it is ignored, as in 7.0.0";
}
