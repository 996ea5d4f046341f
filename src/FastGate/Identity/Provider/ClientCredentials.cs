using System.Text;

namespace FastGate.Identity;

/// <summary>How the gateway proves itself at the token endpoint: <c>client-auth-method</c>.</summary>
public enum ClientAuthMethod : byte
{
    SecretBasic,
    SecretBody,
}

/// <summary>The gateway's own name and secret at the issuer. Prints neither.</summary>
public sealed class ClientCredentials(string clientId, string clientSecret)
{
    /// <summary>
    /// What 7.0.0 did for everything but the browser flow: the first secret method that discovery lists; Basic where it lists none
    /// (OpenID Connect Discovery 1.0 §3).
    /// </summary>
    public static ClientAuthMethod FirstMethodOf(DiscoveryDocument discovery)
    {
        foreach (string method in discovery.TokenEndpointAuthMethods)
        {
            switch (method)
            {
                case "client_secret_basic":
                    return ClientAuthMethod.SecretBasic;
                case "client_secret_post":
                    return ClientAuthMethod.SecretBody;
                default:
                    break;
            }
        }

        return ClientAuthMethod.SecretBasic;
    }

    /// <summary>Adds what belongs into the form and returns the value of Authorization, null for none. A client without a secret only names itself.</summary>
    internal string? Apply(ClientAuthMethod method, FormBody form)
    {
        if (clientSecret.Length > 0 && method == ClientAuthMethod.SecretBasic)
        {
            return Basic();
        }

        form.Add("client_id", clientId);
        if (clientSecret.Length > 0)
        {
            form.Add("client_secret", clientSecret);
        }

        return null;
    }

    /// <summary>RFC 6749 §2.3.1: both parts are form-encoded before they are joined.</summary>
    internal string Basic() =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(FormBody.Encode(clientId) + ":" + FormBody.Encode(clientSecret)));
}
