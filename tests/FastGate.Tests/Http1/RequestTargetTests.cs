using FastGate.Http1;

namespace FastGate.Tests.Http1;

public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("/", "/", "", true)]
    [InlineData("/?", "/", "?", true)]
    [InlineData("/a/b.c~d_e-f!$&'()*+,=:@", "/a/b.c~d_e-f!$&'()*+,=:@", "", true)]
    [InlineData("/a;b", "/a;b", "", false)]
    [InlineData("/a%20b", "/a%20b", "", false)]
    [InlineData("//a", "//a", "", false)]
    [InlineData("/.a", "/.a", "", false)]
    [InlineData("/a./b", "/a./b", "", true)]
    [InlineData("/a?b/../c;%zz[]{}|\\^`\"<>?", "/a", "?b/../c;%zz[]{}|\\^`\"<>?", true)]
    public void Origin_form(string target, string path, string query, bool plain)
    {
        string text = Wire.Head($"GET {target} HTTP/1.1", "Host: a");
        (ParseResult result, RequestHead head) = Wire.Request(text);
        byte[] buffer = Wire.Bytes(text);
        Assert.Equal(ParseState.Complete, result.State);
        Assert.Equal((TargetForm.Origin, path, query, plain),
            (head.Form, Wire.Text(head.Path.Of(buffer)), Wire.Text(head.Query.Of(buffer)), head.PathIsPlain));
        Assert.Equal(plain, PathReadings.IsPlain(head.Path.Of(buffer)));
    }

    [Theory]
    [InlineData("http://a", "a", "", "")]
    [InlineData("http://a/", "a", "/", "")]
    [InlineData("http://a?x", "a", "", "?x")]
    [InlineData("HTTP://A/x", "a", "/x", "")]
    [InlineData("http://a:80/", "a", "/", "")]
    [InlineData("http://a/", "a:80", "/", "")]
    [InlineData("http://a:/", "a", "/", "")]
    [InlineData("http://a/", "a:", "/", "")]
    [InlineData("https://a:443/", "A", "/", "")]
    [InlineData("http://a:8080/", "a:08080", "/", "")]
    [InlineData("http://[::1]:80/", "[::1]", "/", "")]
    [InlineData("http://1.2.3.4/", "1.2.3.4", "/", "")]
    public void Absolute_form(string target, string host, string path, string query)
    {
        string text = Wire.Head($"GET {target} HTTP/1.1", $"Host: {host}");
        (ParseResult result, RequestHead head) = Wire.Request(text);
        byte[] buffer = Wire.Bytes(text);
        Assert.Equal(ParseState.Complete, result.State);
        Assert.Equal((TargetForm.Absolute, path, query, host),
            (head.Form, Wire.Text(head.Path.Of(buffer)), Wire.Text(head.Query.Of(buffer)), Wire.Text(head.Host.Of(buffer))));
    }

    [Theory]
    [InlineData("http://b/", "a")]
    [InlineData("http://a:81/", "a")]
    [InlineData("http://a/", "a:443")]
    [InlineData("https://a/", "a:80")]
    [InlineData("http://a/", "a.")]
    [InlineData("http://u@a/", "a")]
    [InlineData("http://@a/", "a")]
    [InlineData("http:a", "a")]
    [InlineData("http:/a", "a")]
    [InlineData("http:///a", "a")]
    [InlineData("http://:80/", "a")]
    [InlineData("http://a:x/", "a")]
    [InlineData("http://a:65536/", "a:65536")]
    [InlineData("http://a%41/", "a%41")]
    [InlineData("http://[::1/", "[::1")]
    [InlineData("http://[v1.a]/", "[v1.a]")]
    [InlineData("http://a\\b/", "a")]
    [InlineData("http://a#/", "a")]
    [InlineData("http://a/#b", "a")]
    [InlineData("http://a/%00", "a")]
    [InlineData("ws://a/", "a")]
    [InlineData("file:///etc/passwd", "a")]
    [InlineData("//a/../%", "a")]
    [InlineData("a", "a")]
    [InlineData("", "a")]
    [InlineData("*/", "a")]
    [InlineData("/a\"b", "a")]
    [InlineData("/a<b", "a")]
    [InlineData("/a>b", "a")]
    [InlineData("/a^b", "a")]
    [InlineData("/a`b", "a")]
    [InlineData("/a{b", "a")]
    [InlineData("/a|b", "a")]
    [InlineData("/a}b", "a")]
    [InlineData("/a]b", "a")]
    [InlineData("/\u0001", "a")]
    [InlineData("/\u007f", "a")]
    [InlineData("/?\u0001", "a")]
    [InlineData("/?\u007f", "a")]
    [InlineData("/?\u0080", "a")]
    [InlineData("/%", "a")]
    [InlineData("/%4", "a")]
    [InlineData("/%4g", "a")]
    [InlineData("/%%41", "a")]
    public void Bad_targets_are_refused(string target, string host) =>
        Assert.Equal((ParseState.Refused, target), (Wire.Request(Wire.Head($"GET {target} HTTP/1.1", $"Host: {host}")).Result.State, target));

    [Theory]
    [InlineData("OPTIONS *", TargetForm.Asterisk)]
    [InlineData("CONNECT a:443", TargetForm.Authority)]
    [InlineData("CONNECT [::1]:443", TargetForm.Authority)]
    public void The_other_forms_belong_to_their_methods(string line, TargetForm form)
    {
        (ParseResult result, RequestHead head) = Wire.Request(Wire.Head($"{line} HTTP/1.1", "Host: a:443"));
        Assert.Equal((ParseState.Complete, form), (result.State, head.Form));
    }

    [Theory]
    [InlineData("options *")]
    [InlineData("GET *")]
    [InlineData("GET a:443")]
    [InlineData("CONNECT http://a/")]
    [InlineData("CONNECT *")]
    [InlineData("CONNECT a:")]
    [InlineData("CONNECT a:0x50")]
    [InlineData("CONNECT a:99999")]
    public void And_to_no_other(string line) =>
        Assert.Equal((ParseState.Refused, line), (Wire.Request(Wire.Head($"{line} HTTP/1.1", "Host: a:443")).Result.State, line));

    [Fact]
    public void Absolute_form_without_host_in_http_1_0_gives_the_host()
    {
        const string Text = "GET http://a:8080/x HTTP/1.0\r\n\r\n";
        (_, RequestHead head) = Wire.Request(Text);
        Assert.Equal("a:8080", Wire.Text(head.Host.Of(Wire.Bytes(Text))));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a:1")]
    [InlineData("a.b-c_d:65535")]
    [InlineData("127.0.0.1:80")]
    [InlineData("[2001:db8::1]")]
    [InlineData("[::ffff:1.2.3.4]:443")]
    public void Good_hosts(string host) => Assert.Equal(ParseState.Complete, Wire.Request(Wire.Head("GET / HTTP/1.1", $"Host: {host}")).Result.State);

    [Theory]
    [InlineData("")]
    [InlineData("a,b")]
    [InlineData("a@b")]
    [InlineData("a/b")]
    [InlineData("a?b")]
    [InlineData("a#b")]
    [InlineData("a:b")]
    [InlineData("a:1:2")]
    [InlineData("::1")]
    [InlineData("[]")]
    [InlineData("[1.2.3.4]")]
    [InlineData("[::1]x")]
    [InlineData("[::1%25eth0]")]
    [InlineData("[::g]")]
    [InlineData("[1::2::3]")]
    [InlineData(":80")]
    [InlineData("a:-1")]
    [InlineData("a:000080")]
    [InlineData("a%2eb")]
    [InlineData("\u00e9")]
    [InlineData("a\tb")]
    [InlineData("http://a")]
    public void Bad_hosts(string host) =>
        Assert.Equal((MessageFault.HostMalformed, host), (Wire.Request(Wire.Head("GET / HTTP/1.1", $"Host: {host}")).Result.Fault, host));
}
