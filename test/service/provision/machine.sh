#!/bin/bash
# Stands in for the programs that change a machine: each is a link to this file. Keeps what they would have changed below
# $PROVISION_ROOT/state, and a line for each change in $PROVISION_ROOT/../changes.
set -u
program=${0##*/}
if [ -n "${KILL_BEFORE:-}" ]; then
  printf . >>"$PROVISION_ROOT/../calls"
  # Two at once may have counted before either looks.
  [ "$(/usr/bin/stat -c %s "$PROVISION_ROOT/../calls")" -lt "$KILL_BEFORE" ] || kill -9 0
fi
case $program in mv | chmod | mkdir | cmp | awk | rm | cp | head | grep) exec "/usr/bin/$program" "$@" ;; esac
state=$PROVISION_ROOT/state
/usr/bin/mkdir -p "$state"
[ ! -e "$PROVISION_ROOT/../broken-$program" ] || exit 1
changed() { echo "$program $*" >>"$PROVISION_ROOT/../changes"; }
note() { : >"$state/$(echo "$*" | tr ' /' '_:')"; }
noted() { [ -e "$state/$(echo "$*" | tr ' /' '_:')" ]; }

case "$program ${1:-}" in
'systemctl is-enabled') noted enabled "${!#}" ;;
'systemctl is-active') noted active "${!#}" ;;
'systemctl get-default') noted default "graphical.target" && echo graphical.target ;;
'systemctl cat')
  case $2 in
  systemd-timesyncd.service) ;;
  lockerd*.service) noted installed lockerd ;;
  *) exit 1 ;;
  esac
  ;;
'systemctl restart')
  changed "$@"
  note active "$2"
  [ "$2" != systemd-modules-load.service ] || mkdir -p "$PROVISION_ROOT/sys/module/ftdi_sio"
  ;;
'systemctl mask')
  changed "$@"
  mkdir -p "$PROVISION_ROOT/etc/systemd/system"
  for unit in "${@:3}"; do ln -sfn /dev/null "$PROVISION_ROOT/etc/systemd/system/$unit"; done
  ;;
'systemctl enable' | 'systemctl start' | 'systemctl stop' | 'systemctl set-default')
  changed "$@"
  for unit in "${@:2}"; do
    case $1 in
    enable) note enabled "$unit" ;;
    start) note active "$unit" ;;
    stop) rm -f "$state/active_$unit" ;;
    set-default) note default "$unit" ;;
    esac
  done
  ;;
'dpkg --print-architecture') echo amd64 ;;
'dpkg --compare-versions') ;;
'dpkg-deb --field') echo 1.0.0 ;;
'dpkg-query '*) noted installed lockerd && echo 'installed 1.0.0' ;;
'apt-get install')
  changed "$@"
  if [ "${!#}" = systemd-cryptsetup ]; then
    mkdir -p "$PROVISION_ROOT/usr/lib/systemd/system-generators"
    : >"$PROVISION_ROOT/usr/lib/systemd/system-generators/systemd-cryptsetup-generator"
    exit 0
  fi
  mkdir -p "$PROVISION_ROOT/usr/lib/udev/rules.d" "$PROVISION_ROOT/usr/lib/modules-load.d"
  : >"$PROVISION_ROOT/usr/lib/udev/rules.d/60-lockerd.rules"
  echo ftdi_sio >"$PROVISION_ROOT/usr/lib/modules-load.d/lockerd.conf"
  mkdir -p "$PROVISION_ROOT/var/lib/lockerd" && echo record >"$PROVISION_ROOT/var/lib/lockerd/lockerd.db"
  note installed lockerd
  ;;
'id -nG') noted user "$2" && echo "$2 dialout gpio input lockerd" ;;
'systemd-sysusers '*) changed "$@" && note user lockerd ;;
'usermod --append') changed "$@" && note user "$4" ;;
'udevadm info') exit 1 ;;
'cryptsetup isLuks') noted luks "$(basename "$2")" ;;
'cryptsetup luksFormat') changed "$@" && note luks "$(basename "${!#}")" ;;
'cryptsetup open') changed "$@" && note mapped ;;
'blkid --probe') noted filesystem ;;
'mkfs.ext4 '*) changed "$@" && note filesystem ;;
'findmnt '*) noted mounted "${!#}" && echo '/dev/mapper/lockerd-data[/x]' ;;
'mount '*)
  changed "$@"
  place=${!#}
  note mounted "${place#"$PROVISION_ROOT"}"
  ;;
'fallocate '*) changed "$@" && : >"${!#}" ;;
'install '*)
  # Users of the test's machine are not those of a board.
  args=()
  for arg in "$@"; do case $arg in -o | -g | lockerd | root | UNKNOWN) ;; *) args+=("$arg") ;; esac; done
  exec /usr/bin/install "${args[@]}"
  ;;
'shred '*)
  changed "$@"
  for file in "$@"; do case $file in --*) ;; *) rm -f "$file" ;; esac done
  ;;
'sync '* | 'modinfo '*) ;;
*) changed "$@" ;;
esac
