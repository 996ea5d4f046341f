using System.Diagnostics;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd.Image;

/// <summary>What the gateway may cost before it has done anything. The figures themselves are measured by bench/load; these bounds catch a mistake.</summary>
[Collection("volume")]
public sealed class BudgetTests
{
    [Fact]
    public void An_idle_gateway_holds_no_more_than_10_MB()
    {
        using var sidecar = Sidecar.Start();

        // A second after the start it gives back what only the start needed.
        var watch = Stopwatch.StartNew();
        while (sidecar.Gateway.Process.ResidentBytes > 10_000_000 && watch.Elapsed.TotalSeconds < 20)
        {
            Thread.Sleep(100);
        }

        Assert.InRange(sidecar.Gateway.Process.ResidentBytes, 1, 10_000_000);
        Assert.Equal(200, sidecar.Gateway.Get("/after", sidecar.Issuer.AccessToken()).Status);
    }

    [Fact]
    public void The_first_good_answer_comes_soon_after_the_start()
    {
        var watch = Stopwatch.StartNew();
        using var sidecar = Sidecar.Start();
        var status = sidecar.Gateway.Get("/first", sidecar.Issuer.AccessToken()).Status;

        // The goal is 20 ms on a quiet machine; here the issuer and the application start too, and others may be busy.
        Assert.Equal(200, status);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
    }
}
