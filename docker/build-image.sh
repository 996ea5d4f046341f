#!/usr/bin/env bash
# Makes the scratch image as an OCI archive, artifacts/fastgate-VERSION-ARCH.oci.tar, and beside it its bill of materials.
#
#   docker/build-image.sh              for processors since 2013 (x86-64-v3)
#   docker/build-image.sh --baseline   for older ones, under the tag VERSION-v2
#   docker/build-image.sh --arm64      for arm64, on a Debian of x86-64
#   docker/build-image.sh --zstd       for registries and container engines that know it (Docker since 23): unpacks faster
#
# Works with buildah, as root or not, or else with docker and its buildx (which compresses less well). The same sources and
# packages give the same archive.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh

variant= linked_root= binary=artifacts/fastgate-static suffix= format=gzip level=9
for argument in "$@"; do
  case "$argument" in
    --baseline) variant=--baseline suffix=-v2 ;;
    --arm64) variant=--arm64 linked_root=$arm64_root binary=$binary-arm64 ;;
    --zstd) format=zstd level=20 ;;
    *) sed -n '2,11s/^# \{0,1\}//p' "$0"; [ "$argument" = --help ] && exit 0 || exit 2 ;;
  esac
done
want_command jq jq
docker_works() { command -v docker >/dev/null 2>&1 && timeout 10 docker buildx version >/dev/null 2>&1 && timeout 10 docker info >/dev/null 2>&1; }
if ! command -v buildah >/dev/null 2>&1 && ! docker_works; then
  want_command buildah buildah
fi
[ $format = zstd ] || want_command libdeflate-gzip libdeflate-tools
install_missing

# write_blob LAYOUT < CONTENT: prints the descriptor's two members.
write_blob() {
  local file sum
  file="$(mktemp "$1/blobs/sha256/new.XXXXXX")"
  cat >"$file"
  sum="$(sha256sum "$file" | cut -c1-64)"
  mv "$file" "$1/blobs/sha256/$sum"
  jq -nc --arg digest "sha256:$sum" --argjson size "$(stat -c %s "$1/blobs/sha256/$sum")" '{digest: $digest, size: $size}'
}

# repack LAYOUT: the one layer as gzip again, by a compressor that looks for the shortest form. Every engine reads it, and the
# configuration stays, since it names the layer by what is in it. (gzip -9 takes 3 % more.)
repack() {
  local layout="$1" blobs="$1/blobs/sha256" manifest layer new
  manifest="$(jq -r '.manifests[0].digest | ltrimstr("sha256:")' "$layout/index.json")"
  layer="$(jq -r '.layers[0].digest | ltrimstr("sha256:")' "$blobs/$manifest")"
  gzip -dc "$blobs/$layer" >"$layout/layer.tar"
  new="$(libdeflate-gzip -12 -c "$layout/layer.tar" | write_blob "$layout")"
  new="$(jq -c --argjson new "$new" '.layers[0] += $new' "$blobs/$manifest" | write_blob "$layout")"
  jq -c --argjson new "$new" '.manifests[0] += $new' "$layout/index.json" >"$layout/index.new"
  mv "$layout/index.new" "$layout/index.json"
  rm "$layout/layer.tar" "$blobs/$manifest" "$blobs/$layer"
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
root="artifacts/image-$arch$suffix"
docker/make-root.sh $binary "$root" $linked_root
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
cp -f "$root/sbom.cdx.json" "${archive%.oci.tar}.cdx.json"
rm -f "$archive"

if command -v buildah >/dev/null 2>&1; then
  # Without these root in a container, which most builders are, could not build.
  export STORAGE_DRIVER="${STORAGE_DRIVER:-vfs}" BUILDAH_ISOLATION="${BUILDAH_ISOLATION:-chroot}"
  buildah build --quiet --layers=false --platform "linux/$arch" --timestamp "$SOURCE_DATE_EPOCH" --build-arg VERSION="$tag" --build-arg REVISION="$revision" \
    --tag "localhost/fastgate:$tag" --file docker/Dockerfile.prebuilt "$root" >/dev/null
  # A folder that is packed here, since buildah would put the time of day into the archive.
  layout="$root.oci"
  rm -rf "$layout"
  buildah push --quiet --compression-format $format --compression-level $level "localhost/fastgate:$tag" "oci:$layout:$tag" >/dev/null
  [ $format = zstd ] || repack "$layout"
  tar --create --file "$archive" --directory "$layout" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode='a+rX,u+w' .
  rm -rf "$layout"
else
  docker buildx build --quiet --platform "linux/$arch" --build-arg VERSION="$tag" --build-arg REVISION="$revision" --build-arg SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" \
    --file docker/Dockerfile.prebuilt --output "type=oci,dest=$archive,name=fastgate:$tag,compression=$format,compression-level=$level,force-compression=true,rewrite-timestamp=true" "$root" >/dev/null
fi
echo "$archive: $(stat -c %s "$archive") bytes, $(du -sb "$root" | cut -f1) unpacked"
