#!/usr/bin/env bash
# Builds if needed and shows the tutorial's sidecar at work: issuer, gateway and application on loopback.
#
#   ./demo.sh          stays up until Ctrl-C, so that the printed curl lines can be pasted
#   ./demo.sh --once   ends after the steps; exit status 1 if one went wrong
set -euo pipefail
cd "$(dirname "$0")"
./build.sh
exec artifacts/fastgate demo "$@"
