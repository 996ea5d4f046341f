using FastGate.Startup;
using FastGate.Tests.Gateway.Harness;
using FastGate.Tests.Identity.Providers;

namespace FastGate.Tests.Gateway;

public sealed partial class KeysTests
{
    [Fact]
    public async Task Without_discovery_there_is_no_start()
    {
        _issuer.Stop();
        var starting = StartAsync(o => o with { OpenidProviderTimeout = TimeSpan.FromSeconds(5) });
        for (var i = 0; i < 400 && !starting.IsCompleted; i++)
        {
            await Task.Delay(10);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        var error = await Assert.ThrowsAsync<StartException>(() => starting);
        Assert.NotEmpty(error.Message);
    }

    [Fact]
    public async Task An_address_in_use_stops_the_start_and_frees_what_was_opened()
    {
        _issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A));
        await using var host = await StartAsync();
        await Assert.ThrowsAsync<StartException>(() => StartAsync(o => o with { Listen = host.LocalEndPoint.ToString()! }));
        using var client = GateClient.Connect(host.LocalEndPoint);
        Assert.Equal(200, (await client.AskAsync(Request(SigningKeys.A))).Status);
    }
}
