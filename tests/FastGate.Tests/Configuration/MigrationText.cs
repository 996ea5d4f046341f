namespace FastGate.Tests.Configuration;

/// <summary>The part of docs/migration.md that no catalogue knows.</summary>
internal static class MigrationText
{
    public const string Beginning = """
        # Coming from keycloak-gatekeeper

        The lists of options on this page are generated from the option catalogue; a test keeps it up to date.

        Swap the image and keep the file, the flags, the variables and the manifest. Then run

            fastgate check --config /etc/keycloak-gatekeeper.conf

        It reads the configuration as `run` would. Errors are what would stop the start; warnings are what 7.0.0 left open without saying so.

        From Louketo 1.0 the same holds. From gogatekeeper, options of the browser flow, of stores, and of UMA and OPA are not there yet; where an option
        has one meaning in 7.0.0 and another in gogatekeeper, that of 7.0.0 holds and the start says so: `tls-client-certificate` is the CA of inbound
        client certificates. These defaults of gogatekeeper do not hold: `tls-min-version` is `tlsv1.2`, `enable-request-upstream-compression` false,
        `enable-accept-encoding-header` true, `skip-access-token-issuer-check` and `skip-access-token-clientid-check` false, `enable-encrypted-token`
        false, `enable-json-logging` false, `skip-upstream-tls-verify` true (loudly). As there, an admin listener that speaks https asks for the client
        certificates that the main one asks for, unless `tls-admin-client-certificate` names another CA; `listen-admin-scheme: http` lets probes in that have none.


        """;

