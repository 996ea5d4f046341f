using System.Text;
using FastGate.Routing;

namespace FastGate.Tests.Routing;

/// <summary>Short ways to build a table and to ask it.</summary>
internal static class Routes
{
    public static readonly MethodTable Methods = new([]);

    /// <summary>Each text is a pattern, or methods, a blank and a pattern: <c>GET,POST /a</c>.</summary>
    public static RouteTable Table(params string[] resources) => Table(false, resources);

    public static RouteTable Table(bool strict, params string[] resources) =>
        RouteTable.Build([.. resources.Select(Resource)], Methods, strict);

    public static Resource Resource(string text, int index)
    {
        var blank = text.IndexOf(' ');
        var mask = Methods.All;
        if (blank > 0)
        {
            Assert.True(Methods.TryGetMask(text[..blank].Split(','), out mask));
        }

        return new Resource { Index = index, Pattern = text[(blank + 1)..], Methods = mask };
    }

    public static int Ask(this RouteTable table, string method, string path) =>
        table.Find(Methods.IndexOf(Encoding.UTF8.GetBytes(method)), Encoding.UTF8.GetBytes(path))?.Index ?? -1;

    public static int AskIgnoringCase(this RouteTable table, string method, string path) =>
        table.FindIgnoringCase(Methods.IndexOf(Encoding.UTF8.GetBytes(method)), Encoding.UTF8.GetBytes(path))?.Index ?? -1;
}
