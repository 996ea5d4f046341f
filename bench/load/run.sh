#!/usr/bin/env bash
# FastGate beside nginx and HAProxy, on this machine, in one run; writes report.md and report.svg beside this file.
#
#   bench/load/run.sh                       everything, about 20 minutes
#   ROUNDS=3 SECONDS_EACH=3 bench/load/run.sh
#   SERIES="warm cold" GATEWAYS="fastgate nginx" EXTRAS=0 bench/load/run.sh
#
# The gateway has one core for itself, wrk and the application the other. Rates move with the machine's neighbours;
# processor time per request, and its ratio to nginx in the same run, is what to trust.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/common.sh
. bench/load/gateways.sh

ROUNDS="${ROUNDS:-5}"
SECONDS_EACH="${SECONDS_EACH:-6}"
SERIES="${SERIES:-warm cold refused forged down up mixed}"
GATEWAYS="${GATEWAYS:-fastgate nginx haproxy haproxy-jwt}"
COLD_TOKENS="${COLD_TOKENS:-240000}"
EXTRAS="${EXTRAS:-1}"
REPORT="${REPORT:-bench/load/report}"
binary="${FASTGATE:-$PWD/artifacts/fastgate}"
core_gateway=0 core_load=1

if [ "$(nproc --all)" -lt 2 ]; then
  echo "Two processors are needed: one for the gateway, one for the load." >&2
  exit 1
fi
want_command nginx nginx-light
want_command haproxy haproxy
want_command wrk wrk
want_command h2load nghttp2-client
want_command strace strace
want_command python3 python3
python3 -c 'import cryptography' 2>/dev/null || missing+=(python3-cryptography)
install_missing
[ -n "${FASTGATE:-}" ] || ./build.sh

work="$PWD/artifacts/load"
mkdir -p "$work"
rows="$work/rows.txt"
: >"$rows"
pids=()
gateway_pid=
clean_up() {
  local pid
  for pid in "${pids[@]}" $gateway_pid; do
    kill "$pid" 2>/dev/null || true
  done
}
trap clean_up EXIT

probe() { taskset -c "$core_load" python3 bench/load/probes.py "$@"; }

wait_port() {
  local try
  for try in $(seq 1000); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return 0; fi
    sleep 0.02
  done
  echo "Nothing listens on port $1; see $work." >&2
  exit 1
}

# The issuer's address is part of the tokens, which are kept between runs: so its port is too.
read -r port_upstream port_nginx port_haproxy port_haproxy_jwt port_fastgate <<<"$(python3 bench/load/probes.py ports 5)"
if [ -f "$work/port" ]; then port_upstream="$(cat "$work/port")"; else echo "$port_upstream" >"$work/port"; fi
issuer="http://127.0.0.1:$port_upstream/realms/load"
echo "Making tokens ..." >&2
python3 bench/load/tokens.py "$work/tokens" "$issuer" 36 "$COLD_TOKENS"
start_upstream
write_nginx
write_haproxy haproxy "$port_haproxy" </dev/null
write_haproxy_jwt
write_fastgate
ulimit -n "$(ulimit -Hn)"

connections_of() {
  case "$1" in
    mixed) echo 256 ;;
    down | up) echo 8 ;;
    *) echo 32 ;;
  esac
}

drive() { # GATEWAY SERIES SECONDS [FIRST LAST]: wrk's result line
  taskset -c "$core_load" wrk -t1 -c "$(connections_of "$2")" -d "${3}s" --latency -s bench/load/load.lua \
    "http://127.0.0.1:$(port_of "$1")" -- "$2" "$work/tokens" "${@:4}" | grep '^result'
}

# What a series measures of a gateway that lets nothing in without a token is a refusal.
applies() {
  case "$1/$2" in
    haproxy/cold | haproxy/forged) return 1 ;; # the same as warm: it looks at no token
    *) return 0 ;;
  esac
}

# What FastGate counts itself: of cold tokens its cache must know none, and for known ones nothing is allocated.
counted() { # GATEWAY
  [ "$1" = fastgate ] || { echo 0 0; return; }
  probe counters "$port_fastgate" fastgate_token_cache_hits_total fastgate_allocated_bytes_total
}

measure() { # ROUND GATEWAY SERIES
  local before after result hits allocated looked hits_after allocated_after warmed=$((COLD_TOKENS / 8))
  # An eighth of the cold tokens fills the cache; of the others none has been seen, and there are more of them than can be sent.
  drive "$2" "$3" 1 1 $warmed >/dev/null
  # To look allocates as well: two looks tell how much.
  read -r hits looked <<<"$(counted "$2")"
  read -r hits allocated <<<"$(counted "$2")"
  looked=$((allocated - looked))
  before=$(probe cpu $gateway_pid)
  result=$(drive "$2" "$3" "$SECONDS_EACH" $((warmed + 1)) "$COLD_TOKENS")
  after=$(probe cpu $gateway_pid)
  read -r hits_after allocated_after <<<"$(counted "$2")"
  echo "$result gateway=$2 series=$3 round=$1 hits=$((hits_after - hits)) allocated=$((allocated_after - allocated - looked))" \
    "cpu_us=$((after - before)) resident_kb=$(probe resident $gateway_pid)" | tee -a "$rows" >&2
}

for round in $(seq "$ROUNDS"); do
  for series in $SERIES; do
    for gateway in $GATEWAYS; do
      applies "$gateway" "$series" || continue
      start_gateway "$gateway"
      case "$gateway" in
        fastgate | haproxy-jwt) probe check "$(port_of "$gateway")" "$work/tokens" yes ;;
        *) probe check "$(port_of "$gateway")" "$work/tokens" no ;;
      esac
      measure "$round" "$gateway" "$series"
      stop_gateway
    done
  done
done

if [ "$EXTRAS" = 1 ]; then
  . bench/load/extras.sh
fi
python3 bench/load/report.py "$rows" "$REPORT"
