#!/usr/bin/env bash
# Makes the native binary artifacts/fastgate.
#
#   ./build.sh              artifacts/fastgate, dynamic and position-independent, for processors since 2013 (x86-64-v3)
#   ./build.sh --baseline   the same for older processors
#   ./build.sh --static     artifacts/fastgate-static, one file for an image from scratch
#   ./build.sh --arm64      artifacts/fastgate-arm64, or with --static fastgate-static-arm64, on a Debian of x86-64
#   ./build.sh --force      also when nothing has changed
set -euo pipefail
cd "$(dirname "$0")"
. scripts/common.sh

static=false baseline=false arm64=false force=false
for argument in "$@"; do
  case "$argument" in
    --static) static=true ;;
    --baseline) baseline=true ;;
    --arm64) arm64=true ;;
    --force) force=true ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "$0"; [ "$argument" = --help ] && exit 0 || exit 2 ;;
  esac
done

output=artifacts/fastgate variant=dynamic
[ $static = false ] || { output=artifacts/fastgate-static variant=static; }
[ $baseline = false ] || variant="$variant-baseline"
[ $arm64 = false ] || { output="$output-arm64" variant="$variant-arm64"; }
folder="artifacts/build/$variant"
stamp="$output.variant"
stamp="artifacts/build/${stamp##*/}"

changed_since() {
  [ -n "$(find src Directory.Build.props Directory.Packages.props NativeAOT.props NativeAOT.substitutions.xml build.sh global.json -type f \
    -not -path '*/bin/*' -not -path '*/obj/*' -newer "$1" -print -quit)" ]
}

if [ $force = false ] && [ -x $output ] && [ "$(cat "$stamp" 2>/dev/null)" = "$variant" ] && ! changed_since $output; then
  exit 0
fi

need_dotnet
command -v gcc >/dev/null 2>&1 && [ $static = false ] && [ $arm64 = false ] || want_command clang clang
if [ $static = true ]; then
  want_command cmake cmake
  want_command make make
fi
if [ $arm64 = true ]; then
  [ "$(uname -m)" = x86_64 ] || { echo "--arm64 is for a machine of x86-64; on one of arm64 it is what is built anyway." >&2; exit 2; }
  want_command mmdebstrap mmdebstrap
  want_command aarch64-linux-gnu-objcopy binutils-aarch64-linux-gnu
elif [ $static = true ]; then
  want_command objcopy binutils
  want_file /usr/include/zlib.h zlib1g-dev
  want_file '/usr/lib/*/libssl.a' libssl-dev
else
  want_file /usr/include/zlib.h zlib1g-dev
  # The binary loads OpenSSL when it starts.
  want_file '/usr/lib/*/libssl.so.3' libssl3
fi
install_missing

root='' objcopy=objcopy cross=() needs=() CFLAGS=''
if [ $arm64 = true ]; then
  root="$PWD/$arm64_root" objcopy=aarch64-linux-gnu-objcopy
  [ $force = true ] && rm -rf "$root"
  [ -d "$root" ] || make_arm64_root "$root"
  cross=("-p:SysRoot=$root" -p:CppCompilerAndLinker=clang "-p:ObjCopyName=$objcopy")
  export CFLAGS="--target=aarch64-linux-gnu --sysroot=$root"
elif [ $static = true ]; then
  # Known once libssl-dev is there.
  for package in $(packages_of_openssl ''); do
    want_file "/usr/lib/*/${package%-dev}.a" "$package"
  done
  install_missing
fi

case "$([ $arm64 = true ] && echo aarch64 || uname -m)" in
  x86_64) rid=linux-x64 ;;
  aarch64) rid=linux-arm64 ;;
  *) echo "No build for $(uname -m)." >&2; exit 1 ;;
esac

# Neither the compiler nor the linker is run again when only its flags, or the piece of C, have changed.
for flags in NativeAOT.props NativeAOT.substitutions.xml src/FastGate/Startup/before_main.c build.sh; do
  if [ -d "$folder" ] && [ $flags -nt "$folder" ]; then
    rm -rf "$folder"
  fi
done
mkdir -p "$folder"
openssl=()
if [ $static = true ]; then
  # Copies of the libraries without their tables for unwinding, a tenth of OpenSSL: it is C, and nothing unwinds through it.
  # (The managed code has tables of its own, and they stay.)
  for package in $(packages_of_openssl "$root"); do
    package="${package%-dev}"
    needs+=("-l${package#lib}")
  done
  openssl=("-p:FastGateOpenSsl=$PWD/$folder/openssl" "-p:FastGateOpenSslNeeds=${needs[*]-}")
  mkdir -p "$folder/openssl"
  compiler="$(command -v clang || command -v gcc)"
  for library in libssl.a libcrypto.a; do
    # shellcheck disable=SC2086
    "$objcopy" --enable-deterministic-archives --remove-section .eh_frame "$("$compiler" $CFLAGS -print-file-name=$library)" "$folder/openssl/$library"
  done
  # .NET's layer over OpenSSL is compiled here, by cmake, which optimises nothing unless told. The linker drops the functions that nobody calls.
  export CFLAGS="$CFLAGS -O2 -fstack-protector-strong -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables"
fi
touch "$folder/started"
echo "Building $output ($variant) ..." >&2
log="$folder/log.txt"
if ! dotnet publish src/FastGate/FastGate.csproj -c Release -r "$rid" --artifacts-path "$folder" -o "$folder/publish" \
    --tl:off -v q -p:FastGateStatic=$static -p:FastGateBaseline=$baseline ${cross[@]+"${cross[@]}"} ${openssl[@]+"${openssl[@]}"} >"$log" 2>&1 </dev/null; then
  cat "$log" >&2
  exit 1
fi
cp "$folder/publish/fastgate" "$output.new"
# As old as the sources it was made from: what changed meanwhile makes the next build.
touch -r "$folder/started" "$output.new"
mv "$output.new" "$output"
echo "$variant" >"$stamp"
