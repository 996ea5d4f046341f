using System.Text;
using System.Text.Json;
using FastGate.Corpus;
using FastGate.Identity;

namespace FastGate.Tests.Identity.Providers;

/// <summary>The scripted issuer says what a real Keycloak 26 said.</summary>
public sealed class KeycloakExchangesTests : IAsyncDisposable
{
    private const string Recorded = "http://127.0.0.1:8180";

    private readonly ProviderRig _rig = new();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Its_discovery_document_and_its_key_set_are_taken()
    {
        Serve("discovery");
        Serve("key set");
        await _rig.StartAsync();
        Assert.Equal(_rig.Issuer.Issuer, _rig.Provider.Issuer);
        Assert.EndsWith("/protocol/openid-connect/logout", _rig.Provider.Discovery.EndSessionEndpoint!.AbsoluteUri);
        Assert.Equal(ClientAuthMethod.SecretBasic, ClientCredentials.FirstMethodOf(_rig.Provider.Discovery));

        // The RSA-OAEP key beside it is for encryption.
        Assert.Equal(1, _rig.Provider.SkippedKeys);
        Assert.Equal(["c5mRXcuMGMQ2bxGfNQnBcMyrdw7ghXEinx20MlQoAbg"], _rig.Kids);

        // Cache-Control: no-cache does not mean a fetch per request.
        _rig.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, _rig.Provider.GoodKeyFetches);
        await _rig.RefreshAfterAsync(TimeSpan.FromSeconds(0.5));
        Assert.Equal(2, _rig.Provider.GoodKeyFetches);
    }

    [Fact]
    public async Task Its_rotation_and_its_withdrawal_are_followed()
    {
        Serve("discovery");
        void Publish(string name) =>
            _rig.Issuer.Keys = Behave.Json(RecordedKeycloak.KeySet(name), ("Cache-Control", "no-cache"));

        Publish("initial");
        await _rig.StartAsync();
        string? old = Assert.Single(_rig.Kids);
        long generation = _rig.Provider.Keys.Generation;
        Publish("after rotation, old key still there");
        Assert.True(await _rig.MissAsync());
        Assert.Contains(old, _rig.Kids);
        Assert.True(_rig.Kids.Count > 1);
        Assert.Equal(generation, _rig.Provider.Keys.Generation);
        Publish("after rotation, old key withdrawn");
        await _rig.SettledAsync();
        await _rig.RefreshAfterAsync(TimeSpan.FromSeconds(5.5));
        Assert.DoesNotContain(old, _rig.Kids);
        Assert.True(_rig.Provider.Keys.Generation > generation);
    }

    [Fact]
    public async Task An_unknown_realm_is_no_issuer()
    {
        Serve("discovery of an unknown realm", ScriptedIssuer.DiscoveryPath);
        _rig.Settings = _rig.Settings with { DiscoveryTries = 2, RetryInterval = TimeSpan.FromTicks(1) };
        Task<FastGate.Identity.Provider> discovery = _rig.DiscoverAsync();
        while (!discovery.IsCompleted)
        {
            _rig.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Delay(5);
        }

        Assert.Contains("status 404", (await Assert.ThrowsAsync<ProviderUnavailableException>(() => discovery)).Message);
    }

    [Theory]
    [InlineData("password grant, as in the tutorial", GrantOutcome.Granted, "")]
    [InlineData("password grant with scope openid", GrantOutcome.Granted, "")]
    [InlineData("wrong password", GrantOutcome.InvalidGrant, "invalid_grant")]
    [InlineData("wrong client secret", GrantOutcome.Refused, "unauthorized_client")]
    [InlineData("unknown client", GrantOutcome.Refused, "invalid_client")]
    [InlineData("unknown grant", GrantOutcome.Refused, "unsupported_grant_type")]
    [InlineData("no grant", GrantOutcome.Refused, "invalid_request")]
    [InlineData("scope not allowed", GrantOutcome.Refused, "invalid_scope")]
    public async Task Its_token_endpoint_is_understood(string exchange, GrantOutcome outcome, string problem)
    {
        Serve("discovery");
        Serve(exchange);
        await using FastGate.Identity.Provider provider = await _rig.DiscoverAsync();
        TokenGrant grant = await new TokenEndpoint(provider.Client, new ClientCredentials("my_client_app", "my-client-secret")).PasswordAsync(
            provider.Discovery.TokenEndpoint!, ClientAuthMethod.SecretBasic, "testuser", "testpass", [], CancellationToken.None);
        Assert.Equal((outcome, problem), (grant.Outcome, grant.Problem));
        Assert.Equal(outcome == GrantOutcome.Granted ? 1800 : 0, grant.ExpiresIn);
        Assert.Equal(outcome == GrantOutcome.Granted, grant.AccessToken.Split('.').Length == 3);
        Assert.Equal(exchange.EndsWith("openid", StringComparison.Ordinal), grant.IdToken is not null);
    }

    [Theory]
    [InlineData("back-channel logout by refresh token")]
    [InlineData("back-channel logout for the gateway client")]
    [InlineData("revoke a refresh token")]
    public async Task Its_logout_is_understood(string exchange)
    {
        Serve("discovery");
        string path = Serve(exchange);
        await using FastGate.Identity.Provider provider = await _rig.DiscoverAsync();
        RevocationResult result = await new TokenEndpoint(provider.Client, new ClientCredentials("gatekeeper", "secret")).RevokeAsync(
            new Uri(_rig.Issuer.Origin + path), provider.Discovery, "refresh", CancellationToken.None);
        Assert.True(result.Accepted, result.Problem);
    }

    /// <summary>Has the scripted issuer give that answer, with its own address in the place of the recorded one.</summary>
    private string Serve(string exchange, string? path = null)
    {
        JsonElement root = RecordedKeycloak.Exchanges.First(e => e.GetProperty("name").GetString() == exchange);
        path ??= new Uri(root.GetProperty("request").GetProperty("url").GetString()!).AbsolutePath;
        JsonElement recorded = root.GetProperty("body");
        string text = recorded.ValueKind == JsonValueKind.String ? recorded.GetString()! : recorded.GetRawText();
        byte[] body = Encoding.UTF8.GetBytes(text.Replace(Recorded, _rig.Issuer.Origin, StringComparison.Ordinal));
        (string, string)[] fields =
        [
            .. root.GetProperty("headers").EnumerateArray()
                .Select(f => (f[0].GetString()!, f[1].GetString()!))
                .Where(f => f.Item1.ToLowerInvariant() is not ("content-length" or "connection" or "transfer-encoding")),
        ];
        int status = root.GetProperty("status").GetInt32();
        _rig.Issuer[path] = (c, _) => c.AnswerAsync(status, body, fields);
        return path;
    }
}
