#!/usr/bin/env bash
# Runs the tests and ends with one line "N passed, N failed".
#
#   ./test.sh          everything that fits in a quarter of an hour
#   ./test.sh --soak   the soak tests for minutes instead of seconds
#   ./test.sh --long   the images' tests, the long blocks of the pages, and the load tests for a minute, too
set -euo pipefail
cd "$(dirname "$0")"
. scripts/common.sh

for argument in "$@"; do
  case "$argument" in
    --soak) export FASTGATE_SOAK=1 ;;
    --long) export FASTGATE_LONG=1 ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "$0"; [ "$argument" = --help ] && exit 0 || exit 2 ;;
  esac
done

need_dotnet
want_command curl curl
want_command openssl openssl
want_command jq jq
want_command readelf binutils
want_command nginx nginx-light
want_command haproxy haproxy
want_command wrk wrk
want_command slowhttptest slowhttptest
want_command strace strace
want_command capsh libcap2-bin
want_file /usr/lib/python3/dist-packages/websockets python3-websockets
want_file '/usr/lib/*/faketime/libfaketime.so.1' libfaketime
if [ "${FASTGATE_LONG:-}" = 1 ]; then
  # Unpacks the images for their tests.
  want_command buildah buildah
fi
if [ "${FASTGATE_LONG:-}" = 1 ] && [ "$(uname -m)" = x86_64 ]; then
  # Plays an old processor, and one of arm64, for the images' tests.
  want_command qemu-x86_64-static qemu-user-static
fi
install_missing

./build.sh

results="$PWD/artifacts/test-results"
rm -rf "$results"
mkdir -p "$results"
echo "Building the tests ..." >&2
if ! dotnet build FastGate.sln -c Release --tl:off -v q >"$results/build.txt" 2>&1 </dev/null; then
  cat "$results/build.txt" >&2
  exit 1
fi

# What hangs is ended: late where minutes of builds and load are asked for.
limit=1200
[ "${FASTGATE_LONG:-}${FASTGATE_SOAK:-}" = '' ] || limit=5400

passed=0 failed=0 skipped=0 failures=()
for project in FastGate.Jwt.Tests FastGate.Tests FastGate.EndToEnd; do
  echo "== $project"
  status=0
  timeout $limit "tests/$project/bin/Release/net10.0/$project" -noLogo -noColor -result-xml "$results/$project.xml" >"$results/$project.txt" 2>&1 </dev/null || status=$?
  # Attributes of the report's <assembly> elements.
  count() {
    { grep -o '<assembly [^>]*' "$results/$project.xml" 2>/dev/null || true; } | { grep -oE " $1=\"[0-9]+\"" || true; } |
      tr -dc '0-9\n' | awk '{ n += $1 } END { print n + 0 }'
  }
  p=$(count passed) f=$(($(count failed) + $(count errors))) s=$(count skipped)
  if [ $status != 0 ] && [ $f = 0 ]; then
    # The runner itself broke down.
    f=1
    failures+=("$project: the runner ended with status $status")
  fi
  if [ $f -gt 0 ]; then
    { grep -A 14 '\[FAIL\]' "$results/$project.txt" || tail -n 40 "$results/$project.txt"; } | head -n 400
    while IFS= read -r name; do
      failures+=("$project: $name")
    done < <({ grep -oE '<test [^>]*result="Fail"[^>]*' "$results/$project.xml" 2>/dev/null || true; } |
      sed -E 's/.* name="([^"]*)".*/\1/; s/\\?&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g')
  fi
  echo "   $p passed, $f failed, $s skipped"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done

if [ ${#failures[@]} -gt 0 ]; then
  echo
  echo "Failed:"
  printf '  %s\n' "${failures[@]}"
fi
if [ $passed = 0 ] && [ $failed = 0 ]; then
  echo "No test ran." >&2
  failed=1
fi
echo
line="$passed passed, $failed failed"
[ $skipped = 0 ] || line="$line, $skipped skipped"
echo "$line"
[ $failed = 0 ]
