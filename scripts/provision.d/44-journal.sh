# shellcheck shell=bash disable=SC2034,SC2154 # lib.sh reads title; provision sets root and the options
title='room and age of the system log'

text() { printf '[Journal]\nSystemMaxUse=64M\nRuntimeMaxUse=16M\nMaxRetentionSec=30day\nMaxFileSec=1day\n'; }
in_order() { text | has_file /etc/systemd/journald.conf.d/lockerd.conf; }
set_up() {
  # First what comes into force, last the file that says that it did.
  text | put_file /etc/systemd/journald.conf.d/lockerd.conf 644
  act systemctl restart systemd-journald.service
}
