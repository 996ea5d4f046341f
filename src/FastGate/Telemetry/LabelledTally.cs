namespace FastGate.Telemetry;

/// <summary>
/// Counters by the value of one label. Values are names of ours (reasons, actions), never something a client sent; even so their number is
/// bounded, and what comes after that counts as <c>other</c>. Finding a known name is a short scan without lock or allocation.
/// </summary>
public sealed class LabelledTally
{
    private const int Bound = 96;
    private readonly Tally _other = new();
    private volatile Entry[] _entries = [];

    public LabelledTally(params string[] known)
    {
        foreach (string name in known)
        {
            Of(name);
        }
    }

    public void Add(string name, long amount = 1) => Of(name).Add(amount);

    public Tally Of(string name)
    {
        Entry[] entries = _entries;
        for (int i = 0; i < entries.Length; i++)
        {
            if (ReferenceEquals(entries[i].Name, name))
            {
                return entries[i].Tally;
            }
        }

        return Find(entries, name) ?? Join(name);
    }

    internal IEnumerable<(string Name, long Value)> Read()
    {
        foreach (Entry entry in _entries)
        {
            yield return (entry.Name, entry.Tally.Value);
        }

        if (_other.Value > 0)
        {
            yield return ("other", _other.Value);
        }
    }

    private static Tally? Find(Entry[] entries, string name)
    {
        foreach (Entry entry in entries)
        {
            if (entry.Name == name)
            {
                return entry.Tally;
            }
        }

        return null;
    }

    private Tally Join(string name)
    {
        lock (_other)
        {
            Entry[] entries = _entries;
            if (Find(entries, name) is { } found)
            {
                return found;
            }

            if (entries.Length >= Bound)
            {
                return _other;
            }

            var tally = new Tally();
            _entries = [.. entries, new Entry(name, tally)];
            return tally;
        }
    }

    private readonly record struct Entry(string Name, Tally Tally);
}
