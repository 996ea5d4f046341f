#!/usr/bin/env bash
# Lays out what the scratch image holds: the static binary, CA certificates, licences and the bill of materials.
#
#   docker/make-root.sh BINARY FOLDER [ROOT]
#
# ROOT: where the libraries that were linked in lie, if the binary is for another machine (build.sh --arm64).
set -euo pipefail
binary="$(realpath "$1")" root="$2" linked_root="${3:-}"
cd "$(dirname "$0")/.."
. scripts/common.sh
want_command jq jq
want_file /etc/ssl/certs/ca-certificates.crt ca-certificates
if [ -z "$linked_root" ]; then
  want_file '/usr/lib/*/libssl.a' libssl-dev
  want_file '/usr/share/doc/libgcc-*-dev/copyright' gcc
fi
install_missing

version="$(sed -nE 's|.*<VersionPrefix>(.*)</VersionPrefix>.*|\1|p' Directory.Build.props)"
runtime="$(jq -r '.dependencies | to_entries[] | .value["Microsoft.DotNet.ILCompiler"].resolved // empty' src/FastGate/packages.lock.json | head -n 1)"

rm -rf "$root"
mkdir -p "$root/etc/ssl/certs" "$root/licenses"
install -m 0555 "$binary" "$root/fastgate"
install -m 0444 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"

# The licences, and what Debian says of the C libraries that are linked in.
docker/licenses.sh "$root/licenses"
linked="$(packages_of_openssl "$linked_root")"
for package in libssl-dev $linked libc6-dev; do
  gzip -9 -n -c "$linked_root/usr/share/doc/$package/copyright" >"$root/licenses/$package.txt.gz"
done
gzip -9 -n -c /usr/share/doc/ca-certificates/copyright >"$root/licenses/ca-certificates.txt.gz"
# libgcc and libgcc_eh, which unwind the managed code: from the compiler that is there.
gcc_doc="$(compgen -G "$linked_root/usr/share/doc/libgcc-*-dev/copyright" | sort -V | tail -n 1)"
gcc_package="$(basename "$(dirname "$gcc_doc")")"
gzip -9 -n -c "$gcc_doc" >"$root/licenses/libgcc.txt.gz"

distribution="$(. /etc/os-release && echo "$ID")"
installed() { dpkg-query -W -f '${Version}' "$1" 2>/dev/null || echo unknown; }
# Of packages that were only unpacked, their newest change tells.
debian() { [ -z "$linked_root" ] && installed "$1" || gzip -dc "$linked_root/usr/share/doc/$1/changelog.Debian.gz" | sed -nE '1s/^[^(]*\(([^)]*)\).*/\1/p'; }

# CycloneDX 1.5. The serial number follows from the binary: the same binary has the same bill.
sum="$(sha256sum "$binary" | cut -c1-64)"
serial="${sum:0:8}-${sum:8:4}-5${sum:13:3}-a${sum:17:3}-${sum:20:12}"
# What OpenSSL wanted besides: zstd, where anything.
others="$(for package in $linked; do jq -nc --arg name "${package#lib}" --arg version "$(debian "$package")" '{name: ($name | rtrimstr("-dev")), version: $version}'; done | jq -sc .)"
nuget="$(jq -c '.dependencies["net10.0"] | to_entries | map(select(.value.resolved and (.key | startswith("Microsoft.DotNet.IL") or startswith("Microsoft.NET.IL") | not)))
  | map({name: .key, version: .value.resolved, sha512: .value.contentHash})' src/FastGate/packages.lock.json)"
jq -n --arg version "$version" --arg sum "$sum" --arg serial "$serial" --arg runtime "$runtime" --argjson nuget "$nuget" --argjson others "$others" \
  --arg openssl "$(debian libssl-dev)" --arg glibc "$(debian libc6-dev)" --arg gcc "$(debian "$gcc_package")" --arg compiler "$(sed "s/^lib//; s/-dev$//" <<<"$gcc_package")" --arg deb "pkg:deb/$distribution/" --arg certificates "$(installed ca-certificates)" '
  def library(name; version; purl; license): {type: "library", name: name, version: version, purl: purl, licenses: [{license: {id: license}}]};
  def licence: {"System.CommandLine": "MIT", "YamlDotNet": "MIT", "Tomlyn": "BSD-2-Clause"};
  {
    bomFormat: "CycloneDX", specVersion: "1.5", serialNumber: "urn:uuid:\($serial)", version: 1,
    metadata: {component: {type: "application", name: "fastgate", version: $version, licenses: [{license: {id: "Apache-2.0"}}], hashes: [{alg: "SHA-256", content: $sum}]}},
    components: (
      [library("Microsoft.NETCore.App"; $runtime; "pkg:nuget/Microsoft.NETCore.App.Runtime@\($runtime)"; "MIT")]
      + ($nuget | map(library(.name; .version; "pkg:nuget/\(.name)@\(.version)"; (licence[.name] // "MIT"))))
      + [library("openssl"; $openssl; "\($deb)openssl@\($openssl)"; "Apache-2.0"),
         library("glibc"; $glibc; "\($deb)glibc@\($glibc)"; "LGPL-2.1-or-later"),
         library("libgcc"; $gcc; "\($deb)\($compiler)@\($gcc)"; "GPL-3.0-with-GCC-exception"),
         library("ca-certificates"; $certificates; "\($deb)ca-certificates@\($certificates)"; "MPL-2.0")]
      + ($others | map(library(.name; .version; "\($deb)lib\(.name)@\(.version)"; "BSD-3-Clause"))))
  }' >"$root/sbom.cdx.json"
chmod -R a-w,a+rX "$root"
chmod u+w "$root" "$root/licenses" "$root/etc" "$root/etc/ssl" "$root/etc/ssl/certs"
