using System.Text;
using FastGate.Configuration;

namespace FastGate.Commands;

/// <summary>
/// The gateway that is a container's first process. An image's health check is written before anybody knows the flags that the gateway will be
/// started with, and the engine hands it none of them.
/// </summary>
public static class FirstProcess
{
    private const string First = "/proc/1/cmdline";
    private const string Own = "/proc/self/cmdline";

    /// <summary>The flags of the first process if it is this program, called by the same name, and runs a gateway; otherwise none.</summary>
    public static IReadOnlyList<string> Flags(Files files)
    {
        if (Words(files, First) is not [var first, .. var flags] || Words(files, Own) is not [var own, ..] || first != own)
        {
            return [];
        }
        return flags switch
        {
            ["run", .. var rest] => rest,
            [['-', ..], ..] => flags,
            _ => [], // another verb
        };
    }

    /// <summary>Each word ends in NUL, the last one too.</summary>
    private static string[] Words(Files files, string path)
    {
        try
        {
            return Encoding.UTF8.GetString(files.Read(path)) is { Length: > 0 } text ? text[..^1].Split('\0') : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // no /proc
        }
    }
}
