# shellcheck shell=bash disable=SC2034,SC2154 # lib.sh reads title; provision sets root and the options
title='the data encrypted on the card'

# One encrypted file system holds data and keys; both places of the daemon are folders of it. The TPM unlocks it where there is one,
# else a key in a file on the same card: that keeps the data from who finds a card that was thrown away or worn out, not from a thief.
mapping=lockerd-data
container=/var/lib/lockerd-data.img
key=/etc/cryptsetup-keys.d/$mapping.key
place=/var/lib/lockerd-data
folders='lockerd lockerd-keys'
# All that read or write there.
units='lockerd lockerd-setup lockerd-renew'
# That --unencrypted was typed once.
plain=/etc/lockerd/unencrypted
# Where the data lies is known once it was set up, whatever is named later.
known=$(awk -v name="$mapping" '$1 == name { print $2; exit }' "$root/etc/crypttab" 2>/dev/null || true)
device=${data_device:-${known:-$container}}
if [ -n "$known" ] && [ "$root$device" -ef "$root$known" ]; then device=$known; fi

if [ -z "$encrypted$data_device$known" ] && [ -e "$root$plain" ]; then encrypted=no; fi
if [ "$encrypted" = no ]; then title='the data NOT encrypted, as --unencrypted says'; fi

tpm() { [ -c "$root/dev/tpmrm0" ]; }

needless() {
  [ "$encrypted" = no ] && [ -n "$known" ] || return 1
  to_do "The data is encrypted on $known, and --unencrypted does not take that back: docs/provision.md says how, under data"
  echo "it is encrypted on $known"
}

by_key() { echo "$mapping $device $key luks"; }
by_tpm() { echo "$mapping $device none luks,tpm2-device=auto"; }
crypttab_line() { if tpm; then by_tpm; else by_key; fi; }
# In the place of another line for the same name: of two the first would count.
put_crypttab() {
  { cat "$root/etc/crypttab" 2>/dev/null || true; } |
    line=$1 name=$mapping awk '
      $1 != ENVIRON["name"] { print; next }
      !put++ { print ENVIRON["line"] }
      END { if (!put) print ENVIRON["line"] }' |
    put_file /etc/crypttab 644
}
plain_text() { echo '# provision --unencrypted was typed: the data stays readable until provision --encrypted is.'; }
fstab_lines() {
  # What is not mounted must not be written beside the encryption: lockerd waits for it (see the drop-ins).
  echo "/dev/mapper/$mapping $place ext4 noatime,nodev,nosuid,noexec,x-systemd.device-timeout=30s 0 2"
  local folder
  for folder in $folders; do echo "$place/$folder /var/lib/$folder none bind,x-systemd.requires-mounts-for=$place 0 0"; done
}
drop_in_text() { printf '# Without its encrypted file system an empty record would begin beside it.\n[Unit]\nRequiresMountsFor=/var/lib/lockerd /var/lib/lockerd-keys\n'; }

# What unlocks it at each start: a part of systemd in Debian 12, a package of its own since Debian 13.
generator=/usr/lib/systemd/system-generators/systemd-cryptsetup-generator
is_unlocked_at_start() { [ -e "$root$generator" ]; }
has_head() { cryptsetup isLuks "$root$device" 2>/dev/null; }
mounted() { findmnt --noheadings --output SOURCE "$1" 2>/dev/null | grep -q "^/dev/mapper/$mapping\(\[\|\$\)"; }

in_order() {
  local folder line
  if [ "$encrypted" = no ]; then
    [ -e "$root$plain" ]
    return
  fi
  is_unlocked_at_start || return 1
  for folder in $folders; do mounted "/var/lib/$folder" || return 1; done
  has_line /etc/crypttab "$(crypttab_line)" || return 1
  while read -r line; do has_line /etc/fstab "$line" || return 1; done < <(fstab_lines)
  local unit
  for unit in $units; do drop_in_text | has_file "/etc/systemd/system/$unit.service.d/data.conf" || return 1; done
  # The TPM keeps nothing secret that lies beside it.
  ! tpm || [ ! -e "$root$key" ]
}

set_up() {
  local line unit
  if [ "$encrypted" = no ]; then
    plain_text | put_file "$plain" 644
    return
  fi
  [ ! -e "$root$plain" ] || act rm -f "$root$plain"
  if ! get cryptsetup cryptsetup || ! get mkfs.ext4 e2fsprogs || ! { is_unlocked_at_start || install_packages systemd-cryptsetup; }; then
    echo '      cryptsetup is missing and cannot be fetched: connect the computer to a network, or choose --unencrypted'
    return 1
  fi
  if [ -z "$known" ]; then
    if ! has_head || [ ! -b "/dev/mapper/$mapping" ]; then
      make_key
      make_container
    fi
  else
    is_there || return 1
  fi
  # Before anything is in it: a run that is cut off here goes on there. Until a TPM has it, the key unlocks it.
  if ! has_line /etc/crypttab "$(by_tpm)" && { [ "$dry" = yes ] || [ -s "$root$key" ]; }; then put_crypttab "$(by_key)"; fi
  [ -b "/dev/mapper/$mapping" ] || unlock
  blkid --probe "/dev/mapper/$mapping" >/dev/null 2>&1 || make_file_system
  mounted "$place" || { act mkdir -p "$root$place" && act mount -o noatime,nodev,nosuid,noexec "/dev/mapper/$mapping" "$root$place"; }
  move_in
  for unit in $units; do drop_in_text | put_file "/etc/systemd/system/$unit.service.d/data.conf" 644; done
  while read -r line; do add_line /etc/fstab "$line"; done < <(fstab_lines)
  act systemctl daemon-reload
  for folder in $folders; do mounted "/var/lib/$folder" || act mount --bind "$root$place/$folder" "$root/var/lib/$folder"; done
  ! tpm || hand_to_tpm
  ! is_enabled lockerd.service || act systemctl start lockerd.service
  if [ -e "$root$(firmware lockerd-setup.yaml)" ] && has_unit lockerd-setup.service; then
    act systemctl start --no-block lockerd-setup.service
  fi
}

