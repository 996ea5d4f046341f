#!/usr/bin/env bash
# Lays out what the scratch image holds: the static binary, CA certificates, licences and the bill of materials.
#
#   docker/make-root.sh BINARY FOLDER
set -euo pipefail
binary="$(realpath "$1")" root="$2"
cd "$(dirname "$0")/.."
. scripts/common.sh
want_command jq jq
want_file /etc/ssl/certs/ca-certificates.crt ca-certificates
want_file '/usr/lib/*/libssl.a' libssl-dev
want_file '/usr/share/doc/libgcc-*-dev/copyright' gcc
install_missing

version="$(sed -nE 's|.*<VersionPrefix>(.*)</VersionPrefix>.*|\1|p' Directory.Build.props)"
packages="${NUGET_PACKAGES:-$HOME/.nuget/packages}"
case "$(uname -m)" in x86_64) rid=linux-x64 ;; aarch64) rid=linux-arm64 ;; esac
runtime="$(jq -r --arg rid "net10.0/$rid" '.dependencies[$rid]["Microsoft.DotNet.ILCompiler"].resolved' src/FastGate/packages.lock.json)"

rm -rf "$root"
mkdir -p "$root/etc/ssl/certs" "$root/licenses"
install -m 0555 "$binary" "$root/fastgate"
install -m 0444 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"

# Licences: ours, .NET's with its notices, the packages' by name, and what Debian says of the C libraries that are linked in.
install -m 0444 LICENSE "$root/licenses/FastGate.txt"
install -m 0444 "$packages/microsoft.netcore.app.runtime.$rid/$runtime/LICENSE.TXT" "$root/licenses/dotnet.txt"
# Compressed: long, and read by nobody in a hurry.
gzip -9 -n -c "$packages/runtime.$rid.microsoft.dotnet.ilcompiler/$runtime/THIRD-PARTY-NOTICES.TXT" >"$root/licenses/dotnet-third-party.txt.gz"
linked="$(packages_of_openssl)"
for package in libssl-dev $linked libc6-dev ca-certificates; do
  gzip -9 -n -c "/usr/share/doc/$package/copyright" >"$root/licenses/$package.txt.gz"
done
# libgcc and libgcc_eh, which unwind the managed code: from the compiler that is there.
gcc_doc="$(compgen -G '/usr/share/doc/libgcc-*-dev/copyright' | sort -V | tail -n 1)"
gcc_package="$(basename "$(dirname "$gcc_doc")")"
gzip -9 -n -c "$gcc_doc" >"$root/licenses/libgcc.txt.gz"

distribution="$(. /etc/os-release && echo "$ID")"
debian() { dpkg-query -W -f '${Version}' "$1" 2>/dev/null || echo unknown; }

# CycloneDX 1.5. The serial number follows from the binary: the same binary has the same bill.
sum="$(sha256sum "$binary" | cut -c1-64)"
serial="${sum:0:8}-${sum:8:4}-5${sum:13:3}-a${sum:17:3}-${sum:20:12}"
# What OpenSSL wanted besides: zstd, where anything.
others="$(for package in $linked; do jq -nc --arg name "${package#lib}" --arg version "$(debian "$package")" '{name: ($name | rtrimstr("-dev")), version: $version}'; done | jq -sc .)"
nuget="$(jq -c '.dependencies["net10.0"] | to_entries | map(select(.value.resolved and (.key | startswith("Microsoft.DotNet.IL") or startswith("Microsoft.NET.IL") | not)))
  | map({name: .key, version: .value.resolved, sha512: .value.contentHash})' src/FastGate/packages.lock.json)"
jq -n --arg version "$version" --arg sum "$sum" --arg serial "$serial" --arg runtime "$runtime" --argjson nuget "$nuget" --argjson others "$others" \
  --arg openssl "$(debian libssl-dev)" --arg glibc "$(debian libc6-dev)" --arg gcc "$(debian "$gcc_package")" --arg compiler "$(sed "s/^lib//; s/-dev$//" <<<"$gcc_package")" --arg deb "pkg:deb/$distribution/" --arg certificates "$(debian ca-certificates)" '
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
