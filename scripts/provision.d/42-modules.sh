# shellcheck shell=bash disable=SC2034,SC2154 # lib.sh reads title; provision sets root and the options
title='adapters that are plugged in later'

list=/usr/lib/modules-load.d/lockerd.conf
known() {
  local module
  grep -v '^#' "$root$list" | while read -r module; do
    [ -d "$root/sys/module/$module" ] || echo "$module"
  done
}
needless() { [ -f "$root$list" ] && return 1; echo 'comes with the package'; }
# What this kernel does not have is nothing that a further attempt brings.
in_order() {
  local module
  for module in $(known); do ! modinfo "$module" >/dev/null 2>&1 || return 1; done
}
set_up() { act systemctl restart systemd-modules-load.service; }
