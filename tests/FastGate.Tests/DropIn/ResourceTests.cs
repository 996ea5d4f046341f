namespace FastGate.Tests.DropIn;

/// <summary>Which resource a request is judged by, and what it falls back to (reference, sections 3.2 and 3.3).</summary>
public sealed class ResourceTests
{
    private const string File = """
        resources:
        - uri: /admin*
          roles: [admin]
        - uri: /slash/*
          roles: [slash]
        - uri: /read
          methods: [GET]
          roles: [read]
        - uri: /mid/*/x
          roles: [mid]
        - uri: /seg/{id}/edit
          roles: [any]
        - uri: /seg/{id:[0-9]+}/edit
          roles: [number]
        - uri: /seg/me/edit
          roles: [me]
        - uri: /open*
          white-listed: true
        - uri: /open/not
          roles: [open]
        - uri: /open/dir/
          white-listed: true
        - uri: /twice
          roles: [one]
        - uri: /twice
          roles: [two]
        - uri: /Case
          roles: [case]
        - uri: /maybe
          white-listed-anon: true

        """;

    /// <summary>Method and target; the roles of the token, or <c>-</c> for none at all; the status.</summary>
    public static TheoryData<string, string, int> Rows => new()
    {
        { "GET /elsewhere", "-", 401 },
        { "GET /elsewhere", "", 200 },
        { "GET /admin", "", 403 },
        { "GET /adminx", "", 403 },
        { "GET /admin/x/y", "", 403 },
        { "GET /admin/x/y", "admin", 200 },
        { "GET /admi", "", 200 },
        { "GET /slash", "", 200 },
        { "GET /slash/", "", 403 },
        { "GET /slash/a", "slash", 200 },
        { "GET /read", "", 403 },
        { "GET /read", "read", 200 },
        { "POST /read", "", 200 },
        { "HEAD /read", "", 200 },
        { "POST /read", "-", 401 },
        { "GET /read/", "", 200 },
        { "GET /mid/a", "", 403 },
        { "GET /mid/a/x", "mid", 200 },
        { "GET /seg/abc/edit", "any", 200 },
        { "GET /seg/12/edit", "any", 403 },
        { "GET /seg/12/edit", "number", 200 },
        { "GET /seg/me/edit", "any", 403 },
        { "GET /seg/me/edit", "me", 200 },
        { "GET /seg/a/b/edit", "", 200 },
        { "GET /open", "-", 200 },
        { "GET /openly/so", "-", 200 },
        { "GET /open/not", "-", 401 },
        { "GET /open/not", "", 403 },
        { "GET /twice", "one", 403 },
        { "GET /twice", "two", 200 },
        { "GET /case", "", 200 },
        { "GET /Case", "", 403 },
        { "GET /maybe", "-", 200 },
        { "GET /maybe", "", 200 },
        // the normalised path
        { "GET //admin", "", 403 },
        { "GET /./elsewhere", "", 200 },
        { "GET /%61dmin", "", 403 },
        { "GET /a;b=c", "", 200 },
        // what an application may read in another way
        { "GET /x/../admin", "admin", 400 },
        { "GET /x/..%2fadmin", "admin", 400 },
        { "GET /%2561dmin", "admin", 400 },
        { "GET /x%00", "", 400 },
        { "GET /x%zz", "", 400 },
        // methods
        { "get /open", "-", 501 },
        { "PROPFIND /elsewhere", "", 501 },
        { "PURGE /open", "-", 501 },
        { "TRACE /elsewhere", "", 200 },
        { "OPTIONS /elsewhere", "-", 401 },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task With_default_deny(string request, string roles, int status)
    {
        await using var pod = Pod.Start(File);
        var parts = request.Split(' ');
        await pod.Expect(status, parts[0], parts[1], Credentials(roles));
    }

    [Theory]
    [InlineData("GET /elsewhere", "-", 200)]
    [InlineData("POST /read", "-", 200)]
    [InlineData("GET /read", "-", 401)]
    [InlineData("GET /read", "", 403)]
    [InlineData("PROPFIND /elsewhere", "-", 501)]
    public async Task Without_default_deny(string request, string roles, int status)
    {
        await using var pod = Pod.Start(File + "enable-default-deny: false\n");
        var parts = request.Split(' ');
        await pod.Expect(status, parts[0], parts[1], Credentials(roles));
    }

    [Theory]
    [InlineData("enable-default-deny-strict: true\nresources:\n- uri: /a\n", "GET /a", "", 200)]
    [InlineData("enable-default-deny-strict: true\nresources:\n- uri: /a\n", "GET /b", "", 403)]
    [InlineData("enable-default-deny-strict: true\nresources:\n- uri: /a\n", "GET /b", "-", 401)]
    [InlineData("resources:\n- uri: /*\n  roles: [u]\n", "GET /b", "", 403)]
    [InlineData("resources:\n- uri: /*\n  roles: [u]\n", "GET /b", "u", 200)]
    [InlineData("resources:\n- uri: /*\n  methods: [GET]\n", "POST /b", "-", 200)]
    [InlineData("resources:\n- uri: /*\n  methods: [GET]\n", "GET /b", "-", 401)]
    [InlineData("enable-default-deny:\n", "GET /b", "-", 200)]
    [InlineData("custom-http-methods: [PROPFIND]\n", "PROPFIND /b", "", 200)]
    [InlineData("custom-http-methods: [PROPFIND]\n", "PROPFIND /b", "-", 401)]
    [InlineData("custom-http-methods: [PROPFIND]\n", "propfind /b", "", 501)]
    [InlineData("custom-http-methods: [PROPFIND]\nresources:\n- uri: /b\n  methods: [PROPFIND]\n  roles: [dav]\n", "PROPFIND /b", "", 403)]
    public async Task Catch_alls_and_methods(string file, string request, string roles, int status)
    {
        await using var pod = Pod.Start(file);
        var parts = request.Split(' ');
        await pod.Expect(status, parts[0], parts[1], Credentials(roles));
    }

    [Theory]
    [InlineData("/a%2Fb")]
    [InlineData("/a/../b?x=%zz;y")]
    [InlineData("//x")]
    [InlineData("/%61")]
    [InlineData("/a?")]
    [InlineData("/caf%C3%A9/+ !$&'()*,;=:@~")]
    public async Task Targets_go_on_byte_for_byte(string target)
    {
        target = target.Replace(" ", "%20", StringComparison.Ordinal);
        await using var pod = Pod.Start();
        await pod.Expect(200, "GET", target, Pod.Bearer());
        Assert.Equal($"GET {target} HTTP/1.1", pod.Last.StartLine);
    }

    [Fact]
    public async Task Toml_has_a_prefix_and_no_regard_to_case()
    {
        await using var pod = Pod.StartToml("[[resources]]\nuri = \"/adm*\"\nroles = [\"x\"]\n", "/pre/fix");
        await pod.Expect(200, "GET", "/a?b", Pod.Bearer());
        Assert.Equal("GET /pre/fix/a?b HTTP/1.1", pod.Last.StartLine);
        await pod.Expect(400, "GET", "/a/../b", Pod.Bearer());
        await pod.Expect(400, "GET", "/a/%2e%2e/b", Pod.Bearer());
        await pod.Expect(403, "GET", "/admin", Pod.Bearer());
        await pod.Expect(400, "GET", "/ADMIN", Pod.Bearer());
    }

    private static string Credentials(string roles) => roles switch
    {
        "-" => "",
        "" => Pod.Bearer(),
        _ => Pod.Roles(roles.Split(',')),
    };
}
