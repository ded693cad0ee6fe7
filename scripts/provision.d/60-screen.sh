# shellcheck shell=bash disable=SC2034,SC2154 # lib.sh reads title; provision sets root and the options
title='the page on the screen'

needless() { [ "$screen" = yes ] && return 1; echo 'not asked for: --screen'; }
policy=/etc/chromium/policies/managed/lockerd.json
shipped=/usr/share/doc/lockerd/examples/chromium-policy.json

in_order() {
  local program
  for program in cage chromium curl; do has_command "$program" || return 1; done
  has_file "$policy" <"$root$shipped" || return 1
  is_enabled locker-kiosk.service && is_enabled locker-screen.timer && [ "$(systemctl get-default)" = graphical.target ]
}

set_up() {
  local program
  for program in cage chromium curl; do
    get "$program" cage xwayland chromium curl dbus libpam-systemd libgl1-mesa-dri alsa-utils ||
      later 'The page has no browser yet: connect the computer to a network, then provision --screen again'
  done
  put_file "$policy" 644 <"$root$shipped"
  act systemctl disable --now getty@tty1.service
  act systemctl set-default graphical.target
  act systemctl enable locker-kiosk.service locker-screen.timer
  act systemctl start --no-block locker-kiosk.service locker-screen.timer
}
