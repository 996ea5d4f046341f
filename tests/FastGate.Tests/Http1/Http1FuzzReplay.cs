using FastGate.Tests.Fuzzing;

namespace FastGate.Tests.Http1;

/// <summary>The kept inputs of the fuzz targets of this room.</summary>
public sealed class Http1FuzzReplay
{
    [Fact]
    public void Requests() => FuzzReplay.Run("Http1", "request.txt", Http1FuzzTargets.Request);

    [Fact]
    public void Responses() => FuzzReplay.Run("Http1", "response.txt", Http1FuzzTargets.Response);

    [Fact]
    public void Chunked_bodies() => FuzzReplay.Run("Http1", "chunked.txt", Http1FuzzTargets.Chunked);

    [Fact]
    public void Paths() => FuzzReplay.Run("Http1", "path.txt", Http1FuzzTargets.Path);
}
