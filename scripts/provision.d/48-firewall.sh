# shellcheck shell=bash disable=SC2034,SC2154 # lib.sh reads title; provision sets root and the options
title='firewall: nobody comes in but by SSH'

# A port that was opened once stays open until another is named.
[ -n "$terminal_port" ] || terminal_port=$(sed -n 's/^ *tcp dport \([0-9]*\) accept$/\1/p' "$root/etc/lockerd/firewall.nft" 2>/dev/null || true)
rules=/etc/lockerd/firewall.nft
unit=/etc/systemd/system/lockerd-firewall.service

text() {
  cat <<'NFT'
#!/usr/sbin/nft -f
# What the cabinet asks for comes back; of what others begin it takes SSH, at most 10 new connections a minute from all, and the
# question who has its name (NAME.local).
table inet lockerd
delete table inet lockerd
table inet lockerd {
  chain input {
    type filter hook input priority filter; policy drop;
    ct state invalid drop
    ct state established,related accept
    iif "lo" accept
    icmp type { echo-request, destination-unreachable, time-exceeded, parameter-problem } limit rate 10/second accept
    icmpv6 type { echo-request, destination-unreachable, packet-too-big, time-exceeded, parameter-problem, nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } accept
    udp sport 67 udp dport 68 accept
    udp sport 547 udp dport 546 accept
    ip daddr 224.0.0.251 udp dport 5353 accept
    ip6 daddr ff02::fb udp dport 5353 accept
    tcp dport 22 ct state new limit rate 10/minute burst 20 packets accept
NFT
  [ -z "$terminal_port" ] || echo "    tcp dport $terminal_port accept"
  cat <<'NFT'
  }
  chain forward {
    type filter hook forward priority filter; policy drop;
  }
}
NFT
}
service() {
  cat <<'UNIT'
[Unit]
Description=Firewall of the locker cabinet
DefaultDependencies=no
Wants=network-pre.target
Before=network-pre.target shutdown.target
Conflicts=shutdown.target
ConditionPathExists=/etc/lockerd/firewall.nft

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f /etc/lockerd/firewall.nft
ExecReload=/usr/sbin/nft -f /etc/lockerd/firewall.nft
ExecStop=/usr/sbin/nft delete table inet lockerd

[Install]
WantedBy=sysinit.target
UNIT
}

in_order() { text | has_file "$rules" && service | has_file "$unit" && is_enabled lockerd-firewall.service && is_active lockerd-firewall.service; }
set_up() {
  get nft nftables || later 'There is no firewall: connect the computer to a network, then provision again'
  text | put_file "$rules" 640
  service | put_file "$unit" 644
  act systemctl daemon-reload
  act systemctl enable lockerd-firewall.service
  act systemctl restart lockerd-firewall.service
}
