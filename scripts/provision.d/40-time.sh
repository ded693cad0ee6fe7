# shellcheck shell=bash disable=SC2034,SC2154 # lib.sh reads title; provision sets root and the options
title='time servers, and a clock that is saved'

# Who has no battery clock starts with the time that was saved last (systemd-timesyncd), not with a day years ago.
chrony() { has_unit chrony.service; }

text() {
  if chrony; then
    for server in $ntp; do echo "server $server iburst"; done
  else
    printf '[Time]\nNTP=%s\nSaveIntervalSec=10min\n' "$ntp"
  fi
}
file() { if chrony; then echo /etc/chrony/sources.d/lockerd.sources; else echo /etc/systemd/timesyncd.conf.d/lockerd.conf; fi; }
unit() { if chrony; then echo chrony.service; else echo systemd-timesyncd.service; fi; }

in_order() { text | has_file "$(file)" && is_enabled "$(unit)"; }

set_up() {
  chrony || has_unit systemd-timesyncd.service ||
    get timesyncd systemd-timesyncd || later 'No time service is installed: connect the computer to a network, then provision again'
  text | put_file "$(file)" 644
  act systemctl enable "$(unit)"
  act systemctl restart "$(unit)"
}
