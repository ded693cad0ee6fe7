# shellcheck shell=bash disable=SC2034,SC2154 # lib.sh reads title; provision sets root and the options
title='the file system of the system read-only'

overlay() { grep -q '\(^\| \)overlayroot=tmpfs\( \|$\)\|\(^\| \)boot=overlay\( \|$\)' "$root$(firmware cmdline.txt)" 2>/dev/null; }
needless() { [ "$read_only" = yes ] && return 1; echo 'not asked for: --read-only-root'; }
in_order() { overlay; }
set_up() {
  has_command raspi-config || { echo '      Only Raspberry Pi OS can do it by itself (raspi-config)' && return 1; }
  needs_restart
  act raspi-config nonint do_overlayfs 0
}
afterwards() { to_do 'Before each upgrade: sudo raspi-config nonint do_overlayfs 1, restart; and back afterwards'; }
