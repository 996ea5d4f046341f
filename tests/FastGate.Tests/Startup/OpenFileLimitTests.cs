using System.Runtime.InteropServices;
using FastGate.Identity;
using FastGate.Listening;
using FastGate.Telemetry;
using FastGate.Tests.Tls;
using FastGate.Tls;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Startup;

/// <summary>What is done and said while this process may open no more files.</summary>
[Collection(Alone.Name)]
public sealed partial class OpenFileLimitTests : IDisposable
{
    private const int Descriptors = 7; // RLIMIT_NOFILE
    private static readonly TestAuthority Root = TestAuthority.Root();
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_certificate_that_can_not_be_looked_at_has_not_changed()
    {
        TestLeaf first = Root.Issue(subject: "first");
        TestLeaf second = Root.Issue(subject: "second");
        string output = _folder.At("log");
        using (var log = new Log(new LogSettings(Json: true, Disabled: false, Verbose: false, Output: output), _clock))
        {
            string ca = _folder.Write("ca.pem", Root.Pem);
            using AuthorityStore authorities = AuthorityStore.Open(ca, log, _clock);
            using CertificateStore store = CertificateStore.OpenFiles(_folder.Write("tls.crt", first.CertificatePem), _folder.Write("tls.key", first.KeyPem), log, _clock);
            Look(3);
            WithoutDescriptors(() => Look(3));
            Assert.Equal((0, "CN=first"), (store.Rotations, store.Current.Leaf.Subject));

            // what changed meanwhile is news afterwards
            _folder.Write("tls.crt", second.CertificatePem);
            _folder.Write("tls.key", second.KeyPem);
            WithoutDescriptors(() => Look(3));
            Assert.Equal("CN=first", store.Current.Leaf.Subject);
            Look(1);
            Assert.Equal("CN=second", store.Current.Leaf.Subject);
            // and one that is gone still is, at once
            File.Delete(ca);
            Look(2);
        }

        string[] said = [.. File.ReadAllLines(output).Where(line => line.Contains("can't be used", StringComparison.Ordinal))];
        Assert.Contains("no such file", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void Nor_have_the_issuers_files()
    {
        string ca = _folder.Write("ca.pem", Root.Pem);
        var tls = new IssuerTls(new ProviderSettings { DiscoveryUrl = "https://issuer.example", CaFile = ca });
        Assert.True(tls.TryRenew(out _, out CertificateException? problem));
        WithoutDescriptors(() => Assert.False(tls.TryRenew(out _, out problem)));
        Assert.Null(problem);
        Assert.False(tls.TryRenew(out _, out problem));
        Assert.Null(problem);

        var first = new IssuerTls(new ProviderSettings { DiscoveryUrl = "https://issuer.example", CaFile = ca });
        WithoutDescriptors(() => Assert.False(first.TryRenew(out _, out problem)));
        Assert.Equal(ca, problem?.File);
        Assert.True(first.TryRenew(out _, out _));
    }

    [Fact]
    public void A_start_says_so_of_its_certificate()
    {
        string file = _folder.Write("ca.pem", Root.Pem);
        AuthorityStore.Open(file, Log.Silent, _clock).Dispose();
        CertificateException? error = null;
        WithoutDescriptors(() => error = Assert.Throws<CertificateException>(() => AuthorityStore.Open(file, Log.Silent, _clock)));
        Assert.EndsWith("can't be read: too many open files", error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_says_so_of_its_listener()
    {
        var settings = new ListenerSettings(new ListenAddress("127.0.0.1", 0, null), new ListenerCapacity(1, 1 << 20));
        await Listener.Open(settings, Log.Silent, _clock).DisposeAsync();
        ListenException? error = null;
        WithoutDescriptors(() => error = Assert.Throws<ListenException>(() => Listener.Open(settings, Log.Silent, _clock)));
        Assert.Equal("can't listen on 127.0.0.1:0: too many open files", error!.Message);
    }

    private void Look(int times)
    {
        for (int i = 0; i < times; i++)
        {
            _clock.Advance(FileWatch.Interval);
        }
    }

    private static void WithoutDescriptors(Action action)
    {
        Assert.Equal(0, GetLimit(Descriptors, out Limit usual));
        var none = usual with { Soft = 3 };
        Assert.Equal(0, SetLimit(Descriptors, in none));
        try
        {
            action();
        }
        finally
        {
            SetLimit(Descriptors, in usual);
        }
    }

    private record struct Limit(ulong Soft, ulong Hard);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int what, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int what, in Limit limit);
}
