#!/bin/busybox sh
# The guest's first process. Its root file system is the host's, read-only: the same node, the same project.
# /out is a folder of the host: `start` in it is run, its exit status is left in `status`.
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts pts /dev/pts
mount -t tmpfs shm /dev/shm
while read -r module; do insmod "/modules/$module" || echo "rig: $module could not be loaded"; done </modules/order
mount -t configfs config /sys/kernel/config
mount -t debugfs debug /sys/kernel/debug

# Two chips of 16 named lines each. What a line does is seen, and moved, at the sysfs of the simulated device.
chips=/sys/kernel/config/gpio-sim/rig
mkdir "$chips"
for bank in 0 1; do
  mkdir "$chips/bank$bank"
  echo 16 >"$chips/bank$bank/num_lines"
  echo "rig-bank$bank" >"$chips/bank$bank/label"
  line=0
  while [ $line -lt 16 ]; do
    mkdir "$chips/bank$bank/line$line"
    echo "RIG${bank}_$line" >"$chips/bank$bank/line$line/name"
    line=$((line + 1))
  done
done
echo 1 >"$chips/live"

# A whole Debian on the disk: from here on its own systemd does everything. It takes over the devices as they are.
if grep -q 'rig.boot=disk' /proc/cmdline; then
  mkdir /disk
  mount -t ext4 /dev/vda /disk || echo 'rig: the disk could not be mounted'
  for part in dev proc sys; do mount --move /$part /disk/$part; done
  exec switch_root /disk /lib/systemd/systemd
fi

mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=loose,ro root /host || echo 'rig: no root file system'
mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000 out /out || echo 'rig: no folder for results'
for part in dev proc sys; do mount --rbind /$part /host/$part; done
mount -t tmpfs run /host/run
mkdir -p /host/run/out /host/run/tmp /host/run/disk
mount --bind /out /host/run/out
[ ! -e /dev/vda ] || mount -t ext4 /dev/vda /host/run/disk || echo 'rig: the disk could not be mounted'
ifconfig lo 127.0.0.1 up
hostname rig

chroot /host /usr/bin/env -i HOME=/run/tmp TMPDIR=/run/tmp PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  RIG=1 RIG_OUT=/run/out RIG_DISK=/run/disk RIG_LINE=/dev/ttyS1 GPIOSIM="/sys/devices/platform/$(cat "$chips/dev_name")" GPIOCFG="$chips" \
  /bin/bash /run/out/start </dev/null
echo $? >/out/status
umount /host/run/disk 2>/dev/null
sync
poweroff -f
