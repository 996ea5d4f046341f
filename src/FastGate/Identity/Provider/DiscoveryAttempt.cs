namespace FastGate.Identity;

/// <summary>One try to get the discovery document: the document, accepted, or the problem in words.</summary>
internal readonly record struct DiscoveryAttempt(DiscoveryDocument? Document, TimeSpan? Lifetime, string Problem, IReadOnlyList<string> Warnings)
{
    public static async Task<DiscoveryAttempt> MakeAsync(ProviderSettings settings, IssuerClient client, CancellationToken cancellation)
    {
        IssuerAnswer answer = await client.GetAsync(settings.DiscoveryAddress, cancellation).ConfigureAwait(false);
        if (answer.Fault != IssuerFault.None)
        {
            return Failed(answer.Detail);
        }

        if (answer.Status != 200)
        {
            return Failed($"status {answer.Status}");
        }

        if (DiscoveryDocument.Read(answer.Body, out string problem) is not { } document)
        {
            return Failed($"the document {problem}");
        }

        var warnings = new List<string>();
        return DiscoveryRules.Refusal(document, settings, warnings) is { } refusal
            ? Failed($"the document {refusal}")
            : new DiscoveryAttempt(document, answer.Lifetime, "", warnings);
    }

    private static DiscoveryAttempt Failed(string problem) => new(null, null, problem, []);
}
