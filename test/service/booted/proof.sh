#!/bin/bash
# Runs in a Debian with lockerd's package that booted on a kernel with simulated GPIO: opens a door as an operator would, and looks at
# the line of its lock from outside. What it sees goes to /proof/seen, a line "name value" each; the test on the other side judges.
set -u
see() { echo "$1 ${*:2}" >>/proof/seen; }
state() { systemctl show --property="$1" --value lockerd; }
sim=$(echo /sys/devices/platform/gpio-sim.*)
lock=$sim/gpiochip0/sim_gpio0/value
contact=$sim/gpiochip1/sim_gpio0/pull

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
journalctl --no-pager -b -u lockerd >/proof/journal 2>&1
see ended yes
sync
