using System.Globalization;
using System.Net;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd.Image;

/// <summary>
/// The image's files, run as a cluster with runAsNonRoot, readOnlyRootFilesystem, no capability and a memory limit would: buildah's chroot
/// isolation knows no read-only root, so this is its mounted container, a mount namespace and capsh. Needs root.
/// </summary>
internal sealed class ImageContainer : IDisposable
{
    public static readonly Dictionary<string, string> Buildah = new() { ["STORAGE_DRIVER"] = "vfs", ["BUILDAH_ISOLATION"] = "chroot" };

    // /proc, /dev and /sys are what every engine mounts. Nothing forks: the process that is started becomes the gateway.
    private const string Launch = """
        root=$1 conf=$2 group=$3
        shift 3
        mount --bind "$root" "$root"
        mount --bind "$conf" "$root/conf"
        for folder in proc dev sys; do mount --rbind "/$folder" "$root/$folder"; done
        mount -o remount,bind,ro "$root"
        [ -z "$group" ] || echo $$ >"$group/cgroup.procs"
        exec capsh --no-new-privs --drop=all --chroot="$root" --groups=65532 --gid=65532 --uid=65532 --shell=/fastgate -- "$@"
        """;

    private readonly string _name;
    private readonly string _root;
    private readonly string _configuration;
    private readonly string? _group;

    /// <param name="memory">The limit in bytes, or 0.</param>
    public ImageContainer(string archive, string configuration, long memory = 0)
    {
        _configuration = configuration;
        _name = Say("from", "--quiet", $"oci-archive:{archive}");
        _root = Say("mount", _name);
        foreach (var folder in new[] { "proc", "dev", "sys", "conf" })
        {
            Directory.CreateDirectory(Path.Combine(_root, folder));
        }

        // Created by root, read by 65532.
        ChildProcess.Run("chmod", ["755", configuration]);
        _group = memory > 0 ? Group(memory) : null;
    }

    public static bool CanRun => Environment.UserName == "root" && File.Exists("/usr/bin/buildah") && (File.Exists("/usr/sbin/capsh") || File.Exists("/sbin/capsh"));

    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Whether a group with a memory limit can be made here.</summary>
    public static bool CanLimit => Version1 || Version2;

    public string Bundle => Path.Combine(_root, "etc/ssl/certs/ca-certificates.crt");

    /// <summary>Writes a file that the engine brings: /etc/hosts, /etc/resolv.conf.</summary>
    public void WriteOfEngine(string name, string content) => File.WriteAllText(Path.Combine(_root, "etc", name), content);

    /// <summary>The program, for who runs it in another way.</summary>
    public string Program => Path.Combine(_root, "fastgate");

    /// <summary>The most that the group has held, files in memory included. 0 where the kernel does not say.</summary>
    public long Peak => Number(Version1 ? "memory.max_usage_in_bytes" : "memory.peak");

    private static bool Version1 => File.Exists("/sys/fs/cgroup/memory/memory.limit_in_bytes");

    private static bool Version2 => File.Exists("/sys/fs/cgroup/cgroup.subtree_control")
        && File.ReadAllText("/sys/fs/cgroup/cgroup.subtree_control").Contains("memory", StringComparison.Ordinal);

    public ChildProcess Start(params string[] arguments) => ChildProcess.Start("unshare",
        ["--mount", "--propagation", "private", "--", "bash", "-euc", Launch, "launch", _root, _configuration, _group ?? "", .. arguments],
        new Dictionary<string, string> { ["SSL_CERT_FILE"] = "/etc/ssl/certs/ca-certificates.crt" });

    /// <summary>Starts the gateway with the folder's gatekeeper.conf, and waits until it listens.</summary>
    public ChildProcess Serve(IPEndPoint listen) => WhenItListens(Start("--config=/conf/gatekeeper.conf"), listen);

    public static ChildProcess WhenItListens(ChildProcess process, IPEndPoint listen)
    {
        for (var attempt = 0; attempt < 400 && !process.HasExited; attempt++)
        {
            try
            {
                using var probe = RawClient.Connect(listen);
                return process;
            }
            catch (System.Net.Sockets.SocketException)
            {
                Thread.Sleep(25);
            }
        }

        string said = process.Errors + process.Output;
        process.Dispose();
        throw new InvalidOperationException("The image's gateway did not listen: " + said);
    }

    public (int Status, string Output, string Errors) Run(params string[] arguments)
    {
        using var process = Start(arguments);
        var status = process.WaitForExit(60);
        return (status, process.Output, process.Errors);
    }

    public void Dispose()
    {
        ChildProcess.Run("buildah", ["rm", _name], 60, Buildah);
        for (var attempt = 0; _group is not null && Directory.Exists(_group) && attempt < 100; attempt++)
        {
            try
            {
                Directory.Delete(_group);
            }
            catch (IOException)
            {
                Thread.Sleep(20); // what was in it is still ending
            }
        }
    }

    private static string Group(long memory)
    {
        var group = Path.Combine(Version1 ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup", $"fastgate-test-{Environment.ProcessId}");
        Directory.CreateDirectory(group);
        File.WriteAllText(Path.Combine(group, Version1 ? "memory.limit_in_bytes" : "memory.max"), memory.ToString(CultureInfo.InvariantCulture));
        return group;
    }

    private static string Say(params string[] arguments)
    {
        var (status, output, errors) = ChildProcess.Run("buildah", arguments, 120, Buildah);
        Assert.True(status == 0, errors);
        return output.Trim();
    }

    private long Number(string file) =>
        _group is not null && File.Exists(Path.Combine(_group, file)) ? long.Parse(File.ReadAllText(Path.Combine(_group, file)).Trim(), CultureInfo.InvariantCulture) : 0;
}