    public const string Departures = """
        ## What is otherwise than in 7.0.0

        ### Starting

        - An unknown flag, a value that cannot be read and a stray word (`--enable-logging false`) exit with 1 and a message; 7.0.0 exited with 0, or
          ignored all later flags.
        - A value of a variable that is no boolean exits with 1 and a message, not silently with 0.
        - Every option has a variable, also the many for which 7.0.0 had none. An unknown `PROXY_…` variable is ignored as before.
        - A bare number is no duration any more (7.0.0 took it for nanoseconds), apart from `0` and negative ones, which are "no limit".
        - What made 7.0.0 panic with exit status 2 (a resource without a leading `/`, a missing template, a blank `headers:` beside `--headers`) is a
          message and exit status 1, or works.
        - An option that is not built stops the start by name when it is set away from its default. Nothing is ignored in silence.
        - Secrets may come from files: `PROXY_CLIENT_SECRET_FILE`.
        - SIGTERM, SIGINT, SIGQUIT and SIGHUP finish what is in flight within `server-grace-timeout`; 7.0.0 dropped it.
        - A listener's certificate must be one that TLS can be spoken with: RSA-PSS and Ed25519 keys are not supported, and neither are keys that OpenSSL does not
          serve with (RSA of 1024 bits, curves that clients do not offer). A start, `check` and a reload try a handshake in memory and say so.
        - A certificate of an https application or of the provider that is verified must name the host as a subject alternative name. 7.0.0, built with a Go before
          1.15, took the common name where there was none; RFC 9110 section 4.3.4 forbids it.
        - The length of `encryption-key` is checked at the start wherever something is encrypted with it.
        - The value of a variable or a flag must be UTF-8 text, and `discovery-url` a URL without blanks, control characters and backslashes: a blank in a
          realm's name is `%20` there.
        - A Unix socket of `listen` that can't be made stops the start before the provider is asked, and `check` says so too.

        ### Who gets in

        - Methods other than the eight standard ones and `custom-http-methods` get 501; in 7.0.0 they passed without a token (CVE-2020-14359). CONNECT too.
        - The signature is verified before anything in a token is believed, its expiry included.
        - Only the scheme `Bearer`, in any case, carries a token; 7.0.0 took any word.
        - ID tokens, refresh tokens, logout tokens and tokens bound to a key are refused; 7.0.0 took them for access tokens. `token-types` admits types by name.
        - `nbf` is checked. Duplicate members in header or payload are refused.
        - Roles in an odd shape are a refusal, not a 500.
        - All of RS, PS and ES 256 to 512 are verified, not only RS256, and HS with `token-hmac-secret`.
        - A path that reads differently in different applications (`%2F`, `..`, `\`, `;`) is 400 where the readings belong to different resources.
        - `/oauth/token`, `/oauth/expired` and `/oauth/logout` demand a verified token: without one they answer 401 (7.0.0: 400 for
          `/oauth/token` and `/oauth/logout`). Logout redirects to the same host or that of `redirection-url` only, in
          printable ASCII, else it is 400 and nothing is done. What it posts to the issuer is the refresh token where a cookie has one, as in 7.0.0.
        - An upgrade is relayed only for `websocket` and after the application's 101.
        - TLS 1.2 is the least.

        ### The provider

        - Redirects are followed three times at most, and only on the same host and port, or from http to https on the same host where both have their usual
          ports: never to another host, never from https to http. None is followed where something secret goes along: the forms of login and logout, and
          every request that carries `openid-provider-headers`.
        - Link-local addresses and those of the clouds' metadata services are refused, whichever name leads there. The address that counts is the one
          really connected to; behind `openid-provider-proxy` the proxy's, and one that stands in the URL itself.
        - A discovery document that came over https must name https addresses. Those on loopback, and with `skip-openid-provider-tls-verify: true` any, are
          used all the same and said at the start.
        - An answer is at most 1 MiB, unpacked, and takes at most 10 s; a key set has at most 256 keys. Beyond that it counts as none.
        - A discovery document with a member twice, and a key set with two lists of keys, are refused. Of two keys with one `kid` the first counts.
        - The document need not name RS256, nor any `subject_types_supported` (that is said at the start): nothing depends on them.
        - Keys are fetched at the start, not at the first token, and then when the answer's `Cache-Control` or `Expires` says so, but at least every
          `key-set-max-refresh` (10 minutes) and at most every `key-set-min-refresh` (5 s); 7.0.0 kept them for 24 hours where the answer said nothing.
          An unknown `kid` or a bad signature still causes a fetch, once in `key-set-min-refresh` at most.
        - While the provider gives no keys the last good ones are used for `key-set-keep` (24 hours), then none, and every token is refused; 7.0.0 used
          them for as long as it ran. A key that has left the set is out of use at once, for tokens that were accepted before too.
        - The discovery document is read again within 24 hours, as in 7.0.0. One that a start would have refused leaves the last one in force.

        ### What the application gets

        - The path goes on byte for byte; 7.0.0 decoded and merged it.
        - Identity headers that a client sends are removed on every path and in every spelling (`X_Auth_Username`), not only overwritten.
        - One `X-Forwarded-For` line; a true `X-Forwarded-Proto`. `trusted-proxies` says whose are believed; without it everybody's, as before, said at the start.
        - `enable-authorization-header: false` removes the field, save on white-listed paths.
        - No `User-Agent` is added. `Accept-Encoding` passes, and compressed bodies pass as they are.
        - In joined lists an element that holds the separator, or begins or ends with a blank, is percent-encoded in those places, as is a `%` in it
          before two hexadecimal digits. Of a single value the blanks at its ends are.
        - `headers` replaces the forwarding fields and the request id too: each field goes on once.
        - A claim with control characters that would become a header is 403, not 500.

        ### What the client gets

        - 401 carries `WWW-Authenticate: Bearer`, all own answers `Cache-Control: no-store`.
        - A refused or broken connection to the application is 502, a late answer 504, with bodies that tell nothing; 7.0.0 said 500 and the address.
        - Bodies stream in both directions, and time-outs bound the client's pauses, not whole transfers.
        - A Host outside `hostnames` gets 421, not 500. `OPTIONS *` is answered 200 by the gateway itself.
        - A name in `response-headers` that the application sends too appears once, with the configured value, as does one of the challenge of a 401.
          The gateway's own answers keep `Cache-Control: no-store`.
        - What the security filter and CORS add takes the place of the application's fields of the same name (all of `Access-Control-…`; `Vary` and
          `Content-Security-Policy` aside, which add up); 7.0.0 sent both.
        - A request with two `Authorization` or `Host` fields is 400. So is one whose absolute target names another host than `Host`.
        - A request line is at most 16 KiB (414), a head 64 KiB (431) with 128 fields (400); options change that. 7.0.0 took 1 MiB.
        - A token is at most 16 KiB (401); `max-token-size` changes that.
        - The login's cookie is encrypted where cookies have to be.
        - Redirects to the provider are not built yet: without a token it is 401 either way. `/oauth/authorize` and `/oauth/callback` answer 501.
        - HTTP/2 is not offered, so gRPC does not pass yet.

        ### Logs and metrics

        - Every request has its line: nothing is sampled. Times are ISO 8601, in JSON beside the epoch.
        - Denials name their reason. Claims of a token that is not verified are never logged.
        - The metrics keep their names; methods outside the known ones are one label. There are no `go_*` and `promhttp_*` metrics.
        - `localhost-metrics` and the debug endpoints judge the connection, not X-Forwarded-For.

        """;
}
