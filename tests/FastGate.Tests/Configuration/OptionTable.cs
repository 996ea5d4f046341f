namespace FastGate.Tests.Configuration;

/// <summary>What the reference says of each option.</summary>
internal sealed record OptionRow(string Key, string Variable, string Type, string Default, string Origin, string Status)
{
    public override string ToString() => $"{Key} | {Variable} | {Type} | {Default} | {Origin} | {Status}";
}

internal static class OptionTable
{
    public static IReadOnlyList<OptionRow> Rows { get; } = [.. Text
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .Select(cells => new OptionRow(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]))];

    private const string Text = """
        config | PROXY_CONFIG_FILE | Text |  | Gatekeeper | Built
        listen | PROXY_LISTEN | Text |  | Gatekeeper | Built
        listen-http | PROXY_LISTEN_HTTP | Text |  | Gatekeeper | Built
        discovery-url | PROXY_DISCOVERY_URL | Text |  | Gatekeeper | Built
        client-id | PROXY_CLIENT_ID | Text |  | Gatekeeper | Built
        client-secret | PROXY_CLIENT_SECRET | Text |  | Gatekeeper | Built
        redirection-url | PROXY_REDIRECTION_URL | Text |  | Gatekeeper | LoginOnly
        revocation-url | PROXY_REVOCATION_URL | Text |  | Gatekeeper | Built
        skip-openid-provider-tls-verify | PROXY_SKIP_OPENID_PROVIDER_TLSVERIFY | Flag | false | Gatekeeper | Built
        openid-provider-proxy | PROXY_OPENID_PROVIDER_PROXY | Text |  | Gatekeeper | Built
        openid-provider-timeout | PROXY_OPENID_PROVIDER_TIMEOUT | Duration | 30s | Gatekeeper | Built
        base-uri | PROXY_BASE_URI | Text |  | Gatekeeper | Built
        oauth-uri | PROXY_OAUTH_URI | Text | /oauth | Gatekeeper | Built
        scopes | PROXY_SCOPES | List |  | Gatekeeper | Built
        upstream-url | PROXY_UPSTREAM_URL | Text |  | Gatekeeper | Built
        upstream-ca | PROXY_UPSTREAM_CA | Text |  | Gatekeeper | Built
        resources | PROXY_RESOURCES | Resources |  | Gatekeeper | Built
        headers | PROXY_HEADERS | Map |  | Gatekeeper | Built
        preserve-host | PROXY_PRESERVE_HOST | Flag | false | Gatekeeper | Built
        request-id-header | PROXY_REQUEST_ID_HEADER | Text | X-Request-ID | Gatekeeper | Built
        response-headers | PROXY_RESPONSE_HEADERS | Map |  | Gatekeeper | Built
        enable-self-signed-tls | PROXY_ENABLE_SELF_SIGNED_TLS | Flag | false | Gatekeeper | Built
        self-signed-tls-hostnames | PROXY_SELF_SIGNED_TLS_HOSTNAMES | List |  | Gatekeeper | Built
        self-signed-tls-expiration | PROXY_SELF_SIGNED_TLS_EXPIRATION | Duration | 3h | Gatekeeper | Built
        enable-request-id | PROXY_ENABLE_REQUEST_ID | Flag | false | Gatekeeper | Built
        enable-logout-redirect | PROXY_ENABLE_LOGOUT_REDIRECT | Flag | false | Gatekeeper | Built
        enable-default-deny | PROXY_ENABLE_DEFAULT_DENY | Flag | true | Gatekeeper | Built
        enable-encrypted-token | PROXY_ENABLE_ENCRYPTED_TOKEN | Flag | false | Gatekeeper | Built
        force-encrypted-cookie | PROXY_FORCE_ENCRYPTED_COOKIE | Flag | false | Gatekeeper | Built
        enable-logging | PROXY_ENABLE_LOGGING | Flag | false | Gatekeeper | Built
        enable-json-logging | PROXY_ENABLE_JSON_LOGGING | Flag | false | Gatekeeper | Built
        enable-forwarding | PROXY_ENABLE_FORWARDING | Flag | false | Gatekeeper | NotBuilt
        enable-security-filter | PROXY_ENABLE_SECURITY_FILTER | Flag | false | Gatekeeper | Built
        enable-refresh-tokens | PROXY_ENABLE_REFRESH_TOKEN | Flag | false | Gatekeeper | Inert
        enable-session-cookies | PROXY_ENABLE_SESSION_COOKIES | Flag | true | Gatekeeper | LoginOnly
        enable-login-handler | PROXY_ENABLE_LOGIN_HANDLER | Flag | false | Gatekeeper | Built
        enable-token-header | PROXY_ENABLE_TOKEN_HEADER | Flag | true | Gatekeeper | Built
        enable-authorization-header | PROXY_ENABLE_AUTHORIZATION_HEADER | Flag | true | Gatekeeper | Built
        enable-authorization-cookies | PROXY_ENABLE_AUTHORIZATION_COOKIES | Flag | true | Gatekeeper | Built
        enable-https-redirection | PROXY_ENABLE_HTTPS_REDIRECT | Flag | false | Gatekeeper | Built
        enable-profiling | PROXY_ENABLE_PROFILING | Flag | false | Gatekeeper | Built
        enable-metrics | PROXY_ENABLE_METRICS | Flag | false | Gatekeeper | Built
        filter-browser-xss | PROXY_ENABLE_BROWSER_XSS_FILTER | Flag | false | Gatekeeper | Built
        filter-content-nosniff | PROXY_ENABLE_CONTENT_NO_SNIFF | Flag | false | Gatekeeper | Built
        filter-frame-deny | PROXY_ENABLE_FRAME_DENY | Flag | false | Gatekeeper | Built
        content-security-policy | PROXY_CONTENT_SECURITY_POLICY | Text |  | Gatekeeper | Built
        localhost-metrics | PROXY_LOCALHOST_METRICS | Flag | false | Gatekeeper | Built
        access-token-duration | PROXY_ACCESS_TOKEN_DURATION | Duration | 720h | Gatekeeper | Inert
        client-auth-method | PROXY_CLIENT_AUTH_METHOD | Text | secret-basic | Gatekeeper | Inert
        cookie-domain | PROXY_COOKIE_DOMAIN | Text |  | Gatekeeper | LoginOnly
        cookie-access-name | PROXY_COOKIE_ACCESS_NAME | Text | kc-access | Gatekeeper | Built
        cookie-refresh-name | PROXY_COOKIE_REFRESH_NAME | Text | kc-state | Gatekeeper | Built
        secure-cookie | PROXY_SECURE_COOKIE | Flag | true | Gatekeeper | Built
        http-only-cookie | PROXY_HTTP_ONLY_COOKIE | Flag | true | Gatekeeper | Built
        match-claims | PROXY_MATCH_CLAIMS | Map |  | Gatekeeper | Built
        add-claims | PROXY_ADD_CLAIMS | List |  | Gatekeeper | Built
        tls-cert | PROXY_TLS_CERTIFICATE | Text |  | Gatekeeper | Built
        tls-private-key | PROXY_TLS_PRIVATE_KEY | Text |  | Gatekeeper | Built
        tls-ca-certificate | PROXY_TLS_CA_CERTIFICATE | Text |  | Gatekeeper | NotBuilt
        tls-ca-key | PROXY_TLS_CA_KEY | Text |  | Gatekeeper | NotBuilt
        tls-client-certificate | PROXY_TLS_CLIENT_CERTIFICATE | Text |  | Gatekeeper | Built
        skip-upstream-tls-verify | PROXY_SKIP_UPSTREAM_TLS_VERIFY | Flag | true | Gatekeeper | Built
        cors-origins | PROXY_CORS_ORIGINS | List |  | Gatekeeper | Built
        cors-methods | PROXY_CORS_METHODS | List |  | Gatekeeper | Built
        cors-headers | PROXY_CORS_HEADERS | List |  | Gatekeeper | Built
        cors-exposed-headers | PROXY_CORS_EXPOSED_HEADERS | List |  | Gatekeeper | Built
        cors-credentials | PROXY_CORS_CREDENTIALS | Flag | false | Gatekeeper | Built
        cors-max-age | PROXY_CORS_MAX_AGE | Duration | 0s | Gatekeeper | Built
        hostnames | PROXY_HOSTNAMES | List |  | Gatekeeper | Built
        store-url | PROXY_STORE_URL | Text |  | Gatekeeper | NotBuilt
        encryption-key | PROXY_ENCRYPTION_KEY | Text |  | Gatekeeper | Built
        invalid-auth-redirects-with-303 | PROXY_INVALID_AUTH_REDIRECTS_WITH_303 | Flag | false | Gatekeeper | NotBuilt
        no-redirects | PROXY_NO_REDIRECTS | Flag | false | Gatekeeper | Inert
        skip-token-verification | PROXY_SKIP_TOKEN_VERIFICATION | Flag | false | Gatekeeper | Built
        upstream-keepalives | PROXY_UPSTREAM_KEEPALIVES | Flag | true | Gatekeeper | Built
        upstream-timeout | PROXY_UPSTREAM_TIMEOUT | Duration | 10s | Gatekeeper | Built
        upstream-keepalive-timeout | PROXY_UPSTREAM_KEEPALIVE_TIMEOUT | Duration | 10s | Gatekeeper | Built
        upstream-tls-handshake-timeout | PROXY_UPSTREAM_TLS_HANDSHAKE_TIMEOUT | Duration | 10s | Gatekeeper | Built
        upstream-response-header-timeout | PROXY_UPSTREAM_RESPONSE_HEADER_TIMEOUT | Duration | 10s | Gatekeeper | Built
        upstream-expect-continue-timeout | PROXY_UPSTREAM_EXPECT_CONTINUE_TIMEOUT | Duration | 10s | Gatekeeper | Built
        verbose | PROXY_VERBOSE | Flag | false | Gatekeeper | Built
        enabled-proxy-protocol | PROXY_ENABLE_PROXY_PROTOCOL | Flag | false | Gatekeeper | Built
        max-idle-connections | PROXY_MAX_IDLE_CONNS | Number | 100 | Gatekeeper | Built
        max-idle-connections-per-host | PROXY_MAX_IDLE_CONNS_PER_HOST | Number | 50 | Gatekeeper | Built
        server-read-timeout | PROXY_SERVER_READ_TIMEOUT | Duration | 10s | Gatekeeper | Built
        server-write-timeout | PROXY_SERVER_WRITE_TIMEOUT | Duration | 10s | Gatekeeper | Built
        server-idle-timeout | PROXY_SERVER_IDLE_TIMEOUT | Duration | 2m | Gatekeeper | Built
        use-letsencrypt | PROXY_USE_LETS_ENCRYPT | Flag | false | Gatekeeper | NotBuilt
        letsencrypt-cache-dir | PROXY_LETS_ENCRYPT_CACHE_DIR | Text | ./cache/ | Gatekeeper | NotBuilt
        sign-in-page | PROXY_SIGN_IN_PAGE | Text |  | Gatekeeper | Inert
        forbidden-page | PROXY_FORBIDDEN_PAGE | Text |  | Gatekeeper | Built
        tags | PROXY_TAGS | Map |  | Gatekeeper | Built
        forwarding-username | PROXY_FORWARDING_USERNAME | Text |  | Gatekeeper | NotBuilt
        forwarding-password | PROXY_FORWARDING_PASSWORD | Text |  | Gatekeeper | NotBuilt
        forwarding-domains | PROXY_FORWARDING_DOMAINS | List |  | Gatekeeper | NotBuilt
        disable-all-logging | PROXY_DISABLE_ALL_LOGGING | Flag | false | Gatekeeper | Built
        listen-admin | PROXY_LISTEN_ADMIN | Text |  | Gogatekeeper | Built
        listen-admin-scheme | PROXY_LISTEN_ADMIN_SCHEME | Text | https | Gogatekeeper | Built
        tls-admin-cert | PROXY_TLS_ADMIN_CERTIFICATE | Text |  | Gogatekeeper | Built
        tls-admin-private-key | PROXY_TLS_ADMIN_PRIVATE_KEY | Text |  | Gogatekeeper | Built
        tls-admin-client-certificate | PROXY_TLS_ADMIN_CLIENT_CA_CERTIFICATE | Text |  | Gogatekeeper | Built
        tls-min-version | PROXY_TLS_MIN_VERSION | Text | tlsv1.2 | Gogatekeeper | Built
        tls-client-private-key | PROXY_TLS_CLIENT_PRIVATE_KEY | Text |  | Gogatekeeper | Built
        tls-client-ca-certificate | PROXY_TLS_CLIENT_CA_CERTIFICATE | Text |  | Gogatekeeper | Built
        tls-forwarding-ca-certificate | PROXY_TLS_FORWARDING_CA_CERTIFICATE | Text |  | Gogatekeeper | NotBuilt
        tls-forwarding-ca-private-key | PROXY_TLS_FORWARDING_CA_PRIVATE_KEY | Text |  | Gogatekeeper | NotBuilt
        tls-openid-provider-ca-certificate | PROXY_TLS_OPENID_PROVIDER_CA_CERTIFICATE | Text |  | Gogatekeeper | Built
        tls-openid-provider-client-certificate | PROXY_TLS_OPENID_PROVIDER_CLIENT_CERTIFICATE | Text |  | Gogatekeeper | Built
        tls-openid-provider-client-private-key | PROXY_TLS_OPENID_PROVIDER_CLIENT_PRIVATE_KEY | Text |  | Gogatekeeper | Built
        tls-store-ca-certificate | PROXY_TLS_STORE_CA_CERTIFICATE | Text |  | Gogatekeeper | NotBuilt
        tls-store-client-certificate | PROXY_TLS_STORE_CLIENT_CERTIFICATE | Text |  | Gogatekeeper | NotBuilt
        tls-store-client-private-key | PROXY_TLS_STORE_CLIENT_PRIVATE_KEY | Text |  | Gogatekeeper | NotBuilt
        enable-store-ha | PROXY_ENABLE_STORE_HA | Flag | false | Gogatekeeper | NotBuilt
        openid-provider-retry-count | PROXY_OPENID_PROVIDER_RETRY_COUNT | Number | 3 | Gogatekeeper | NotBuilt
        openid-provider-headers | PROXY_OPENID_PROVIDER_HEADERS | Map |  | Gogatekeeper | Built
        upstream-proxy | PROXY_UPSTREAM_PROXY | Text |  | Gogatekeeper | NotBuilt
        upstream-no-proxy | PROXY_UPSTREAM_NO_PROXY | Text |  | Gogatekeeper | NotBuilt
        enable-default-deny-strict | PROXY_ENABLE_DEFAULT_DENY_STRICT | Flag | false | Gogatekeeper | Built
        custom-http-methods | PROXY_CUSTOM_HTTP_METHODS | List |  | Gogatekeeper | Built
        enable-request-upstream-compression | PROXY_ENABLE_REQUEST_UPSTREAM_COMPRESSION | Flag | false | Gogatekeeper | NotBuilt
        enable-accept-encoding-header | PROXY_ENABLE_ACCEPT_ENCODING_HEADER | Flag | true | Gogatekeeper | Built
        enable-compression | PROXY_ENABLE_COMPRESSION | Flag | false | Gogatekeeper | NotBuilt
        override-destination-headers | PROXY_OVERRIDE_DESTINATION_HEADERS | Flag | false | Gogatekeeper | NotBuilt
        enable-x-forwarded-headers | PROXY_ENABLE_X_FORWARDED_HEADERS | Flag | false | Gogatekeeper | NotBuilt
        no-proxy | PROXY_NO_PROXY | Flag | false | Gogatekeeper | NotBuilt
        skip-authorization-header-identity | PROXY_SKIP_AUTHORIZATION_HEADER_IDENTITY | Flag | false | Gogatekeeper | Built
        skip-access-token-issuer-check | PROXY_SKIP_ACCESS_TOKEN_ISSUER_CHECK | Flag | false | Gogatekeeper | Built
        skip-access-token-clientid-check | PROXY_SKIP_ACCESS_TOKEN_CLIENT_ID_CHECK | Flag | false | Gogatekeeper | Built
        max-token-size | PROXY_MAX_TOKEN_SIZE | Size | 0 | Gogatekeeper | Built
        max-body-size | PROXY_MAX_BODY_SIZE | Size | 0 | Gogatekeeper | Built
        max-header-size | PROXY_MAX_HEADER_SIZE | Size | 65536 | Gogatekeeper | Built
        server-grace-timeout | PROXY_SERVER_GRACE_TIMEOUT | Duration | 10s | Gogatekeeper | Built
        exclude-claims | PROXY_EXCLUDE_CLAIMS | List |  | Gogatekeeper | Built
        enable-header-encoding | PROXY_ENABLE_HEADER_ENCODING | Flag | false | Gogatekeeper | Built
        enable-id-token-claims | PROXY_ENABLE_ID_TOKEN_CLAIMS | Flag | false | Gogatekeeper | NotBuilt
        enable-user-info-claims | PROXY_ENABLE_USER_INFO_CLAIMS | Flag | false | Gogatekeeper | NotBuilt
        enable-id-token-cookie | PROXY_ENABLE_IDTOKEN_COOKIE | Flag | false | Gogatekeeper | NotBuilt
        enable-pkce | PROXY_ENABLE_PKCE | Flag | true | Gogatekeeper | NotBuilt
        enable-loa | PROXY_ENABLE_LOA | Flag | false | Gogatekeeper | NotBuilt
        enable-register-handler | PROXY_ENABLE_REGISTER_HANDLER | Flag | false | Gogatekeeper | NotBuilt
        enable-logout-auth | PROXY_ENABLE_LOGOUT_AUTH | Flag | true | Gogatekeeper | NotBuilt
        enable-optional-encryption | PROXY_ENABLE_OPTIONAL_ENCRYPTION | Flag | false | Gogatekeeper | NotBuilt
        enable-compress-token | PROXY_ENABLE_COMPRESS_TOKEN | Flag | false | Gogatekeeper | NotBuilt
        compress-token-only-auth-scheme | PROXY_COMPRESS_TOKEN_ONLY_AUTH_SCHEME | Text |  | Gogatekeeper | NotBuilt
        enable-idp-session-check | PROXY_ENABLE_IDP_SESSION_CHECK | Flag | false | Gogatekeeper | NotBuilt
        enable-hmac | PROXY_ENABLE_HMAC | Flag | false | Gogatekeeper | NotBuilt
        enable-signing | PROXY_ENABLE_SIGNING | Flag | false | Gogatekeeper | NotBuilt
        enable-signing-hmac | PROXY_ENABLE_SIGNING_HMAC | Flag | false | Gogatekeeper | NotBuilt
        enable-uma | PROXY_ENABLE_UMA | Flag | false | Gogatekeeper | NotBuilt
        enable-uma-method-scope | PROXY_ENABLE_UMA_METHOD_SCOPE | Flag | false | Gogatekeeper | NotBuilt
        enable-opa | PROXY_ENABLE_OPA | Flag | false | Gogatekeeper | NotBuilt
        opa-authz-uri | PROXY_OPA_AUTHZ_URI | Text |  | Gogatekeeper | NotBuilt
        opa-timeout | PROXY_OPA_TIMEOUT | Duration | 10s | Gogatekeeper | NotBuilt
        pat-retry-count | PROXY_PAT_RETRY_COUNT | Number | 5 | Gogatekeeper | NotBuilt
        pat-retry-interval | PROXY_PAT_RETRY_INTERVAL | Duration | 2s | Gogatekeeper | NotBuilt
        cookie-path | PROXY_COOKIE_PATH | Text |  | Gogatekeeper | LoginOnly
        cookie-id-token-name | PROXY_COOKIE_ID_TOKEN_NAME | Text | id_token | Gogatekeeper | Inert
        cookie-oauth-state-name | PROXY_COOKIE_OAUTH_STATE_NAME | Text | OAuth_Token_Request_State | Gogatekeeper | Inert
        cookie-request-uri-name | PROXY_COOKIE_REQUEST_URI_NAME | Text | request_uri | Gogatekeeper | Inert
        cookie-pkce-name | PROXY_COOKIE_PKCE_NAME | Text | pkce | Gogatekeeper | Inert
        cookie-uma-name | PROXY_COOKIE_UMA_NAME | Text | uma_token | Gogatekeeper | Inert
        same-site-cookie | PROXY_SAME_SITE_COOKIE | Text | Lax | Gogatekeeper | LoginOnly
        post-login-redirect-path | PROXY_POST_LOGIN_REDIRECT_PATH | Text |  | Gogatekeeper | NotBuilt
        post-logout-redirect-uri | PROXY_POST_LOGOUT_REDIRECT_URI | Text |  | Gogatekeeper | NotBuilt
        allowed-query-params | PROXY_ALLOWED_QUERY_PARAMS | Map |  | Gogatekeeper | NotBuilt
        default-allowed-query-params | PROXY_DEFAULT_ALLOWED_QUERY_PARAMS | Map |  | Gogatekeeper | NotBuilt
        error-page | PROXY_ERROR_PAGE | Text |  | Gogatekeeper | NotBuilt
        register-page | PROXY_REGISTER_PAGE | Text |  | Gogatekeeper | NotBuilt
        forwarding-grant-type | PROXY_FORWARDING_GRANT_TYPE | Text | password | Gogatekeeper | NotBuilt
        file-root | PROXY_FILE_ROOT | Text |  | Gogatekeeper | NotBuilt
        trusted-proxies | PROXY_TRUSTED_PROXIES | List |  | FastGate | Built
        issuer | PROXY_ISSUER | Text |  | FastGate | Built
        audiences | PROXY_AUDIENCES | List |  | FastGate | Built
        clock-skew | PROXY_CLOCK_SKEW | Duration | 0s | FastGate | Built
        tunnel-until-expiry | PROXY_TUNNEL_UNTIL_EXPIRY | Flag | false | FastGate | Built
        tunnel-idle-timeout | PROXY_TUNNEL_IDLE_TIMEOUT | Duration | 1h | FastGate | Built
        max-request-line | PROXY_MAX_REQUEST_LINE | Size | 16384 | FastGate | Built
        max-header-count | PROXY_MAX_HEADER_COUNT | Number | 128 | FastGate | Built
        max-connections | PROXY_MAX_CONNECTIONS | Number | 8192 | FastGate | Built
        token-cache-entries | PROXY_TOKEN_CACHE_ENTRIES | Number | 10000 | FastGate | Built
        token-cache-bytes | PROXY_TOKEN_CACHE_BYTES | Size | 0 | FastGate | Built
        key-set-min-refresh | PROXY_KEY_SET_MIN_REFRESH | Duration | 5s | FastGate | Built
        key-set-max-refresh | PROXY_KEY_SET_MAX_REFRESH | Duration | 10m | FastGate | Built
        key-set-keep | PROXY_KEY_SET_KEEP | Duration | 24h | FastGate | Built
        shutdown-delay | PROXY_SHUTDOWN_DELAY | Duration | 0s | FastGate | Built
        min-body-rate | PROXY_MIN_BODY_RATE | Size | 240 | FastGate | Built
        max-buffered-bytes | PROXY_MAX_BUFFERED_BYTES | Size | 0 | FastGate | Built
        log-output | PROXY_LOG_OUTPUT | Text | stderr | FastGate | Built
        token-algorithms | PROXY_TOKEN_ALGORITHMS | List |  | FastGate | Built
        token-hmac-secret | PROXY_TOKEN_HMAC_SECRET | Text |  | FastGate | Built
        token-types | PROXY_TOKEN_TYPES | List |  | FastGate | Built
        max-identity-size | PROXY_MAX_IDENTITY_SIZE | Size | 32768 | FastGate | Built
        """;
}
