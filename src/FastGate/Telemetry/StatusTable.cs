namespace FastGate.Telemetry;

/// <summary>
/// Requests by decision, method and status. The methods are the eight standard ones and <c>OTHER</c>, the statuses those with three digits: no client can
/// make it grow. A row of statuses is made when its first request ends.
/// </summary>
internal sealed class StatusTable
{
    public const int Methods = 9;
    private const int FirstStatus = 100;
    private const int Statuses = 500;
    private readonly long[]?[] _rows = new long[DecisionName.Count * Methods][];

    public static string MethodName(int method) => method switch
    {
        0 => "GET",
        1 => "HEAD",
        2 => "POST",
        3 => "PUT",
        4 => "PATCH",
        5 => "DELETE",
        6 => "OPTIONS",
        7 => "TRACE",
        _ => "OTHER",
    };

    public void Count(int method, int status, Decision decision)
    {
        int row = ((int)decision * Methods) + ((uint)method < Methods - 1 ? method : Methods - 1);
        int column = Math.Clamp(status - FirstStatus, 0, Statuses - 1);
        long[] counts = Volatile.Read(ref _rows[row]) ?? Begin(row);
        Interlocked.Increment(ref counts[column]);
    }

    public IEnumerable<(int Decision, int Method, int Status, long Count)> Read()
    {
        for (int row = 0; row < _rows.Length; row++)
        {
            if (Volatile.Read(ref _rows[row]) is not { } counts)
            {
                continue;
            }

            for (int column = 0; column < counts.Length; column++)
            {
                if (Interlocked.Read(ref counts[column]) is > 0 and var count)
                {
                    yield return (row / Methods, row % Methods, column + FirstStatus, count);
                }
            }
        }
    }

    /// <summary>The same without the decisions, by status and then by method.</summary>
    public IEnumerable<(int Method, int Status, long Count)> ReadByStatus()
    {
        for (int column = 0; column < Statuses; column++)
        {
            for (int method = 0; method < Methods; method++)
            {
                long count = 0;
                for (int row = method; row < _rows.Length; row += Methods)
                {
                    count += Volatile.Read(ref _rows[row]) is { } counts ? Interlocked.Read(ref counts[column]) : 0;
                }

                if (count > 0)
                {
                    yield return (method, column + FirstStatus, count);
                }
            }
        }
    }

    private long[] Begin(int row)
    {
        long[] fresh = new long[Statuses];
        return Interlocked.CompareExchange(ref _rows[row], fresh, null) ?? fresh;
    }
}
