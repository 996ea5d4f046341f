#!/usr/bin/env bash
# Lays down the licences of everything that is compiled into the program, in each of its forms: ours, .NET's with its notices, the packages'.
#
#   docker/licenses.sh FOLDER
set -euo pipefail
folder="$(realpath -m "$1")"
cd "$(dirname "$0")/.."
. scripts/common.sh
want_command jq jq
install_missing

packages="${NUGET_PACKAGES:-$HOME/.nuget/packages}"
# The texts are the same for every processor; what was restored for this one is there.
rid=linux-x64
[ "$(uname -m)" != aarch64 ] || rid=linux-arm64
runtime="$(jq -r --arg rid "net10.0/$rid" '.dependencies[$rid]["Microsoft.DotNet.ILCompiler"].resolved' src/FastGate/packages.lock.json)"
mkdir -p "$folder"
install -m 0444 LICENSE "$folder/FastGate.txt"
install -m 0444 docker/libraries.txt "$folder/libraries.txt"
install -m 0444 "$packages/microsoft.netcore.app.runtime.$rid/$runtime/LICENSE.TXT" "$folder/dotnet.txt"
# Compressed: long, and read by nobody in a hurry.
gzip -9 -n -c "$packages/runtime.$rid.microsoft.dotnet.ilcompiler/$runtime/THIRD-PARTY-NOTICES.TXT" >"$folder/dotnet-third-party.txt.gz"
