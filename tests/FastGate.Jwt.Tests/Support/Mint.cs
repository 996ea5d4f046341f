using System.Text;
using FastGate.Jwt.Keys;

namespace FastGate.Jwt.Tests.Support;

/// <summary>Compact tokens from texts, good and bad.</summary>
internal static class Mint
{
    public const long Now = 1_800_000_000;
    public const string Issuer = "https://issuer.example/realms/demo";
    public const string Audience = "gatekeeper";
    public const string Header = """{"alg":"RS256","typ":"JWT","kid":"rsa"}""";

    /// <summary>A payload that every policy of <see cref="Policies"/> takes; <paramref name="more"/> goes behind it, with its comma.</summary>
    public static string Payload(string more = "") =>
        $$"""{"iss":"{{Issuer}}","aud":"{{Audience}}","sub":"user-1","exp":{{Now + 300}},"iat":{{Now - 10}}{{more}}}""";

    /// <summary>A payload as Keycloak makes them, of some 900 bytes.</summary>
    public static string RichPayload => Payload(
        """
        ,"jti":"onrtro:43c45f02-f221-8078-5f97-b962b66a008d","typ":"Bearer","azp":"my_client_app","sid":"1b57d924-dc89-f5c2-cf57-783cf31944af","acr":"1",
        "realm_access":{"roles":["offline_access","admin","default-roles-demo","uma_authorization","user"]},
        "resource_access":{"gatekeeper":{"roles":["reader","admin:all"]},"account":{"roles":["manage-account","view-profile"]}},
        "scope":"api profile email","email_verified":true,"name":"Test User","groups":["/staff","/staff/\u00fcber"],"preferred_username":"testuser",
        "given_name":"Test","family_name":"User","limits":{"rate":1.5,"tags":["a","b"],"none":null},"email":"testuser@example.com","tenant":{"id":42},
        "https://example.com/claim":"quote \" back \\ tab\t end"
        """.ReplaceLineEndings(""));

    public static string HeaderFor(JwsAlgorithms algorithm) =>
        $$"""{"alg":"{{AlgorithmNames.NameOf(algorithm)}}","typ":"JWT","kid":"{{TestKeys.KidFor(algorithm)}}"}""";

    public static byte[] Token(string payload, string header = Header, JwsAlgorithms signedBy = JwsAlgorithms.RS256) =>
        Token(Encoding.UTF8.GetBytes(payload), Encoding.UTF8.GetBytes(header), signedBy);

    public static byte[] Token(byte[] payload, byte[] header, JwsAlgorithms signedBy)
    {
        string input = $"{TestKeys.Encode(header)}.{TestKeys.Encode(payload)}";
        return Encoding.ASCII.GetBytes($"{input}.{TestKeys.Encode(TestKeys.Sign(signedBy, Encoding.ASCII.GetBytes(input)))}");
    }

    /// <summary>The token with one character of its signature exchanged for another one of the alphabet.</summary>
    public static byte[] Tampered(byte[] token)
    {
        byte[] tampered = [.. token];
        ref byte letter = ref tampered[Array.LastIndexOf(tampered, (byte)'.') + 1];
        letter = letter == (byte)'A' ? (byte)'B' : (byte)'A';
        return tampered;
    }

    /// <summary>A token whose header and payload say what they like, with a signature of the right length that fits nothing.</summary>
    public static byte[] Unsigned(string header, string payload) =>
        Encoding.ASCII.GetBytes($"{TestKeys.Encode(Encoding.UTF8.GetBytes(header))}.{TestKeys.Encode(Encoding.UTF8.GetBytes(payload))}.{TestKeys.Encode(new byte[256])}");
}
