#!/usr/bin/env bash
# Makes the scratch image as an OCI archive, artifacts/fastgate-VERSION-ARCH.oci.tar, and beside it its bill of materials.
#
#   docker/build-image.sh              for processors since 2013 (x86-64-v3)
#   docker/build-image.sh --baseline   for older ones, under the tag VERSION-v2
#   docker/build-image.sh --arm64      for arm64, on a Debian of x86-64
#   docker/build-image.sh --zstd       for registries and container engines that know it (Docker since 23): unpacks faster
#
# Works with buildah, as root or not, or else with docker. Whichever builds: the same sources and packages give the same archive,
# which docker load, podman load and skopeo read.
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
docker_works() { command -v docker >/dev/null 2>&1 && timeout 10 docker info >/dev/null 2>&1; }
if ! command -v buildah >/dev/null 2>&1 && ! docker_works; then
  want_command buildah buildah
fi
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
root="artifacts/image-$arch$suffix" built="artifacts/image-$arch$suffix.built" layout="artifacts/image-$arch$suffix.oci"
docker/make-root.sh $binary "$root" $linked_root
cp -f "$root/sbom.cdx.json" "${archive%.oci.tar}.cdx.json"
remove() { chmod -R u+w "$@" 2>/dev/null || true; rm -rf "$@"; }
remove "$archive" "$built" "$layout"
mkdir -p "$built/layer" "$layout/blobs/sha256"

# 1. The engine builds.
build=(build --quiet --platform "linux/$arch" --build-arg VERSION="$tag" --build-arg REVISION="$revision" --file docker/Dockerfile.prebuilt)
if command -v buildah >/dev/null 2>&1; then
  # Without these root in a container, which most builders are, could not build.
  export STORAGE_DRIVER="${STORAGE_DRIVER:-vfs}" BUILDAH_ISOLATION="${BUILDAH_ISOLATION:-chroot}"
  buildah "${build[@]}" --layers=false --tag "localhost/fastgate:$tag" "$root" >/dev/null
  buildah push --quiet "localhost/fastgate:$tag" "oci:$built/image" >/dev/null
  blob() { jq -r "$1 | \"blobs/\" + (.digest | sub(\":\"; \"/\"))" "$built/image/$2"; }
  manifest="$(blob '.manifests[0]' index.json)"
  made="$(blob .config "$manifest")"
  packed="$(blob '.layers | if length == 1 then .[0] else error("more than one layer") end' "$manifest")"
else
  docker "${build[@]}" --tag "fastgate:$tag" "$root" >/dev/null
  mkdir "$built/image"
  docker save "fastgate:$tag" | tar --extract --directory "$built/image"
  made="$(jq -r '.[0].Config' "$built/image/manifest.json")"
  packed="$(jq -r '.[0].Layers | if length == 1 then .[0] else error("more than one layer") end' "$built/image/manifest.json")"
fi

# 2. What it built is packed anew: engines put the time of day and their own version into it, and gzip takes 3 % more than libdeflate.
gzip -dcf "$built/image/$packed" | tar --extract --no-same-owner --directory "$built/layer"
pack "$built/layer" >"$built/layer.tar"
content="sha256:$(sha256sum "$built/layer.tar" | cut -c1-64)"
layer="$(if [ $format = zstd ]; then zstd -19 -q -c "$built/layer.tar"; else libdeflate-gzip -12 -c "$built/layer.tar"; fi | write_blob "$layout")"
# The health check is Docker's own word: the OCI format, in which buildah builds, has none, and other engines pass over it.
config="$(jq -c --arg content "$content" --arg created "$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)" '
  {created: $created, architecture: .architecture, os: .os,
   config: (.config | {User: .User, ExposedPorts: .ExposedPorts, Env: .Env, Entrypoint: .Entrypoint, Labels: (.Labels | del(."io.buildah.version")),
            Healthcheck: {Test: ["CMD", "/fastgate", "health"], Interval: 10000000000, Timeout: 3000000000}}),
   rootfs: {type: "layers", diff_ids: [$content]}, history: [{created: $created, created_by: "docker/build-image.sh"}]}' "$built/image/$made" | write_blob "$layout")"
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
remove "$layout" "$built"
echo "$archive: $(stat -c %s "$archive") bytes, $(du -sb "$root" | cut -f1) unpacked"
