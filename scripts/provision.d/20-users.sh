# shellcheck shell=bash disable=SC2034,SC2154 # lib.sh reads title; provision sets root and the options
title='who may use the devices, and lockerctl'

person=${SUDO_USER:-}
may() { id -nG "$1" 2>/dev/null | tr ' ' '\n' | grep -qx "$2"; }

in_order() {
  local group
  for group in dialout gpio input; do may lockerd "$group" || return 1; done
  [ -f "$root/usr/lib/udev/rules.d/60-lockerd.rules" ] && { [ -z "$person" ] || [ "$person" = root ] || may "$person" lockerd; }
}

set_up() {
  act systemd-sysusers lockerd.conf
  act udevadm control --reload
  act udevadm trigger --action=change --subsystem-match=gpio --subsystem-match=tty --subsystem-match=input
  if [ -n "$person" ] && [ "$person" != root ] && ! may "$person" lockerd; then
    act usermod --append --groups lockerd "$person"
    to_do "Log $person out and in again: then lockerctl works without sudo"
  fi
}
