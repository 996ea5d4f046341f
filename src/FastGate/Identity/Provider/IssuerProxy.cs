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
        if (user[0].Length > 0)
        {
            proxy.Credentials = new NetworkCredential(Uri.UnescapeDataString(user[0]), Uri.UnescapeDataString(user.Length > 1 ? user[1] : ""));
        }

        return proxy;
    }
}