# What was encrypted once is nowhere else, and nothing takes its place: an empty record would begin there.
is_there() {
  if [ "$device" != "$known" ]; then
    echo "      The data of this cabinet is on $known, and --data does not move it: leave it out. Nothing was made"
    return 1
  fi
  # Without root a dry run cannot look.
  has_head || { [ -e "$root$known" ] && [ ! -r "$root$known" ]; } && return
  echo "      $known has the encrypted data of this cabinet, and cannot be read now. Nothing was made; docs/backup.md has what helps"
  return 1
}

make_file_system() {
  if grep -q "^/dev/mapper/$mapping " "$root/etc/fstab" 2>/dev/null; then
    # A dry run has not unlocked it.
    [ "$dry" = no ] || return 0
    echo "      The file system on $device is damaged. Nothing was made; docs/backup.md has what helps"
    return 1
  fi
  act mkfs.ext4 -q -L "$mapping" "/dev/mapper/$mapping"
}

unlock() {
  if [ -n "$known" ] && [ ! -s "$root$key" ]; then
    act cryptsetup open --type luks2 --token-only "$root$device" "$mapping"
  else
    act cryptsetup open --type luks2 --key-file "$root$key" "$root$device" "$mapping"
  fi
}

make_key() {
  [ ! -s "$root$key" ] || return 0
  [ "$dry" = no ] || { echo "      write $key" && return; }
  install -d -m 700 "$root$(dirname "$key")"
  (umask 077 && head -c 64 /dev/urandom >"$root$key.new")
  chmod 400 "$root$key.new"
  sync "$root$key.new"
  mv "$root$key.new" "$root$key"
  sync "$root$(dirname "$key")"
}

# A container that is made half has no LUKS head yet: it is made again. One with a head is never formatted.
make_container() {
  ! has_head || return 0
  if [ "$device" = "$container" ]; then
    act rm -f "$root$container"
    act fallocate --length "${data_mb}MiB" "$root$container"
    act chmod 600 "$root$container"
  elif blkid --probe "$data_device" >/dev/null 2>&1; then
    echo "      $data_device is not empty: $(blkid "$data_device"). Wipe it with wipefs --all $data_device when nothing on it is needed"
    return 1
  fi
  # The key is random through and through: stretching it would only cost time at each start.
  act cryptsetup luksFormat --batch-mode --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --key-file "$root$key" "$root$device"
}

# Only what was seen to unlock it takes the place of the key.
hand_to_tpm() {
  [ -e "$root$key" ] || return 0
  cryptsetup luksDump "$root$device" 2>/dev/null | grep -q systemd-tpm2 ||
    act systemd-cryptenroll --unlock-key-file="$root$key" --tpm2-device=auto --tpm2-pcrs=7 "$root$device"
  act cryptsetup open --test-passphrase --token-only "$root$device"
  put_crypttab "$(by_tpm)"
  # It was taken out already where the file is all that is left of it.
  ! cryptsetup open --test-passphrase --disable-external-tokens --key-file "$root$key" "$root$device" 2>/dev/null ||
    act cryptsetup luksRemoveKey "$root$device" "$root$key"
  act shred --iterations=1 --remove=unlink "$root$key"
}

# The set-up tries each minute: what it wrote after the copy would be lost.
stop_writers() {
  local unit
  for unit in $units; do ! has_unit "$unit.service" || act systemctl stop "$unit.service"; done
}

# What was plain till now moves in, whole or not at all, and is then overwritten where it was.
move_in() {
  local folder owner
  for folder in $folders; do
    mounted "/var/lib/$folder" && continue
    stop_writers
    owner=$(stat -c %U:%G "$root/var/lib/$folder" 2>/dev/null || echo lockerd:lockerd)
    if [ ! -d "$root$place/$folder" ]; then
      act rm -rf "$root$place/$folder.new"
      act install -d -m 700 -o "${owner%:*}" -g "${owner#*:}" "$root$place/$folder.new"
      [ ! -d "$root/var/lib/$folder" ] || act cp -a "$root/var/lib/$folder/." "$root$place/$folder.new/"
      act sync --file-system "$root$place"
      act mv "$root$place/$folder.new" "$root$place/$folder"
      act sync --file-system "$root$place"
    fi
    [ ! -d "$root/var/lib/$folder" ] || act find "$root/var/lib/$folder" -xdev -type f -exec shred --iterations=1 --remove=unlink {} +
    act install -d -m 700 "$root/var/lib/$folder"
  done
}

afterwards() {
  if [ "$encrypted" = no ]; then
    to_do 'The data is readable for whoever takes the card: run provision with --encrypted, or see that nobody can'
    return
  fi
  tpm || to_do 'The key of the encrypted data is on the same card (no TPM here): whoever takes the whole computer can read it. docs/threat-model.md says what to do where that matters'
}
