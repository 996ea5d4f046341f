# Sourced by the scripts at the root, which have set -euo pipefail and stand in the repository's folder.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# The SDK itself would want ICU, which a fresh machine may lack.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-1}"
if [ "${CI:-}" = true ]; then
  # No build server is left behind.
  export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
fi

missing=()

# want_command COMMAND PACKAGE: the package is missing if the command is not on the path.
want_command() {
  command -v "$1" >/dev/null 2>&1 || missing+=("$2")
}

# want_file FILE PACKAGE: the package is missing if the file is not there. FILE may be a pattern.
want_file() {
  compgen -G "$1" >/dev/null || missing+=("$2")
}

# Installs what is missing with apt as root; otherwise prints the one line to run and ends.
install_missing() {
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "These Debian packages are missing; please run:" >&2
    echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  echo "Installing ${missing[*]} ..." >&2
  local log
  log="$(mktemp)"
  # RUNLEVEL=1 keeps Debian from starting the servers that the tests start themselves.
  if ! { apt-get update && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
      install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    echo "apt-get could not install: ${missing[*]}" >&2
    exit 1
  fi
  rm -f "$log"
  missing=()
}

# The packages that the distribution's libcrypto.a wants to be linked with, besides zlib: libzstd-dev on Debian 13, none on Debian 12.
packages_of_openssl() {
  { sed -nE 's/^Libs\.private://p' /usr/lib/*/pkgconfig/libcrypto.pc 2>/dev/null || true; } | tr ' ' '\n' | sed -nE 's/^-l(zstd)$/lib\1-dev/p'
}

# The SDK is the one thing that the scripts do not install.
need_dotnet() {
  if ! command -v dotnet >/dev/null 2>&1; then
    if [ -x "$HOME/.dotnet/dotnet" ]; then
      export PATH="$HOME/.dotnet:$PATH" DOTNET_ROOT="$HOME/.dotnet"
    else
      echo "The .NET 10 SDK is missing: 'dotnet' is not on the path." >&2
      exit 1
    fi
  fi
}
