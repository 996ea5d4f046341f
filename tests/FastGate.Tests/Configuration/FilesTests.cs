using FastGate.Configuration;

namespace FastGate.Tests.Configuration;

/// <summary>The machine's files, as configuration reads them.</summary>
public sealed class FilesTests
{
    [Fact]
    public void A_file_comes_whole()
    {
        byte[] content = new byte[200_000];
        new Random(1).NextBytes(content);
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, content);
            Assert.Equal(content, Files.OfMachine.Read(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>/dev/zero never ends; that ran out of memory.</summary>
    [Fact]
    public void A_file_without_end_is_refused()
        => Assert.Equal("it is larger than 16 MiB", Assert.Throws<OversizedFileException>(() => Files.OfMachine.Read("/dev/zero")).Message);
}
