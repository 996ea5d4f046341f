using YamlDotNet.RepresentationModel;

namespace FastGate.Tests;

/// <summary>The sample manifests are YAML that says what the documentation claims of them.</summary>
public sealed class ManifestTests
{
    private static readonly string Docker = Path.Combine(ArchitectureTests.Root, "docker");

    public static TheoryData<string> Manifests => [.. Directory.GetFiles(Path.Combine(Docker, "kubernetes"), "*.yaml").Select(f => Path.GetFileName(f)!)];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void A_manifest_is_one_object_with_a_kind_and_a_name(string file)
    {
        var manifest = Read(Path.Combine(Docker, "kubernetes", file));

        Assert.NotEmpty(Text(manifest, "apiVersion"));
        Assert.NotEmpty(Text(manifest, "kind"));
        Assert.NotEmpty(Text(manifest, "metadata", "name"));
    }

    [Fact]
    public void The_gateway_runs_without_root_privileges_or_a_writable_disk()
    {
        var pod = (YamlMappingNode)At(Read(Path.Combine(Docker, "kubernetes", "deployment.yaml")), "spec", "template", "spec");
        var gateway = (YamlMappingNode)((YamlSequenceNode)pod["initContainers"])[0];

        Assert.Equal("true", Text(pod, "securityContext", "runAsNonRoot"));
        Assert.Equal("true", Text(gateway, "securityContext", "readOnlyRootFilesystem"));
        Assert.Equal("false", Text(gateway, "securityContext", "allowPrivilegeEscalation"));
        Assert.Equal("32Mi", Text(gateway, "resources", "limits", "memory"));
        Assert.Equal("ALL", ((YamlScalarNode)((YamlSequenceNode)At(gateway, "securityContext", "capabilities", "drop"))[0]).Value);
        Assert.DoesNotContain(":latest", Text(gateway, "image"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_compose_file_has_the_gateway_and_its_application()
    {
        var services = (YamlMappingNode)At(Read(Path.Combine(Docker, "compose.yaml")), "services");

        Assert.Equal("true", Text(services, "gatekeeper", "read_only"));
        Assert.Equal("service:gatekeeper", Text(services, "application", "network_mode"));
    }

    private static YamlMappingNode Read(string file)
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(file);
        yaml.Load(reader);
        return (YamlMappingNode)Assert.Single(yaml.Documents).RootNode;
    }

    private static YamlNode At(YamlNode node, params string[] path) => path.Aggregate(node, (n, name) => n[name]);

    private static string Text(YamlNode node, params string[] path) => ((YamlScalarNode)At(node, path)).Value ?? "";
}
