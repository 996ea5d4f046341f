using System.Net;

namespace FastGate.Identity;

/// <summary><c>openid-provider-proxy</c>, with the credentials that its address may carry.</summary>
internal static class IssuerProxy
{
    public static WebProxy? Of(string? address)
    {
        if (string.IsNullOrEmpty(address))
        {
            return null;
        }

        var uri = new Uri(address);
        var proxy = new WebProxy(new UriBuilder(uri) { UserName = "", Password = "" }.Uri);
        string[] user = uri.UserInfo.Split(':', 2);
        if (uri.UserInfo.Length > 0)
        {
            // For Basic alone (RFC 7617): of several schemes that a proxy offers, .NET tries Negotiate, NTLM and Digest first and then no other one.
            var basic = new CredentialCache();
            basic.Add(proxy.Address!, "Basic", new NetworkCredential(Uri.UnescapeDataString(user[0]), Uri.UnescapeDataString(user.Length > 1 ? user[1] : "")));
            proxy.Credentials = basic;
        }

        return proxy;
    }
}
