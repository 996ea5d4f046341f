namespace FastGate.Http1;

/// <summary>All the ways in which an application may plausibly read a path.</summary>
public static class PathReadings
{
    public static bool IsPlain(ReadOnlySpan<byte> path) => true;

    /// <summary>
    /// Puts every reading into <paramref name="into"/>, [0] being the one that 7.0.0 matched (decoded, dots resolved, slashes merged).
    /// False, with an empty buffer, when the path has more readings than are worth looking at: answer 400 (<see cref="MessageFault.PathReadingsTooMany"/>).
    /// </summary>
    public static bool Enumerate(ReadOnlySpan<byte> path, PathReadingBuffer into) => false;
}
