using System.CommandLine;
using System.CommandLine.Help;
using FastGate.Configuration;

namespace FastGate.Commands;

/// <summary>
/// From the words of the command line to a verb. The flags of a configuration go to <see cref="CommandLineSource"/> untouched, because they follow
/// Go's rules. System.CommandLine shows the help, and is not asked for anything else: every start would wait for it.
/// </summary>
public sealed class CommandTable
{
    private const string Default = "run";

    private readonly Dictionary<string, Verb> _verbs;
    private readonly CommandContext _context;

    /// <param name="verbs">In the order of the help; <c>run</c> is what no verb means.</param>
    /// <param name="context">What they work with.</param>
    public CommandTable(IEnumerable<Verb> verbs, CommandContext context)
    {
        _verbs = verbs.ToDictionary(verb => verb.Name, StringComparer.Ordinal);
        _context = context;
    }

    /// <summary>The verbs of this room; those of others stand beside them.</summary>
    public static IReadOnlyList<Verb> Own { get; } =
    [
        new("check", "Read a configuration as run would, and say everything there is to say about it.", true, CheckCommand.Run),
        new("print-config", "Show every option with its value and where that came from; secrets are masked.", true, PrintConfigCommand.Run),
        new("version", "Print the version.", false, VersionCommand.Run),
    ];

    /// <summary>The exit status; 1 also where what there was to say could not be written.</summary>
    public async Task<int> InvokeAsync(IReadOnlyList<string> args)
    {
        var status = await DispatchAsync(args).ConfigureAwait(false);
        if (_context.Out is CommandOutput { Failed: true })
        {
            _context.Error.WriteLine("[error] the output can't be written");
            return status == 0 ? 1 : status;
        }
        return status;
    }

    private Task<int> DispatchAsync(IReadOnlyList<string> args)
    {
        if (args.Count > 0 && args[0] == "help")
        {
            if (args.Count > 2)
            {
                _context.Error.WriteLine("[error] fastgate help takes one verb and nothing else");
                return Task.FromResult(1);
            }
            return args.Count > 1 && !_verbs.ContainsKey(args[1]) ? NoSuchVerb(args[1]) : HelpAsync(args.Count > 1 ? [args[1], "--help"] : ["--help"]);
        }
        var named = args.Count > 0 && !args[0].StartsWith('-');
        if (named && !_verbs.ContainsKey(args[0]))
        {
            return NoSuchVerb(args[0]);
        }
        var verb = named ? args[0] : Default;
        IReadOnlyList<string> rest = named ? [.. args.Skip(1)] : args;
        return Wish(rest, _verbs.GetValueOrDefault(verb)) switch
        {
            "help" => HelpAsync(named ? [verb, "--help"] : ["--help"]),
            "version" when !named => RunAsync("version", []),
            _ => RunAsync(verb, rest),
        };
    }

    /// <summary>Whether --help or --version is among the flags, and not the value of one.</summary>
    private static string? Wish(IReadOnlyList<string> args, Verb? verb)
    {
        for (var i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--help" or "-help" or "-h" or "-?":
                    return "help";
                case "--version" or "-version" or "-v":
                    return "version";
                case "--":
                    return null;
                default:
                    break;
            }
            if (verb is { TakesOptions: true } && OptionCatalogue.Find(args[i].TrimStart('-')) is { Type: not OptionType.Flag })
            {
                i++;
            }
        }
        return null;
    }

    private Task<int> RunAsync(string name, IReadOnlyList<string> args) => _verbs.TryGetValue(name, out var verb) ? verb.Run(args, _context) : NoSuchVerb(name);

    private Task<int> NoSuchVerb(string word)
    {
        var near = Spelling.Nearest(word, _verbs.Keys);
        _context.Error.WriteLine($"[error] there is no verb {ValueProblem.Quoted(word)}; " + (near is null ? "see fastgate --help" : $"write {near} if that is what is meant"));
        return Task.FromResult(1);
    }

    private Task<int> HelpAsync(string[] words)
    {
        var root = new RootCommand("FastGate lets a request through to the application only if its bearer token is good. Without a verb it runs.");
        foreach (var option in root.Options.ToArray())
        {
            if (option is VersionOption)
            {
                root.Options.Remove(option);
            }
        }
        foreach (var verb in _verbs.Values)
        {
            root.Subcommands.Add(new Command(verb.Name, verb.Summary));
        }
        foreach (var option in root.Options)
        {
            if (option is HelpOption help)
            {
                help.Action = new CatalogueHelp((HelpAction)help.Action!, _verbs);
            }
        }
        var parsed = root.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
        return parsed.InvokeAsync(new InvocationConfiguration { Output = _context.Out, Error = _context.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }
}
