using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using FastGate.Demo;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd.Image;

/// <summary>The scratch image that docker/build-image.sh makes. The static binary takes minutes to build: with ./test.sh --long only.</summary>
[Collection("volume")]
public sealed class ImageTests
{
    private static readonly Dictionary<string, string> Buildah = ImageContainer.Buildah;

    [Fact]
    public void It_holds_the_binary_and_what_it_needs_and_nothing_else()
    {
        Dictionary<string, byte[]> archive = Read(File.OpenRead(Build()));
        JsonElement manifest = Blob(archive, Json(archive["index.json"]).GetProperty("manifests")[0]);
        JsonElement config = Blob(archive, manifest.GetProperty("config")).GetProperty("config");
        byte[] layer = Bytes(archive, Assert.Single(manifest.GetProperty("layers").EnumerateArray()));
        Dictionary<string, byte[]> files = Read(new GZipStream(new MemoryStream(layer), CompressionMode.Decompress));

        Assert.Equal("65532:65532", config.GetProperty("User").GetString());
        Assert.Equal(["/fastgate"], config.GetProperty("Entrypoint").EnumerateArray().Select(e => e.GetString()));
        Assert.False(config.TryGetProperty("Cmd", out _));
        Assert.Equal(["CMD", "/fastgate", "health"], config.GetProperty("Healthcheck").GetProperty("Test").EnumerateArray().Select(e => e.GetString()));
        Assert.Contains("SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt", config.GetProperty("Env").EnumerateArray().Select(e => e.GetString()));
        JsonElement labels = config.GetProperty("Labels");
        Assert.Equal("Apache-2.0", labels.GetProperty("org.opencontainers.image.licenses").GetString());
        Assert.Equal("fastgate", labels.GetProperty("org.opencontainers.image.title").GetString());
        Assert.Matches(@"^\d+\.\d+\.\d+", labels.GetProperty("org.opencontainers.image.version").GetString());
        Assert.Matches("^([0-9a-f]{40}|unknown)$", labels.GetProperty("org.opencontainers.image.revision").GetString());
        Assert.All(files.Keys, name => Assert.True(
            name is "fastgate" or "sbom.cdx.json" or "etc/ssl/certs/ca-certificates.crt" || name.StartsWith("licenses/", StringComparison.Ordinal), name));
        Assert.Contains("licenses/FastGate.txt", files.Keys);
        Assert.Superset(new HashSet<string> { "licenses/libraries.txt", "licenses/dotnet.txt", "licenses/dotnet-third-party.txt.gz", "licenses/libssl-dev.txt.gz", "licenses/libc6-dev.txt.gz", "licenses/libgcc.txt.gz", "licenses/LGPL-2.1.txt.gz" }, files.Keys.ToHashSet());
        Assert.InRange(files.Values.Sum(content => (long)content.Length), 0, 16_000_000);
        Assert.InRange(layer.Length, 0, 7_000_000);

        // What docker load reads is the same image under the name that the manifests use.
        JsonElement docker = Assert.Single(Json(archive["manifest.json"]).EnumerateArray());
        Assert.Equal(Path(manifest.GetProperty("config")), docker.GetProperty("Config").GetString());
        Assert.Equal([Path(manifest.GetProperty("layers")[0])], docker.GetProperty("Layers").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal(["fastgate:" + labels.GetProperty("org.opencontainers.image.version").GetString()], docker.GetProperty("RepoTags").EnumerateArray().Select(e => e.GetString()));

        JsonElement bill = Json(files["sbom.cdx.json"]);
        Assert.Equal("CycloneDX", bill.GetProperty("bomFormat").GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(files["fastgate"])),
            bill.GetProperty("metadata").GetProperty("component").GetProperty("hashes")[0].GetProperty("content").GetString());
        string[] parts = [.. bill.GetProperty("components").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];
        Assert.All(bill.GetProperty("components").EnumerateArray(), c => Assert.NotEqual("unknown", c.GetProperty("version").GetString()));
        Assert.Superset(new HashSet<string> { "openssl", "glibc", "libgcc", "Tomlyn", "YamlDotNet", "System.CommandLine", "Microsoft.NETCore.App" }, parts.ToHashSet());
    }

    [Fact]
    public void Built_twice_it_is_the_same()
    {
        byte[] first = SHA256.HashData(File.ReadAllBytes(Build()));
        byte[] second = SHA256.HashData(File.ReadAllBytes(Build()));

        Assert.Equal(first, second);
    }

    [Fact]
    public void It_lets_a_good_token_through_as_nobody()
    {
        string archive = Build();
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists("/usr/bin/buildah"), "buildah's chroot isolation needs root");
        using var issuer = DemoIssuer.Start();
        using var application = EchoApplication.Start();
        using var folder = new TestFolder();
        var listen = new IPEndPoint(IPAddress.Loopback, Ports.Next());
        folder.Write("gatekeeper.conf", Sidecar.Tutorial(issuer, listen.ToString(), application.Url));
        ChildProcess.Run("chmod", ["755", folder.FullName]); // it is read by 65532
        var (status, container, errors) = ChildProcess.Run("buildah", ["from", "--quiet", $"oci-archive:{archive}"], 120, Buildah);
        Assert.True(status == 0, errors);
        container = container.Trim();
        try
        {
            using var process = ChildProcess.Start("buildah",
                ["run", "--isolation", "chroot", "--cap-drop", "all", "-v", $"{folder.FullName}:/conf:ro", container, "--", "/fastgate", "--config=/conf/gatekeeper.conf"], Buildah);
            RawResponse? answer = null;
            for (var attempt = 0; attempt < 200 && answer is null && !process.HasExited; attempt++)
            {
                try
                {
                    using var client = RawClient.Connect(listen);
                    answer = client.Send(GatewayProcess.Request("GET", "/image", issuer.AccessToken())).Receive();
                }
                catch (System.Net.Sockets.SocketException)
                {
                    Thread.Sleep(50);
                }
            }

            Assert.True(answer?.Status == 200, process.Errors);
        }
        finally
        {
            ChildProcess.Run("buildah", ["rm", container], 60, Buildah);
        }
    }

    /// <summary>The archive's path; skips the test where the long forms were not asked for.</summary>
    internal static string Build(params string[] flags)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("FASTGATE_LONG") == "1", "takes minutes: ./test.sh --long");
        var (status, output, errors) = ChildProcess.Run(System.IO.Path.Combine(Repository.Root, "docker/build-image.sh"), flags, 1200, Buildah);
        Assert.True(status == 0, errors);
        return System.IO.Path.Combine(Repository.Root, output[..output.IndexOf(':', StringComparison.Ordinal)]);
    }

    private static Dictionary<string, byte[]> Read(Stream stream)
    {
        var files = new Dictionary<string, byte[]>();
        using var reader = new TarReader(stream);
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
            {
                using var content = new MemoryStream();
                entry.DataStream?.CopyTo(content);
                files[entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name] = content.ToArray();
            }
        }

        return files;
    }

    private static byte[] Bytes(Dictionary<string, byte[]> archive, JsonElement descriptor)
        => archive[Path(descriptor)];

    private static string Path(JsonElement descriptor) => "blobs/" + descriptor.GetProperty("digest").GetString()!.Replace(':', '/');

    private static JsonElement Blob(Dictionary<string, byte[]> archive, JsonElement descriptor) => Json(Bytes(archive, descriptor));

    private static JsonElement Json(byte[] text) => JsonDocument.Parse(text).RootElement;
}
