# shellcheck shell=bash disable=SC2034,SC2154 # lib.sh reads title; provision sets root and the options
title='a board that hangs starts again (watchdog)'

# The Raspberry Pi's counts to 15 s at most.
text() { printf '[Manager]\nRuntimeWatchdogSec=14s\nRebootWatchdogSec=2min\n'; }
needless() { [ -c "$root/dev/watchdog0" ] || [ -c "$root/dev/watchdog" ] || is_raspberry && return 1; echo 'this computer has no watchdog'; }
in_order() { text | has_file /etc/systemd/system.conf.d/lockerd.conf; }
set_up() {
  text | put_file /etc/systemd/system.conf.d/lockerd.conf 644
  act systemctl daemon-reexec
}
