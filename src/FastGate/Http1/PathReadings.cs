using System.Buffers;

namespace FastGate.Http1;

/// <summary>
/// All the ways in which an application may plausibly read a path. What a request may do is decided for every one of them, so that it can't depend on
/// which servers, frameworks and filters stand behind the gateway.
/// </summary>
/// <remarks>
/// A component decodes (keeping %2F or not), takes '\' for '/' or not, cuts ';…' from segments never, before or after decoding, resolves dot segments
/// before or after merging slashes or not at all; and a second one may do all that again on the outcome. Slashes are merged in every reading. A second
/// decoding that breaks or yields NUL is none.
/// </remarks>
public static class PathReadings
{
    /// <summary>Whoever needs more readings than this has no honest path.</summary>
    public const int MaxReadings = 128;

    private const int MaxStoredBytes = 128 * 1024;

    // What may be spent on one path, in bytes looked at, some 2 ns each: nobody has shown a token yet. A long path of an ordinary kind takes nine per byte.
    private const int MaxWork = 64 * 1024;
    private const int MaxWorkPerByte = 5;

    private static readonly SearchValues<byte> Suspicious = SearchValues.Create("%;\\"u8);

    /// <summary>The path has one reading: its own bytes.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> path) => !path.IsEmpty && path[0] == '/' && !path.ContainsAny(Suspicious) && !HasSlashPair(path);

    /// <summary>
    /// Puts every distinct reading into <paramref name="into"/>, [0] being the path as 7.0.0 matched it: decoded, dot segments resolved, slashes merged.
    /// False, with an empty buffer, when there are more readings than are worth looking at, or the path is broken: answer 400.
    /// </summary>
    public static bool Enumerate(ReadOnlySpan<byte> path, PathReadingBuffer into)
    {
        into.Clear();
        if (path.IsEmpty)
        {
            path = "/"u8;
        }
        if (IsPlain(path))
        {
            path.CopyTo(into.Reserve(path.Length));
            into.Keep(path.Length);
            return true;
        }
        int room = path.Length + 1;
        Span<byte> scratch = into.Scratch(room * 5);
        into.Allow(MaxWork + MaxWorkPerByte * path.Length);
        var reader = new Reader(
            into, scratch[..room], scratch[room..(2 * room)], scratch[(2 * room)..(3 * room)], scratch[(3 * room)..(4 * room)], scratch[(4 * room)..]);
        if (path[0] == '/' && reader.ReadOnce(path))
        {
            return true;
        }
        into.Clear();
        return false;
    }

    /// <summary>Whether some reading still has a dot segment in it.</summary>
    public static bool AnyHasDotSegment(PathReadingBuffer readings)
    {
        for (int i = 0; i < readings.Count; i++)
        {
            if (PathText.HasDotSegment(readings[i]))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>A slash followed by another or by a dot.</summary>
    internal static bool HasSlashPair(ReadOnlySpan<byte> path)
    {
        while (true)
        {
            int slash = path.IndexOf((byte)'/');
            if (slash < 0 || slash + 1 >= path.Length)
            {
                return false;
            }
            if (path[slash + 1] is (byte)'/' or (byte)'.')
            {
                return true;
            }
            path = path[(slash + 1)..];
        }
    }

    /// <summary>Walks through the combinations, leaving out those in which a choice changes nothing.</summary>
    private ref struct Reader(PathReadingBuffer into, Span<byte> first, Span<byte> tidied, Span<byte> tidiedTwice, Span<byte> second, Span<byte> emitted)
    {
        private readonly Span<byte> _first = first;
        private readonly Span<byte> _tidied = tidied;
        private readonly Span<byte> _tidiedTwice = tidiedTwice;
        private readonly Span<byte> _second = second;
        private readonly Span<byte> _emitted = emitted;

        /// <summary>The readings of one component, each handed on to a second.</summary>
        public bool ReadOnce(ReadOnlySpan<byte> path)
        {
            PathFeatures features = PathFeatures.Of(path);
            for (int choice = 0; choice < PathFeatures.Choices; choice++)
            {
                var treatment = (PathTreatment)choice;
                if (!features.Matters(treatment))
                {
                    continue;
                }
                int length = Transform(path, _first, treatment);
                if (length < 0 || !Emit(_first[..length]) || !ReadAgain(length))
                {
                    return false;
                }
            }
            return true;
        }

        /// <summary>
        /// The second component gets what the first made of the path: its slashes merged or not, and its dot segments left, or resolved in either order.
        /// Merging counts even where there is no dot segment yet: the second one may make some, and they take along what stands before them.
        /// </summary>
        private bool ReadAgain(int length)
        {
            ReadOnlySpan<byte> once = _first[..length];
            if (!once.ContainsAny(Suspicious))
            {
                return true;
            }
            // Where neither an encoding nor '\' is left, the second could only cut, which a first one may do last.
            if (once.ContainsAny((byte)'%', (byte)'\\') && !DecodeAgain(once))
            {
                return false;
            }
            bool dots = PathText.HasDotSegment(once);
            int merged = PathText.MergeSlashes(once, _tidied);
            bool pairs = merged < length;
            if (pairs && !DecodeAgain(_tidied[..merged]))
            {
                return false;
            }
            if (!dots)
            {
                return true;
            }
            if (pairs && !DecodeAgain(_tidiedTwice[..PathText.ResolveDots(_tidied[..merged], _tidiedTwice)]))
            {
                return false;
            }
            int resolved = PathText.ResolveDots(once, _tidied);
            return DecodeAgain(_tidied[..resolved])
                && (!pairs || DecodeAgain(_tidiedTwice[..PathText.MergeSlashes(_tidied[..resolved], _tidiedTwice)]));
        }

        /// <summary>What the first has left is read a second time. Decoding may break, or not, depending on what is cut before it.</summary>
        private bool DecodeAgain(ReadOnlySpan<byte> path)
        {
            if (!path.ContainsAny(Suspicious))
            {
                return true;
            }
            PathFeatures features = PathFeatures.Of(path);
            for (int choice = 0; choice < PathFeatures.Choices; choice++)
            {
                var treatment = (PathTreatment)choice;
                if (!features.Matters(treatment))
                {
                    continue;
                }
                int length = Transform(path, _second, treatment);
                if (length >= 0 && !Emit(_second[..length]))
                {
                    return false;
                }
            }
            return true;
        }

        private int Transform(ReadOnlySpan<byte> path, Span<byte> output, PathTreatment treatment)
        {
            into.Spend(path.Length);
            int length = PathText.Decode(path, output, treatment);
            return length > 0 && (treatment & PathTreatment.CutAfter) != 0 ? PathText.CutParameters(output[..length]) : length;
        }

        /// <summary>One reading per treatment of dot segments, the one of 7.0.0 (resolve, then merge) first. False when it gets too much.</summary>
        private bool Emit(ReadOnlySpan<byte> path)
        {
            bool dots = PathText.HasDotSegment(path);
            if (!into.Spend(path.Length * (dots ? 6 : 2)))
            {
                return false;
            }
            if (dots)
            {
                int resolved = PathText.ResolveDots(path, _emitted);
                into.Keep(PathText.MergeSlashes(_emitted[..resolved], into.Reserve(resolved)));
            }
            into.Keep(PathText.MergeSlashes(path, into.Reserve(path.Length)));
            if (dots)
            {
                int merged = PathText.MergeSlashes(path, _emitted);
                into.Keep(PathText.ResolveDots(_emitted[..merged], into.Reserve(merged)));
            }
            return into.Count <= MaxReadings && into.StoredBytes <= MaxStoredBytes;
        }
    }
}
