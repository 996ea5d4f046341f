using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd;

/// <summary>The binary itself: position-independent, full RELRO, no executable stack, small, linked to little.</summary>
public sealed class BinaryTests
{
    [Fact]
    public void It_is_position_independent()
    {
        Assert.Contains("DYN (Position-Independent Executable", ReadElf("-hW"), StringComparison.Ordinal);
        Assert.Matches(@"FLAGS_1.*\bPIE\b", ReadElf("-dW"));
    }

    [Fact]
    public void Relocations_are_bound_at_start_and_then_read_only()
    {
        Assert.Contains("GNU_RELRO", ReadElf("-lW"), StringComparison.Ordinal);
        Assert.Matches(@"FLAGS.*\bBIND_NOW\b|FLAGS_1.*\bNOW\b", ReadElf("-dW"));
    }

    [Fact]
    public void Neither_the_stack_nor_any_writable_segment_is_executable()
    {
        var segments = ReadElf("-lW").Split('\n').Select(l => l.Trim()).ToList();

        var stack = Assert.Single(segments, l => l.StartsWith("GNU_STACK", StringComparison.Ordinal));
        Assert.Contains(" RW ", stack, StringComparison.Ordinal);
        Assert.DoesNotContain(segments, l => l.StartsWith("LOAD", StringComparison.Ordinal) && l.Contains("RWE", StringComparison.Ordinal));
    }

    [Fact]
    public void It_needs_the_c_library_and_no_search_path()
    {
        var dynamic = ReadElf("-dW").Split('\n');
        string[] allowed = ["libc.so.6", "libm.so.6", "libz.so.1", "libgcc_s.so.1", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"];

        Assert.DoesNotContain(dynamic, l => l.Contains("RPATH", StringComparison.Ordinal) || l.Contains("RUNPATH", StringComparison.Ordinal));
        Assert.All(
            dynamic.Where(l => l.Contains("(NEEDED)", StringComparison.Ordinal)).Select(l => l.Split('[', ']')[1]),
            library => Assert.Contains(library, allowed));
    }

    [Fact]
    public void It_is_stripped_and_no_larger_than_14_MB()
    {
        Assert.DoesNotContain(".symtab", ReadElf("-SW"), StringComparison.Ordinal);
        Assert.InRange(new FileInfo(Repository.Binary).Length, 0, 14_000_000);
    }

    private static string ReadElf(string option)
    {
        var (status, output, errors) = ChildProcess.Run("readelf", [option, Repository.Binary]);
        Assert.True(status == 0, errors);
        return output;
    }
}
