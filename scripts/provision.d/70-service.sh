# shellcheck shell=bash disable=SC2034,SC2154 # lib.sh reads title; provision sets root and the options
title='lockerd at each start'

in_order() { is_enabled lockerd.service && { [ ! -f "$root/etc/lockerd/config.yaml" ] || is_active lockerd.service; }; }
set_up() {
  act systemctl enable lockerd.service
  [ ! -f "$root/etc/lockerd/config.yaml" ] || act systemctl start lockerd.service
}
afterwards() { [ ! -e "$root/run/lockerd-restart" ] || to_do 'Restart the computer: sudo reboot'; }
