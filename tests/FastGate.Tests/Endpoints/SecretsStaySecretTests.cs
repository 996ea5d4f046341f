using System.Text;
using FastGate.Endpoints;
using FastGate.Telemetry;

namespace FastGate.Tests.Endpoints;

/// <summary>The canary: what must stay secret is in no answer but the one that is for its owner, and in no log line or metric.</summary>
public class SecretsStaySecretTests
{
    private const string Canary = "CANARY";

    [Fact]
    public async Task No_secret_gets_out()
    {
        using var rig = new EndpointRig(settings => settings with
        {
            EnableLogin = true,
            EnableMetrics = true,
            EnableProfiling = true,
            Revoke = (_, _) => throw new HttpRequestException("https://client:CANARY-secret@idp.example"),
        });
        var outcomes = new Queue<Func<GrantResult>>(
        [
            () => new GrantResult(GrantStatus.Refused) { AccessToken = "CANARY.a.b" },
            () => new GrantResult(GrantStatus.Failed) { RefreshToken = "CANARY.c.d" },
            () => throw new InvalidOperationException("password CANARY-password"),
        ]);
        rig.Grant = (_, _) => Task.FromResult(outcomes.Dequeue()());
        var seen = new StringBuilder();
        EndpointRequest form = EndpointRig.Form("username=CANARY-user&password=CANARY-password");
        EndpointCredential forged = new("CANARY.header.sig", false, 403);
        EndpointCredential verified = new("e30.CANARY.sig", true, 0);
        foreach (EndpointRequest request in (EndpointRequest[])
        [
            form,
            form,
            form,
            form with { Origin = "https://evil.example" },
            form with { ContentType = "text/plain" },
            form with { BodyTooLarge = true },
            EndpointRig.Request("GET", "/oauth/token") with { Credential = forged },
            EndpointRig.Request("GET", "/oauth/expired") with { Credential = forged },
            EndpointRig.Request("GET", "/oauth/logout") with { Credential = forged, Cookie = "kc-access=CANARY" },
            EndpointRig.Request("GET", "/oauth/logout") with { Credential = verified, Cookie = "kc-access=CANARY; kc-access-1=CANARY; CANARY=1" },
            EndpointRig.Request("GET", "/oauth/health") with { Credential = verified, Query = "?access_token=CANARY" },
            EndpointRig.Request("GET", "/oauth/CANARY"),
            EndpointRig.Request("GET", "/oauth/discovery"),
            EndpointRig.Request("GET", "/oauth/metrics"),
        ])
        {
            EndpointAnswer answer = await rig.Ask(request);
            seen.Append(answer).Append(answer.Text()).AppendJoin('\n', answer.Fields);
        }

        rig.Log.Flush(TimeSpan.FromSeconds(20));
        Assert.Empty(outcomes);
        Assert.DoesNotContain(Canary, seen.ToString());
        Assert.NotEmpty(rig.Output.Lines);
        Assert.DoesNotContain(Canary, rig.Output.Text);
        Assert.DoesNotContain(Canary, rig.Settings.ToString());
        Assert.DoesNotContain(Canary, new GrantResult(GrantStatus.Granted) { AccessToken = Canary, IdToken = Canary, RefreshToken = Canary }.ToString());
    }

    [Fact]
    public void A_request_or_a_credential_printed_by_mistake_shows_no_token()
    {
        EndpointRequest request = EndpointRig.Request("GET", "/oauth/token") with
        {
            Credential = new EndpointCredential(Canary, true, 0),
            Cookie = Canary,
            Query = Canary,
        };
        Assert.DoesNotContain(Canary, request.ToString());
        Assert.DoesNotContain(Canary, request.Credential.ToString());
        Assert.DoesNotContain(Canary, new LogSettings(true, false, false, "stderr").ToString());
    }
}
