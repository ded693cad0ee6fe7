# shellcheck shell=bash disable=SC2034,SC2154 # lib.sh reads title; provision sets root and the options
title='the serial port of the board free for locks'

# A console or a login on a line of locks sends them text at each start, and boards may take it for commands.
needless() { is_raspberry && return 1; echo 'no Raspberry Pi: lockerctl doctor finds a console on a line'; }

console='console=(serial[01]|ttyAMA[0-9]+|ttyS[0-9]+)(,[0-9a-z]+)?'
gettys='serial-getty@serial0.service serial-getty@ttyAMA0.service serial-getty@ttyAMA10.service serial-getty@ttyS0.service'

# Its first serial port is the debug connector; the one on pins 8 and 10 has to be asked for.
is_fifth() { grep -qaE 'Raspberry Pi (5|Compute Module 5)' "$root/proc/device-tree/model"; }

in_order() {
  local unit
  ! grep -qE "(^| )$console( |\$)" "$root$(firmware cmdline.txt)" || return 1
  for unit in $gettys; do [ "$(readlink "$root/etc/systemd/system/$unit")" = /dev/null ] || return 1; done
  has_setting enable_uart=1 && has_setting dtoverlay=disable-bt && { ! is_fifth || has_setting dtparam=uart0=on; }
}

set_up() {
  local file
  file=$(firmware cmdline.txt)
  # The kernel reads one line.
  sed -E "s/(^| )$console( |\$)/ /g; s/(^| )$console( |\$)/ /g; s/^ +//; s/ +\$//" "$root$file" | put_file "$file" 755
  # shellcheck disable=SC2086
  act systemctl mask --now $gettys
  # The good UART is the one that Bluetooth has: a cabinet needs none, and leaves no radio on.
  add_setting enable_uart=1
  add_setting dtoverlay=disable-bt
  ! is_fifth || add_setting dtparam=uart0=on
}
