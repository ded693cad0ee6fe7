# shellcheck shell=bash disable=SC2034,SC2154 # lib.sh reads title; provision sets root and the options
title='lockerd itself'

offered() {
  local files=()
  if [ -n "$package" ]; then
    echo "$package"
    return
  fi
  for file in "$here"/lockerd_*_"$(dpkg --print-architecture)".deb; do [ ! -f "$file" ] || files+=("$file"); done
  [ "${#files[@]}" -eq 0 ] || printf '%s\n' "${files[@]}" | sort -V | tail -n 1
}

installed() { dpkg-query --showformat='${db:Status-Status} ${Version}' --show lockerd 2>/dev/null | sed -n 's/^installed //p'; }

in_order() {
  local file version
  file=$(offered) version=$(installed)
  [ -n "$version" ] && { [ -z "$file" ] || dpkg --compare-versions "$version" ge "$(dpkg-deb --field "$file" Version)"; }
}

set_up() {
  local file
  file=$(offered)
  [ -n "$file" ] || { echo '      There is no package: give --package FILE' && return 1; }
  # What a package manager was interrupted in is ended first.
  act dpkg --configure -a
  install_packages "$(readlink -f "$file")"
}

afterwards() { [ -f "$root/etc/lockerd/config.yaml" ] || to_do 'Find out what is wired to what, and write the config: lockerctl commission'; }
