#!/bin/bash
# Runs at each start of a Debian with lockerd's package, on a kernel with simulated GPIO. The first time it has the data encrypted;
# the second time it opens a door as an operator would, and looks at the line of its lock from outside. What it sees goes to
# /proof/seen, a line "name value" each; the test on the other side judges.
set -u
see() { echo "$1 ${*:2}" >>/proof/seen; }
state() { systemctl show --property="$1" --value lockerd; }
at_rest() { lockerctl --json status | sed -n 's/.*"at_rest":{"data":"\([^"]*\)"[^}]*}.*/\1/p'; }
finish() {
  journalctl --no-pager -b >>/proof/journal 2>&1
  see "$1" yes
  sync
  exit
}

if [ ! -e /proof/seen ]; then
  see plain "$(at_rest)"
  lockerctl --json pin set A1 | sed -n 's/.*"pin":"\([0-9]*\)".*/\1/p' >/proof/pin
  lockerd-provision --only data --data-size 96 >/proof/provision.log 2>&1
  see provision "$?"
  see encrypted "$(at_rest)"
  finish first
fi

sim=$(echo /sys/devices/platform/gpio-sim.*)
lock=$sim/gpiochip0/sim_gpio0/value
contact=$sim/gpiochip1/sim_gpio0/pull
see mounted "$(findmnt --noheadings --output SOURCE /var/lib/lockerd)"
see encrypted_again "$(at_rest)"
see pin_kept "$(lockerctl --json right list | grep -c '"A1"')"
see active "$(state ActiveState)"
see user "$(stat -c %U "/proc/$(state MainPID)")"
see ready_ms $(($(state ActiveEnterTimestampMonotonic) / 1000))
echo pull-up >"$contact"
until lockerctl --json lockers | grep -q '"door":"closed"'; do sleep 0.5; done
# A door that springs open when its lock lets go.
(
  until [ "$(cat "$lock")" = 1 ]; do :; done
  echo pull-down >"$contact"
  until [ "$(cat "$lock")" = 0 ]; do :; done
  echo yes >/proof/pulsed
) &
see opened "$(lockerctl --json open A1 2>&1 | grep -c '"outcome":"opened"')"
wait
see pulsed "$(cat /proof/pulsed)"
see lock_after "$(cat "$lock")"
see chip "$(stat -c '%G %a' /dev/gpiochip0)"
finish ended
