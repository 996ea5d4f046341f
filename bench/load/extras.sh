# Sourced by run.sh: what is measured once for each gateway, beside the rounds.

idle_counts="${IDLE_COUNTS:-2000 10000}"

# p99 at half of nginx's best rate, by h2load since wrk holds no rate; interleaved, the median of three.
half_of_nginx() {
  sed -nE 's/.*requests=([0-9]+) seconds=([0-9.]+) .*gateway=nginx series=warm .*/\1 \2/p' "$rows" | awk '{ if ($1 / $2 > most) most = $1 / $2 } END { printf "%d", most / 2 }'
}

measure_p99() {
  local rate gateway round log token
  rate=$(half_of_nginx)
  [ "${rate:-0}" -gt 0 ] || return 0
  log="$work/h2load.log"
  token=$(head -n 1 "$work/tokens/warm.txt")
  for round in 1 2 3; do
    for gateway in $GATEWAYS; do
      start_gateway "$gateway"
      rm -f "$log"
      taskset -c "$core_load" h2load --h1 -c 32 -t 1 -D "$SECONDS_EACH" --warm-up-time=1 --rps=$((rate / 32)) --log-file="$log" \
        -H "Authorization: Bearer $token" "http://127.0.0.1:$(port_of "$gateway")/api/items/42?full=true" >"$work/h2load.txt" 2>&1
      echo "steady gateway=$gateway round=$round rate=$rate p50_us=$(probe percentile "$log" 50) p99_us=$(probe percentile "$log" 99)" | tee -a "$rows" >&2
      stop_gateway
    done
  done
}

# System calls per request: counted by strace for a few seconds under load, over the requests that wrk got answered meanwhile.
measure_calls() {
  local gateway result strace_pid
  for gateway in $GATEWAYS; do
    start_gateway "$gateway"
    drive "$gateway" warm 1 >/dev/null
    strace -c -f -p "$gateway_pid" -o "$work/strace-$gateway.txt" 2>"$work/strace.log" &
    strace_pid=$!
    sleep 0.5
    result=$(drive "$gateway" warm "$SECONDS_EACH")
    kill -INT $strace_pid
    wait $strace_pid || true
    echo "calls gateway=$gateway ${result#result } counts=$(awk 'NR > 2 && $4 ~ /^[0-9]+$/ && $NF != "total" { printf "%s:%s,", $NF, $4 }' "$work/strace-$gateway.txt")" | tee -a "$rows" >&2
    stop_gateway
  done
}

measure_starts() {
  local gateway
  for gateway in $GATEWAYS; do
    # shellcheck disable=SC2046
    echo "first gateway=$gateway ms=$(probe first "$(port_of "$gateway")" "$work/tokens" "$core_gateway" $(command_of "$gateway"))" | tee -a "$rows" >&2
  done
}

measure_memory() {
  local gateway counts
  for gateway in $GATEWAYS; do
    start_gateway "$gateway"
    sleep 2
    echo "memory gateway=$gateway state=idle resident_kb=$(probe resident "$gateway_pid")" | tee -a "$rows" >&2
    # Some traffic first: what one connection needs, code and all, is not to be counted as that of the idle ones.
    drive "$gateway" warm 1 >/dev/null
    # HAProxy takes no more connections than its maxconn, and would keep the last thousand waiting for ever.
    case "$gateway" in haproxy*) counts="${idle_counts/10000/9000}" ;; *) counts="$idle_counts" ;; esac
    # shellcheck disable=SC2086
    probe idle "$(port_of "$gateway")" "$work/tokens" "$gateway_pid" $counts | sed "s/^idle /idle gateway=$gateway /" | tee -a "$rows" >&2
    stop_gateway
    start_gateway "$gateway"
    taskset -c "$core_load" wrk -t1 -c 512 -d "${SECONDS_EACH}s" -s bench/load/load.lua "http://127.0.0.1:$(port_of "$gateway")" -- warm "$work/tokens" >/dev/null
    sleep 3
    echo "memory gateway=$gateway state=after-512-busy resident_kb=$(probe resident "$gateway_pid")" | tee -a "$rows" >&2
    stop_gateway
  done
}

measure_p99
measure_calls
measure_starts
measure_memory
echo "size file=fastgate bytes=$(stat -c %s "$binary")" | tee -a "$rows" >&2
if image="$(docker/build-image.sh 2>"$work/image.log")"; then
  sed -nE 's/.*: ([0-9]+) bytes, ([0-9]+) unpacked$/size file=image bytes=\1 unpacked=\2/p' <<<"$image" | tee -a "$rows" >&2
else
  echo "No image here, so no size of it; see $work/image.log." >&2
fi
