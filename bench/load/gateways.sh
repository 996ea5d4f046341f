# Sourced by run.sh: how each server is configured and started. $work is the scratch folder, $port_* the ports.

write_upstream() {
  mkdir -p "$work/upstream" "$work/tokens/down"
  head -c 1048576 /dev/zero | tr '\0' 'x' >"$work/tokens/down/1m.bin"
  cat >"$work/upstream.conf" <<CONF
daemon off; master_process off; pid $work/upstream.pid; error_log $work/upstream.log warn;
worker_rlimit_nofile 65536;
events { worker_connections 20000; }
http {
  access_log off; keepalive_requests 100000000; keepalive_timeout 3600s; sendfile on; tcp_nopush on;
  client_max_body_size 0; client_body_buffer_size 2m;
  client_body_temp_path $work/upstream; proxy_temp_path $work/upstream; fastcgi_temp_path $work/upstream;
  uwsgi_temp_path $work/upstream; scgi_temp_path $work/upstream;
  upstream self { server 127.0.0.1:$port_upstream; keepalive 64; }
  server {
    listen 127.0.0.1:$port_upstream backlog=4096;
    default_type application/json;
    root $work/tokens;
    location /api/ { add_header X-Application up; return 200 '{"id":42,"name":"an item","tags":["a","b"],"price":12.5}'; }
    location /down/ { }
    location /realms/ { }
    # reads the whole body before it answers
    location = /up {
      proxy_pass http://self/api/up; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_pass_request_body off; proxy_set_header Content-Length "";
    }
  }
}
CONF
}

start_upstream() {
  write_upstream
  taskset -c "$core_load" nginx -c "$work/upstream.conf" -p "$work" -e "$work/upstream.log" &
  pids+=($!)
  wait_port "$port_upstream"
}

# A gateway that checks nothing. The buffers let a megabyte pass without temporary files, which the defaults would not.
write_nginx() {
  mkdir -p "$work/nginx"
  cat >"$work/nginx.conf" <<CONF
daemon off; master_process off; pid $work/nginx.pid; error_log $work/nginx.log warn;
worker_rlimit_nofile 65536;
events { worker_connections 30000; }
http {
  access_log off; keepalive_requests 100000000; keepalive_timeout 3600s; client_max_body_size 0;
  client_body_temp_path $work/nginx; proxy_temp_path $work/nginx; fastcgi_temp_path $work/nginx;
  uwsgi_temp_path $work/nginx; scgi_temp_path $work/nginx;
  upstream app { server 127.0.0.1:$port_upstream; keepalive 256; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:$port_nginx backlog=4096;
    location / {
      proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host \$host; proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto \$scheme; proxy_set_header X-Forwarded-Host \$host;
      proxy_request_buffering off; proxy_max_temp_file_size 0; proxy_buffers 8 32k; proxy_buffer_size 4k; proxy_busy_buffers_size 64k;
    }
  }
}
CONF
}

write_haproxy() { # NAME PORT, further rules on standard input
  cat >"$work/$1.cfg" <<CONF
global
  maxconn 9500
  nbthread 1
  no numa-cpu-mapping
defaults
  mode http
  timeout connect 5s
  timeout client 3600s
  timeout server 60s
  timeout http-keep-alive 3600s
  option forwardfor
  http-reuse always
frontend front
  bind 127.0.0.1:$2 backlog 4096
$(cat)
  default_backend app
backend app
  http-request set-header X-Forwarded-Proto http
  http-request set-header X-Forwarded-Host %[req.hdr(host)]
  server app 127.0.0.1:$port_upstream pool-max-conn 256
CONF
}

write_haproxy_jwt() {
  write_haproxy haproxy-jwt "$port_haproxy_jwt" <<CONF
  http-request deny deny_status 401 unless { req.hdr(authorization) -m found }
  http-request set-var(txn.alg) http_auth_bearer,jwt_header_query('\$.alg')
  http-request set-var(txn.iss) http_auth_bearer,jwt_payload_query('\$.iss')
  http-request set-var(txn.aud) http_auth_bearer,jwt_payload_query('\$.aud[0]')
  http-request set-var(txn.exp) http_auth_bearer,jwt_payload_query('\$.exp','int')
  http-request set-var(txn.now) date()
  http-request deny deny_status 401 unless { var(txn.alg) -m str RS256 }
  http-request deny deny_status 401 unless { var(txn.iss) -m str $issuer }
  http-request deny deny_status 401 unless { var(txn.aud) -m str gatekeeper }
  http-request deny deny_status 401 if { var(txn.exp),sub(txn.now) -m int lt 0 }
  http-request deny deny_status 401 unless { http_auth_bearer,jwt_verify(txn.alg,"$work/tokens/issuer.pem") -m int 1 }
CONF
}

# The tutorial's file, less the log, since the others write none either.
write_fastgate() {
  cat >"$work/fastgate.conf" <<CONF
discovery-url: $issuer
client-id: gatekeeper
client-secret: $(head -c 18 /dev/urandom | base64)
listen: 127.0.0.1:$port_fastgate
enable-refresh-tokens: true
secure-cookie: false
enable-logging: false
enable-default-deny: true
enable-session-cookies: true
no-redirects: true
encryption-key: $(head -c 24 /dev/urandom | base64)
enable-metrics: true
max-connections: 20000
max-idle-connections: 256
max-idle-connections-per-host: 256
upstream-url: http://127.0.0.1:$port_upstream
CONF
}

port_of() {
  case "$1" in
    fastgate) echo "$port_fastgate" ;;
    nginx) echo "$port_nginx" ;;
    haproxy) echo "$port_haproxy" ;;
    haproxy-jwt) echo "$port_haproxy_jwt" ;;
  esac
}

command_of() {
  case "$1" in
    fastgate) echo "$binary --config=$work/fastgate.conf" ;;
    nginx) echo "nginx -c $work/nginx.conf -p $work -e $work/nginx.log" ;;
    haproxy | haproxy-jwt) echo "haproxy -db -f $work/$1.cfg" ;;
  esac
}

# Starts a gateway alone on its core; its id is in $gateway_pid.
start_gateway() {
  # shellcheck disable=SC2046
  taskset -c "$core_gateway" $(command_of "$1") >"$work/$1.out" 2>&1 &
  gateway_pid=$!
  wait_port "$(port_of "$1")"
}

stop_gateway() {
  kill "$gateway_pid" 2>/dev/null || true
  wait "$gateway_pid" 2>/dev/null || true
}
