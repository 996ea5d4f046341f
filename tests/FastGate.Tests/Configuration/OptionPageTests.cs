using System.Text;
using FastGate.Configuration;

namespace FastGate.Tests.Configuration;

/// <summary>docs/options.md comes from the catalogue.</summary>
public sealed class OptionPageTests
{
    [Fact]
    public void It_is_up_to_date() => Repository.AssertPage("docs/options.md", Page());

    internal static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal);

    private static string Page()
    {
        var page = new StringBuilder("""
            # Options

            This page is generated from the option catalogue; a test keeps it up to date.

            Each option is a key of the file, a flag (`--key=value`, Go's rules: a true-or-false flag needs the `=`, a repeated list flag appends) and a
            variable. Later ones win: defaults, the file, variables, flags. Lists are replaced, maps merge by key, resources are appended.

            - The file is a keycloak-gatekeeper file (YAML 1.1) unless its name ends in `.toml`: that is FastGate's own format, with the same keys, strict
              types, and errors for unknown keys. `audience` and `upstream` are short for `audiences` and `upstream-url` there.
            - Durations have units: `10s`, `1m30s`, `300ms`. `0` and negative ones are "no limit" where there is a limit. Any other bare number is refused.
            - Sizes are bytes, or have units: `64KiB`, `1MiB`.
            - A variable that is set but empty counts as set. A list in a variable has commas, or one entry a line, or YAML's `[a, b]`; a map has
              `name=value` entries; `PROXY_RESOURCES` has entries of the command line's form, `uri=/a|roles=x`.
            - Files (UTF-16 with its mark aside), variables and flags are UTF-8. A value that is not stops the start by its name; no character is replaced in silence.
            - A secret may also come from a file that the variable with `_FILE` at its end names, as `PROXY_CLIENT_SECRET_FILE=/run/secrets/client`.

            `fastgate check --config FILE` reads a configuration as `run` would and says what is wrong or weak; `fastgate print-config` shows what counts in
            the end and where each value came from.


            """);
        foreach (var group in OptionCatalogue.Groups)
        {
            page.Append("## ").Append(group.Title).Append("\n\n| option | variable | type | default | meaning |\n|--|--|--|--|--|\n");
            foreach (var option in group.Options)
            {
                page.Append($"| `{option.Key}` | `{option.Variable}` | {TypeName(option)} | {Default(option)} | {Cell(Meaning(option))} |\n");
            }
            page.Append('\n');
        }
        page.Append("## A resource\n\n").Append("""
            | key | meaning |
            |--|--|
            | `uri` | The path: `/admin` itself, `/admin*` whatever begins so, `/admin/*` what is below it, `/users/{name}` one segment, `{name:pattern}` one that matches. |
            | `methods` | The methods it speaks of; without it all. Those that are not named fall back to a wider resource or the default deny: `check` says where that leaves something open. |
            | `roles` | Roles that the token needs, realm roles by name, client roles as `client:role`. |
            | `require-any-role` | One of the roles is enough. |
            | `groups` | Groups of which the token needs one. |
            | `white-listed` | No token is needed or looked at. |
            | `white-listed-anon` | No token is needed; one that is there is checked, and its identity goes on. |
            | `headers` | Fields that the request must carry, each `name:value`, with a token or without, save where the path is white-listed. Another spelling of the name may not carry another value. |
            | `acr` | Authentication context classes of which the token needs one. |
            | `no-redirect` | 401 instead of a redirect. |

            On the command line: `--resources 'uri=/admin*|methods=GET,POST|roles=admin,client:editor|require-any-role=true'`.

            """);
        return page.ToString();
    }

    private static string TypeName(OptionDefinition option) => option.Type switch
    {
        OptionType.Flag => "true or false",
        OptionType.Resources => "resources",
        _ => option.Type.ToString().ToLowerInvariant(),
    };

    private static string Default(OptionDefinition option)
    {
        var text = option.DefaultText ?? Shown(option, option.DefaultIn(Dialect.Gatekeeper));
        return Cell(option.TomlDefault is null ? text : $"{(text.Length == 0 ? "–" : text)}; TOML: {Shown(option, option.TomlDefault)}");
    }

    private static string Shown(OptionDefinition option, object value) => OptionText.Shown(option, value) is { Length: > 0 } text ? $"`{text}`" : "";

    private static string Meaning(OptionDefinition option)
    {
        var meaning = new StringBuilder(option.Summary);
        if (option.Rule is not null)
        {
            meaning.Append(" Must be ").Append(option.Rule.Text).Append('.');
        }
        if (option.Secret)
        {
            meaning.Append(" Secret: `").Append(option.Variable).Append("_FILE` works too.");
        }
        meaning.Append(option.Status switch
        {
            OptionStatus.NotBuilt => " **Not built yet**: set away from its default it stops the start.",
            OptionStatus.Inert => " Without effect until the browser flow is built.",
            OptionStatus.LoginOnly => " Without effect beyond login and logout until the browser flow is built.",
            _ => "",
        });
        return meaning.ToString();
    }
}
