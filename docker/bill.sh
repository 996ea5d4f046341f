#!/usr/bin/env bash
# Prints a binary's bill of materials, CycloneDX 1.5: .NET, the packages that are compiled in, and what else is linked in. Scanners see none of it in a binary.
#
#   docker/bill.sh BINARY [LIBRARIES]
#
# LIBRARIES: what is linked in, as a JSON list of {name, version, purl, license}.
set -euo pipefail
binary="$(realpath "$1")" libraries="${2:-[]}"
cd "$(dirname "$0")/.."
. scripts/common.sh
want_command jq jq
install_missing

version="$(sed -nE 's|.*<VersionPrefix>(.*)</VersionPrefix>.*|\1|p' Directory.Build.props)"
sum="$(sha256sum "$binary" | cut -c1-64)"
# It follows from the binary: the same binary has the same bill.
serial="${sum:0:8}-${sum:8:4}-5${sum:13:3}-a${sum:17:3}-${sum:20:12}"
jq --arg version "$version" --arg sum "$sum" --arg serial "$serial" --argjson libraries "$libraries" '
  def component: {type: "library", name: .name, version: .version, purl: .purl, licenses: [{license: {id: .license}}]};
  def license: {"System.CommandLine": "MIT", "YamlDotNet": "MIT", "Tomlyn": "BSD-2-Clause"}[.] // error("write the licence of \(.) here and into docker/libraries.txt");
  ([.dependencies[]["Microsoft.DotNet.ILCompiler"].resolved // empty] | first) as $runtime
  | [.dependencies["net10.0"] | to_entries[] | select(.value.resolved and (.key | startswith("Microsoft.DotNet.IL") or startswith("Microsoft.NET.IL") | not))
     | {name: .key, version: .value.resolved, purl: "pkg:nuget/\(.key)@\(.value.resolved)", license: (.key | license)}] as $packages
  | {
    bomFormat: "CycloneDX", specVersion: "1.5", serialNumber: "urn:uuid:\($serial)", version: 1,
    metadata: {component: {type: "application", name: "fastgate", version: $version, licenses: [{license: {id: "Apache-2.0"}}], hashes: [{alg: "SHA-256", content: $sum}]}},
    components: ([{name: "Microsoft.NETCore.App", version: $runtime, purl: "pkg:nuget/Microsoft.NETCore.App.Runtime@\($runtime)", license: "MIT"}] + $packages + $libraries | map(component))
  }' src/FastGate/packages.lock.json
