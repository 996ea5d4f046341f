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
# Debian's files only name a licence that each Debian has a copy of, and the LGPL wants to be handed on with the library. (OpenSSL's is in FastGate.txt.)
gzip -9 -n -c /usr/share/common-licenses/LGPL-2.1 >"$root/licenses/LGPL-2.1.txt.gz"
# libgcc and libgcc_eh, which unwind the managed code: from the compiler that is there.
gcc_doc="$(compgen -G "$linked_root/usr/share/doc/libgcc-*-dev/copyright" | sort -V | tail -n 1)"
gcc_package="$(basename "$(dirname "$gcc_doc")")"
gzip -9 -n -c "$gcc_doc" >"$root/licenses/libgcc.txt.gz"

distribution="$(. /etc/os-release && echo "$ID")"
installed() { dpkg-query -W -f '${Version}' "$1" 2>/dev/null || echo unknown; }
# Of packages that were only unpacked, their newest change tells.
debian() { [ -z "$linked_root" ] && installed "$1" || gzip -dc "$linked_root/usr/share/doc/$1/changelog.Debian.gz" | sed -nE '1s/^[^(]*\(([^)]*)\).*/\1/p'; }

# name, package, version, licence
linked_in() { jq -nc --arg name "$1" --arg version "$3" --arg purl "pkg:deb/$distribution/$2@$3" --arg license "$4" '{name: $name, version: $version, purl: $purl, license: $license}'; }
compiler="${gcc_package#lib}"
libraries="$({
  linked_in openssl openssl "$(debian libssl-dev)" Apache-2.0
  linked_in glibc glibc "$(debian libc6-dev)" LGPL-2.1-or-later
  linked_in libgcc "${compiler%-dev}" "$(debian "$gcc_package")" GPL-3.0-with-GCC-exception
  linked_in ca-certificates ca-certificates "$(installed ca-certificates)" MPL-2.0
  # What OpenSSL wanted besides: zstd, where anything.
  for package in $linked; do
    library="${package%-dev}"
    linked_in "${library#lib}" "$library" "$(debian "$package")" BSD-3-Clause
  done
} | jq -sc .)"
docker/bill.sh "$binary" "$libraries" >"$root/sbom.cdx.json"
chmod -R a-w,a+rX "$root"
chmod u+w "$root" "$root/licenses" "$root/etc" "$root/etc/ssl" "$root/etc/ssl/certs"
