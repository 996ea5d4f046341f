using System.Security.Cryptography.X509Certificates;
using FastGate.Telemetry;
using FastGate.Tls;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Tls;

public sealed class SelfSignedTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void It_is_RSA_2048_with_SHA_512_for_the_names_and_addresses_asked_for()
    {
        using var store = CertificateStore.OpenSelfSigned(["gate.example", "localhost", "127.0.0.1", "::1"], TimeSpan.FromHours(3), Log.Silent, _clock);
        var leaf = store.Current.Leaf;
        Assert.Equal(2048, leaf.GetRSAPublicKey()!.KeySize);
        Assert.Equal("1.2.840.113549.1.1.13", leaf.SignatureAlgorithm.Value);
        Assert.Contains("CN=gate.example", leaf.Subject);
        var names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(["gate.example", "localhost"], names.EnumerateDnsNames());
        Assert.Equal(["127.0.0.1", "::1"], names.EnumerateIPAddresses().Select(a => a.ToString()));
        Assert.Equal(_clock.GetUtcNow() + TimeSpan.FromHours(3), store.Current.NotAfter);
    }

    [Fact]
    public void It_is_renewed_five_minutes_before_its_end_with_the_same_key()
    {
        using var store = CertificateStore.OpenSelfSigned(["localhost"], TimeSpan.FromHours(3), Log.Silent, _clock);
        var first = store.Current;
        _clock.Advance(TimeSpan.FromHours(3) - TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.Same(first, store.Current);
        _clock.Advance(TimeSpan.FromSeconds(1));
        var second = store.Current;
        Assert.NotSame(first, second);
        Assert.Equal(first.Leaf.GetPublicKey(), second.Leaf.GetPublicKey());
        Assert.NotEqual(first.Leaf.SerialNumber, second.Leaf.SerialNumber);
        Assert.Equal(_clock.GetUtcNow() + TimeSpan.FromHours(3), second.NotAfter);
        _clock.Advance(TimeSpan.FromHours(3) - TimeSpan.FromMinutes(5));
        Assert.NotSame(second, store.Current);
        Assert.Equal(2, store.Rotations);
    }

    [Fact]
    public void The_shortest_lifetime_is_five_minutes_and_does_not_renew_without_end()
    {
        Assert.Throws<CertificateException>(() => CertificateStore.OpenSelfSigned(["localhost"], TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1), Log.Silent, _clock));
        using var store = CertificateStore.OpenSelfSigned(["localhost"], TimeSpan.FromMinutes(5), Log.Silent, _clock);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.InRange(store.Rotations, 1, 3);
        Assert.True(store.Current.NotAfter > _clock.GetUtcNow());
    }

    [Theory]
    [InlineData]
    [InlineData("", " ")]
    public void Without_a_name_there_is_none(params string[] names) =>
        Assert.Throws<CertificateException>(() => CertificateStore.OpenSelfSigned(names, TimeSpan.FromHours(1), Log.Silent, _clock));
}
