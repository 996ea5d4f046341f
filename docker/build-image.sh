#!/usr/bin/env bash
# Makes the scratch image as an OCI archive, artifacts/fastgate-VERSION-ARCH.oci.tar, and beside it its bill of materials.
#
#   docker/build-image.sh              for processors since 2013 (x86-64-v3)
#   docker/build-image.sh --baseline   for older ones, under the tag VERSION-v2
#   docker/build-image.sh --arm64      for arm64, on a Debian of x86-64
#   docker/build-image.sh --zstd       for registries and container engines that know it (Docker since 23): unpacks faster
#
# One layer and two descriptions of it are no work for a container engine: none is needed, nor root. The same sources and
# packages give the same archive. docker load, podman load and skopeo read it.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh

variant= linked_root= binary=artifacts/fastgate-static suffix= format=gzip
for argument in "$@"; do
  case "$argument" in
    --baseline) variant=--baseline suffix=-v2 ;;
    --arm64) variant=--arm64 linked_root=$arm64_root binary=$binary-arm64 ;;
    --zstd) format=zstd ;;
    *) sed -n '2,10s/^# \{0,1\}//p' "$0"; [ "$argument" = --help ] && exit 0 || exit 2 ;;
  esac
done
want_command jq jq
# libdeflate looks for the shortest form that every engine reads: gzip -9 takes 3 % more.
if [ $format = zstd ]; then want_command zstd zstd; else want_command libdeflate-gzip libdeflate-tools; fi
install_missing

# pack FOLDER: its content as a tar file that depends on nothing else.
pack() {
  (cd "$1" && find . -mindepth 1 -printf '%P\n' | LC_ALL=C sort |
    tar --create --format=ustar --no-recursion --files-from=- --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode='a+rX,u+w')
}

# write_blob LAYOUT < CONTENT: prints the descriptor's two members.
write_blob() {
  local file sum
  file="$(mktemp "$1/blobs/sha256/new.XXXXXX")"
  cat >"$file"
  sum="$(sha256sum "$file" | cut -c1-64)"
  mv "$file" "$1/blobs/sha256/$sum"
  jq -nc --arg digest "sha256:$sum" --argjson size "$(stat -c %s "$1/blobs/sha256/$sum")" '{digest: $digest, size: $size}'
}

./build.sh --static $variant
version="$(sed -nE 's|.*<VersionPrefix>(.*)</VersionPrefix>.*|\1|p' Directory.Build.props)"
revision="$(git rev-parse HEAD 2>/dev/null || echo unknown)"
# Every time in the image is that of the last commit.
SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}"
export SOURCE_DATE_EPOCH
case "$variant$(uname -m)" in --arm64* | aarch64) arch=arm64 ;; *) arch=amd64 ;; esac
tag="$version$suffix"
archive="artifacts/fastgate-$version-$arch$suffix.oci.tar"
root="artifacts/image-$arch$suffix" layout="artifacts/image-$arch$suffix.oci"
docker/make-root.sh $binary "$root" $linked_root
cp -f "$root/sbom.cdx.json" "${archive%.oci.tar}.cdx.json"
rm -rf "$archive" "$layout" "$layout.layer"
mkdir -p "$layout/blobs/sha256"

pack "$root" >"$layout.layer"
content="sha256:$(sha256sum "$layout.layer" | cut -c1-64)"
if [ $format = zstd ]; then zstd -19 -q -c "$layout.layer"; else libdeflate-gzip -12 -c "$layout.layer"; fi >"$layout.packed"
layer="$(write_blob "$layout" <"$layout.packed")"
rm "$layout.layer" "$layout.packed"

# What docker/Dockerfile says. Healthcheck is Docker's own word, which other engines pass over.
config="$(jq -nc --arg arch "$arch" --arg content "$content" --arg created "$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)" --arg tag "$tag" --arg revision "$revision" '
  ({title: "fastgate", description: "A JWT-validating reverse-proxy sidecar", version: $tag, revision: $revision, licenses: "Apache-2.0"}
   | with_entries(.key |= "org.opencontainers.image." + .)) as $labels
  | {created: $created, architecture: $arch, os: "linux",
     config: {User: "65532:65532", ExposedPorts: {"3000/tcp": {}}, Env: ["SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"], Entrypoint: ["/fastgate"], Labels: $labels,
              Healthcheck: {Test: ["CMD", "/fastgate", "health"], Interval: 10000000000, Timeout: 3000000000}},
     rootfs: {type: "layers", diff_ids: [$content]}, history: [{created: $created, created_by: "docker/build-image.sh"}]}' | write_blob "$layout")"
type=application/vnd.oci.image
manifest="$(jq -nc --arg type $type --arg format $format --argjson config "$config" --argjson layer "$layer" '
  {schemaVersion: 2, mediaType: ($type + ".manifest.v1+json"), config: ({mediaType: ($type + ".config.v1+json")} + $config),
   layers: [{mediaType: ($type + ".layer.v1.tar+" + $format)} + $layer]}' | write_blob "$layout")"
jq -nc --arg type $type --arg arch "$arch" --arg tag "$tag" --argjson manifest "$manifest" '
  {schemaVersion: 2, mediaType: ($type + ".index.v1+json"), manifests: [{mediaType: ($type + ".manifest.v1+json")} + $manifest + {platform: {architecture: $arch, os: "linux"},
   annotations: {"io.containerd.image.name": ("docker.io/library/fastgate:" + $tag), "org.opencontainers.image.ref.name": $tag}}]}' >"$layout/index.json"
echo '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
# The same once more in the words of docker save: docker load reads nothing else unless it keeps its images in containerd.
jq -nc --arg tag "$tag" --argjson config "$config" --argjson layer "$layer" '
  def path: "blobs/" + (.digest | sub(":"; "/")); [{Config: ($config | path), RepoTags: ["fastgate:" + $tag], Layers: [$layer | path]}]' >"$layout/manifest.json"

pack "$layout" >"$archive"
rm -rf "$layout"
echo "$archive: $(stat -c %s "$archive") bytes, $(du -sb "$root" | cut -f1) unpacked"
