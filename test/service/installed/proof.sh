#!/bin/bash
# Runs in a booted Debian without a network, as root: installs, opens, hangs, upgrades, fails to upgrade, purges. What it sees goes to
# /proof/seen, a line "name value" each; the test on the other side judges.
set -u
cd /proof || exit 1
export DEBIAN_FRONTEND=noninteractive

# How many times longer than usual things may take: on an emulated processor.
patience=$(cat patience)

see() { echo "$1 ${*:2}" >>/proof/seen; }
state_of() { systemctl show --property="$2" --value "$1"; }
state() { state_of lockerd "$1"; }
main_pid() { state MainPID; }
version() { lockerctl --json status | sed -n 's/.*"version":"\([^"]*\)".*/\1/p'; }
opened() { lockerctl --json open "$1" 2>&1 | grep -c '"outcome":"opened"'; }
until_true() {
  local left=$(($1 * patience))
  shift
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || return 1
    sleep 0.2
  done
}
install_package() {
  apt-get install -y --no-install-recommends "./$1" >"/proof/$1.log" 2>&1
  echo $?
}
everything() { find / -xdev \( -path /proof -o -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path /var/log -o -path /var/cache -o -path /var/lib/apt -o -path /var/lib/dpkg -o -path /var/lib/systemd -o -path /var/tmp \) -prune -o -print | sort; }

everything >before
see install "$(install_package old.deb)"
see enabled "$(systemctl is-enabled lockerd)"
see waits_for_config "$(state ActiveState)"

# Provisioning: the second time there is nothing to do, and nothing is touched.
tree() { find /etc /usr /boot /var/lib -xdev -path /var/lib/systemd -prune -o -type f -printf '%p %s %T@\n' | sort; }
lockerd-provision --unencrypted >provision.log 2>&1
see provision "$?"
tree >first
lockerd-provision --unencrypted >provision-again.log 2>&1
see provision_again "$?"
tree >second
see provision_changed "$(comm -3 first second | tr '\n\t' '  ')"
see provision_set_up "$(grep -c 'setting up' provision-again.log)"

install -m 640 -g lockerd config.yaml /etc/lockerd/config.yaml
mkdir -p /etc/systemd/system/lockerd.service.d
printf '[Service]\nWatchdogSec=%d\n' $((4 * patience)) >/etc/systemd/system/lockerd.service.d/proof.conf
systemctl daemon-reload
begun=$(date +%s%N)
systemctl start lockerd
see started "$?"
see start_ms $((($(date +%s%N) - begun) / 1000000))
see user "$(stat -c %U "/proc/$(main_pid)")"
# What its processes share is counted once.
find /proc -maxdepth 1 -user lockerd -exec cat '{}/smaps_rollup' ';' >memory
see memory_kib "$(awk '/^Pss:/ { sum += $2 } END { print sum }' memory)"
until_true 50 bash -c '! lockerctl --json lockers | grep -q "\"latch\":\"unknown\""'
see open_a1 "$(opened A1)"
lockerctl --json pin set A2 | sed -n 's/.*"pin":"\([0-9]*\)".*/\1/p' >number
see pin_digits "$(tr -d '\n' <number | wc -c)"
see page "$(/usr/lib/lockerd/current/bin/node -e 'fetch("http://127.0.0.1:8080/healthz").then((r) => console.log(r.status))')"

before=$(state NRestarts)
kill -STOP "$(main_pid)"
until_true 150 bash -c "[ \"\$(systemctl show --property=NRestarts --value lockerd)\" -gt $before ] && systemctl is-active -q lockerd"
see hang_restarted "$(systemctl is-active lockerd)"
see hang_told "$(journalctl -u lockerd --no-pager | grep -q 'Watchdog timeout' && echo yes)"
see outputs_off "$(journalctl -u lockerd --no-pager | grep -c 'The config names no GPIO outputs')"
until_true 50 bash -c '! lockerctl --json lockers | grep -q "\"latch\":\"unknown\""'
see hang_open "$(opened A1)"

