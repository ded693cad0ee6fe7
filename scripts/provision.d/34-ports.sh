# shellcheck shell=bash disable=SC2034,SC2154 # lib.sh reads title; provision sets root and the options
title='names of serial ports that stay'

# Which of two adapters is ttyUSB0 is chance at each start. udev names them by what they are (by-id); of two that say the same of
# themselves only one gets such a name, so these are named by where they are plugged in (by-path).
ports() {
  local link device name
  for link in "$root"/dev/serial/by-path/*; do
    [ -e "$link" ] || continue
    device=$(readlink -f "$link") name=''
    case $link in *usbv[23]-*) continue ;; esac
    [ "$(same_kind "$device")" -gt 1 ] || name=$(by_id "$device")
    echo "${name:-${link#"$root"}}"
  done | sort -u
}

by_id() {
  local link
  for link in "$root"/dev/serial/by-id/*; do
    [ "$(readlink -f "$link")" != "$1" ] || { echo "${link#"$root"}" && return; }
  done
}

# How many adapters call themselves what this one does.
same_kind() {
  local device kind
  kind=$(kind_of "$1")
  [ -n "$kind" ] || { echo 1 && return; }
  for device in "$root"/dev/ttyUSB* "$root"/dev/ttyACM*; do [ ! -e "$device" ] || kind_of "$device"; done | grep -cxF "$kind"
}
kind_of() { udevadm info --query=property --property=ID_SERIAL,ID_USB_INTERFACE_NUM --value --name="$1" 2>/dev/null | tr '\n' ' '; }

in_order() { has_command udevadm; }
set_up() { echo '      udev is not installed' && return 1; }

afterwards() { ports | sed 's/^/      port: /'; }
