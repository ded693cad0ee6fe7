# shellcheck shell=bash disable=SC2154 # a step sets title; provision sets the options
# What the steps of provision are made of. A step is a file NN-NAME.sh with
#   title            what it sees to
#   needless         says why there is nothing to see to on this machine, and succeeds; absent: there always is
#   in_order         succeeds when all is as it should be; looks only
#   set_up           makes it so; may be interrupted anywhere, and is called again then
#   afterwards       what to tell when the step is in order (`to_do`); looks only; absent: nothing
# Everything that changes something goes through `act` or `put_file`, which only tell it in a dry run.

# A test's own root directory; empty on a board.
root=${PROVISION_ROOT:-}

load() {
  needless() { return 1; }
  afterwards() { :; }
  local files=("$steps"/[0-9]*-"$1".sh)
  # shellcheck disable=SC1090
  . "${files[0]}"
}

# Runs one step and says in one line how it went.
run_step() {
  local name=$1 count=$2 said
  # Its files may be there, and what they are for not yet started anew. A restart of the computer sees to that, too.
  begun=$root/run/lockerd-provision.$name
  (
    load "$name"
    printf '[%s] %s: ' "$count" "$title"
    if said=$(needless); then
      echo "nothing to do ($said)"
      exit 0
    fi
    if [ ! -e "$begun" ] && in_order; then
      echo 'in order'
      afterwards
      exit 0
    fi
    if [ "$dry" = yes ]; then
      echo 'would'
      to_do "Set up: $title"
      set_up
      afterwards
      exit 0
    fi
    echo 'setting up ...'
    # Not called where bash would overlook a failure: see the loop that runs the steps.
    set -e
    : >"$begun"
    set_up
    rm -f "$begun"
    in_order || { echo "      FAILED: still not in order after setting it up" && exit 1; }
    echo '      done'
    afterwards
  )
}

# One line of the summary.
to_do() { echo "$1" >>"$left"; }

# Runs a command that changes something.
act() {
  if [ "$dry" = yes ]; then
    echo "      run $*"
  else
    "$@"
  fi
}

# put_file PATH MODE: standard input as a file, whole or not at all. Nothing when it has these bytes already.
put_file() {
  local path=$root$1 mode=$2 text
  text=$(cat && echo .)
  if same_text "$path" "${text%.}"; then return 0; fi
  if [ "$dry" = yes ]; then
    echo "      write $1"
    return 0
  fi
  mkdir -p "$(dirname "$path")"
  printf %s "${text%.}" >"$path.provision"
  chmod "$mode" "$path.provision"
  sync "$path.provision"
  mv "$path.provision" "$path"
  sync "$(dirname "$path")"
}

same_text() { [ -f "$1" ] && printf %s "$2" | cmp -s - "$1"; }

# has_file PATH: whether the file has the bytes of standard input.
has_file() {
  local text
  text=$(cat && echo .)
  same_text "$root$1" "${text%.}"
}

# A line of a file of the firmware that sets something: `has_line FILE LINE`, `add_line FILE LINE`.
has_line() { grep -qxF -- "$2" "$root$1" 2>/dev/null; }
add_line() {
  if has_line "$1" "$2"; then return 0; fi
  {
    # Its last line may lack its end: awk writes it.
    [ ! -f "$root$1" ] || awk 1 "$root$1"
    echo "$2"
  } | put_file "$1" 644
}

has_command() { command -v "$1" >/dev/null 2>&1; }

# get PROGRAM PACKAGES: installs Debian's packages when the program is missing; fails where there is no network.
get() {
  local program=$1
  shift
  has_command "$program" || install_packages "$@"
}
install_packages() { act env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; }

# Ends a step that cannot be done now and need not be: said in the summary, no failure.
later() {
  echo "      left for later"
  to_do "$1"
  rm -f "$begun"
  exit 0
}

is_raspberry() { grep -qa 'Raspberry Pi' "$root/proc/device-tree/model" 2>/dev/null; }

# Where the firmware reads its settings: /boot/firmware since Debian 12, /boot before.
firmware() { if [ -e "$root/boot/firmware/config.txt" ]; then echo "/boot/firmware/$1"; else echo "/boot/$1"; fi; }

# Settings under [all], or before any heading, count on each model.
has_setting() {
  awk -v wanted="$1" '/^\[/ { other = ($0 != "[all]") } !other && $0 == wanted { found = 1 } END { exit !found }' \
    "$root$(firmware config.txt)"
}
add_setting() {
  local file
  file=$(firmware config.txt)
  if has_setting "$1"; then return 0; fi
  needs_restart
  {
    awk 1 "$root$file"
    case $(grep '^\[' "$root$file" | tail -n 1) in '' | '[all]') ;; *) echo '[all]' ;; esac
    echo "$1"
  } | put_file "$file" 755
}

# Said at each run until the restart: a setting that the running system does not know yet.
needs_restart() { [ "$dry" = yes ] || { mkdir -p "$root/run" && : >"$root/run/lockerd-restart"; }; }

is_active() { systemctl is-active --quiet "$1"; }
is_enabled() { systemctl is-enabled --quiet "$1" 2>/dev/null; }
has_unit() { systemctl cat "$1" >/dev/null 2>&1; }