echo 'LOCKERD_OPTIONS=--log info' >/etc/default/lockerd
see upgrade "$(install_package new.deb)"
see upgrade_version "$(version)"
see upgrade_interrupted_ms $((($(state ActiveEnterTimestampMonotonic) - $(state ActiveExitTimestampMonotonic)) / 1000))
see upgrade_keeps_option "$(cat /etc/default/lockerd)"
see upgrade_keeps_config "$(cmp -s config.yaml /etc/lockerd/config.yaml && echo yes)"
see upgrade_leaves_no_copy "$(find /var/lib/lockerd -name upgrade | wc -l)"
see upgrade_releases "$(find /usr/lib/lockerd/releases -mindepth 1 -maxdepth 1 | wc -l)"
until_true 50 bash -c '! lockerctl --json lockers | grep -q "\"latch\":\"unknown\""'
pin_opens() {
  /usr/lib/lockerd/current/bin/node -e '
    const pin = require("node:fs").readFileSync("/proof/number", "utf8").trim();
    fetch("http://127.0.0.1:8080/api/pin", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ locker: "A2", pin }) })
      .then((r) => r.json()).then(({ outcome }) => console.log(outcome));'
}
see upgrade_pin "$(pin_opens)"

see broken_upgrade "$(install_package broken.deb)"
see broken_said "$(grep -c 'going back to the one before' broken.deb.log)"
see rollback_active "$(systemctl is-active lockerd)"
see rollback_version "$(version)"
see rollback_evidence "$(find /var/lib/lockerd -name 'lockerd.db.corrupt-*' | wc -l)"
until_true 50 bash -c '! lockerctl --json lockers | grep -q "\"latch\":\"unknown\""'
see rollback_pin "$(pin_opens)"
see rollback_verified "$(lockerctl audit verify >/dev/null 2>&1; echo $?)"

see repaired "$(install_package fixed.deb)"
see repaired_version "$(version)"
see repaired_override "$(find /etc/systemd/system -maxdepth 1 -name lockerd.service | wc -l)"

# The restricted service that has the broker read its list reaches systemd.
printf '[Service]\nExecStart=/bin/sleep infinity\nExecReload=/bin/touch /run/broker-read\n' >/run/systemd/system/mosquitto.service
systemctl daemon-reload
systemctl start mosquitto.service
systemctl start locker-crl.service
see broker_reads_list "$([ -e /run/broker-read ] && echo yes)"
systemctl stop mosquitto.service
# The set-up reaches what it writes from inside its restrictions, and is stopped by a server that nobody can reach.
mkdir -p /etc/NetworkManager/system-connections
install -m 600 wifi-setup.yaml /boot/lockerd-setup.yaml
systemctl start lockerd-setup.service
see setup_wifi "$(state_of lockerd-setup Result) $(stat -c '%U %a' /etc/NetworkManager/system-connections/*.nmconnection)"
see setup_wiped "$(grep -c 'bhel puri 12' /boot/lockerd-setup.yaml)"
cat enrol-setup.yaml >/boot/lockerd-setup.yaml
mkdir -p /run/systemd/system/lockerd-setup.service.d
printf '[Service]\nExecStart=\nExecStart=/usr/bin/lockerctl --config /etc/lockerd/config.yaml setup --wait 0s\nRestart=no\n' \
  >/run/systemd/system/lockerd-setup.service.d/proof.conf
systemctl daemon-reload
systemctl start lockerd-setup.service
see setup_unreached "$(grep -o 'enrol\.[a-z_]*' /boot/lockerd-setup-error.txt | head -n 1)"
see setup_key "$(find /var/lib/lockerd-keys -newer enrol-setup.yaml -type f -printf '%u %m\n' | sort -u | tr '\n' ' ')"
rm -rf /boot/lockerd-setup* /etc/NetworkManager
see waits_for_setup "$(systemctl is-enabled lockerd-setup.service lockerd-renew.timer | tr '\n' ' ')"

apt-get purge -y lockerd >purge.log 2>&1
see purge "$?"
systemctl daemon-reload
everything >after
see left "$(comm -13 before after | tr '\n' ' ')"
see users_left "$(getent passwd lockerd locker-kiosk locker-collector | wc -l)"
see still_running "$(grep -lsa "/usr/lib/[l]ockerd" /proc/[0-9]*/cmdline | grep -vc "/proc/$$/")"
journalctl --no-pager -u lockerd >journal 2>&1
see ended yes
