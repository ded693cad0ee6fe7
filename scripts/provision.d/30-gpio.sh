# shellcheck shell=bash disable=SC2034,SC2154 # lib.sh reads title; provision sets root and the options
title='locks let go when the program dies (strict_gpiod)'

needless() { is_raspberry && return 1; echo 'no Raspberry Pi: its kernel lets go by itself'; }
in_order() { has_setting dtparam=strict_gpiod; }
set_up() { add_setting dtparam=strict_gpiod; }
