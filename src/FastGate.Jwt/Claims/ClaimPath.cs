using System.Text;

namespace FastGate.Jwt.Claims;

/// <summary>
/// The way to a claim: names with dots between them, such as <c>realm_access.roles</c>. Names of claims may hold dots themselves
/// (<c>https://example.com/claim</c>), so the longest name that is there wins at every step. Compiled once, used for every token.
/// </summary>
public sealed class ClaimPath
{
    /// <summary>The most dots that are taken for separators; a name with more of them is only looked up as a whole.</summary>
    public const int MaximumSteps = 8;

    private readonly byte[] _path;
    private readonly int[] _dots;

    /// <summary>Compiles a path. It never fails: any text is at least the name of a claim.</summary>
    public ClaimPath(string path)
    {
        Text = path;
        _path = Encoding.UTF8.GetBytes(path);
        List<int> dots = [];
        for (int i = 1; i < _path.Length - 1; i++)
        {
            if (_path[i] == (byte)'.')
            {
                dots.Add(i);
            }
        }

        _dots = dots.Count <= MaximumSteps ? [.. dots] : [];
    }

    /// <summary>The path as it was given.</summary>
    public string Text { get; }

    internal ClaimValue In(ClaimValue payload) => Find(payload, 0);

    private ClaimValue Find(ClaimValue parent, int start)
    {
        ClaimValue whole = parent.Member(_path.AsSpan(start));
        for (int i = _dots.Length - 1; i >= 0 && _dots[i] > start && !whole.Exists; i--)
        {
            ClaimValue step = parent.Member(_path.AsSpan(start, _dots[i] - start));
            if (step.Exists)
            {
                whole = Find(step, _dots[i] + 1);
            }
        }

        return whole;
    }
}
