namespace FastGate.Demo;

/// <summary>The one user of the demo realm. The password is made anew at each run.</summary>
public sealed record DemoUser(string Id, string Username, string Password, string Email, string GivenName, string FamilyName)
{
    public string FullName => $"{GivenName} {FamilyName}";

    public static DemoUser Make() =>
        new(Guid.NewGuid().ToString(), "alice", Secrets.Text(20), "alice@example.com", "Alice", "Example");
}
