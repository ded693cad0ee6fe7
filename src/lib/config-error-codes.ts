import { table } from './error-table.js';

/** Faults of the config file; the message names line, column and key. */
export const configErrorCodes = table({
  'config.invalid': {
    means: 'The config file has at least one of the faults below.',
    act: 'The message lists each with its line; mend them and try `lockerd --config FILE --check`.',
  },
  'config.simulated': {
    means: 'The config has simulated buses or readers, and the board is enrolled: a cabinet of a cloud has real locks.',
    act: 'Name the real port of each bus and reader that the message lists. For a trial use another board, or the demo.',
  },
  'config.unreadable': {
    means: 'The config file does not exist, may not be read, or is no UTF-8 text.',
    act: 'Check the path after --config, and who may read the file. On a new cabinet there is none yet: `sudo lockerctl commission --write /etc/lockerd/config.yaml` makes it.',
  },
  'config.syntax': {
    means: 'The file is not valid YAML, so no key of it could be read.',
    act: 'Look at the named place, and at the line before it: a missing space after a colon, a tab, an open bracket or quote.',
  },
  'config.duplicate_key': { means: 'One map holds the same key twice.', act: 'Keep one of the two.' },
  'config.unknown_key': {
    means: 'A key that this version does not know.',
    act: 'Use the name the message proposes, or look it up in docs/config.md.',
  },
  'config.misplaced_key': {
    means:
      'A key that boards or readers of another kind have: of a bus in a bank of GPIO lines, of contacts among relays, of a port in a keypad.',
    act: 'Take it out; the message says why there is none. docs/gpio.md shows how GPIO boards are written, docs/readers.md how readers are.',
  },
  'config.missing_key': {
    means: 'A key that is required is not there.',
    act: 'Add it; docs/config.md says what it is.',
  },
  'config.wrong_type': {
    means: 'A value of the wrong kind: a word for a number, a list for a map.',
    act: 'Write what the message expects.',
  },
  'config.bad_value': {
    means: 'A value of the right kind that is not allowed here.',
    act: 'Write one of the values that the message names.',
  },
  'config.bad_duration': {
    means: 'A duration without a unit, with an unknown one, or outside its limits.',
    act: 'Write a whole number and ms, s, m, h or d: 300ms, 2s, 7d.',
  },
  'config.bad_size': {
    means: 'A size without a unit, with an unknown one, or outside its limits.',
    act: 'Write a whole number and kB, MB or GB: 300MB.',
  },
  'config.bad_amount': {
    means: 'An amount of money that is no rupees with at most two decimals.',
    act: 'Write rupees and paise with a point: 20.00.',
  },
  'config.double_tariff': { means: 'A size of lockers has two tariffs.', act: 'Take it out of one of them.' },
  'config.unknown_size': { means: 'A tariff names a size that no locker has.', act: 'Correct the size.' },
  'config.bad_id': {
    means:
      'An id that has other characters than letters, digits and -, or more than 32 of them, or is read as a number.',
    act: 'Change it; put an id of digits only in quotes.',
  },
  'config.bad_range': {
    means: 'A range of lockers, channels or inputs that cannot be unrolled.',
    act: 'Write it upwards, with the same letters and zero padding at both ends: A02..A24, 2..24.',
  },
  'config.range_counts_differ': {
    means: 'A range names more or fewer lockers than channels or inputs.',
    act: 'Make both the same length.',
  },
  'config.empty_list': {
    means: 'A list that needs at least one entry is empty.',
    act: 'Add the buses, boards, lines or lockers that the cabinet has.',
  },
  'config.long_list': { means: 'A list has more entries than it may have.', act: 'Make two boards of it.' },
  'config.secret_in_data': {
    means: "The pepper or the file of the cabinet's own keys is configured inside the data directory.",
    act: 'Move the file out of it, keep its owner and mode 0600, and write its new path; docs/threat-model.md says what it protects.',
  },
  'config.duplicate_id': { means: 'Two parts of one kind have the same id.', act: 'Give one of them another id.' },
  'config.channel_taken': {
    means: 'Two lockers are on one channel of one board.',
    act: 'Correct one of the channels.',
  },
  'config.channel_beyond_board': {
    means: 'A locker is on a channel that its board does not have.',
    act: 'Correct the channel, or `channels` of the board.',
  },
  'config.input_taken': {
    means: 'One input is the latch or the door of two lockers, or both of one.',
    act: 'Correct one of the inputs: each belongs to one locker and one purpose.',
  },
  'config.input_beyond_board': {
    means: 'A latch or a door is on an input that its bank does not have.',
    act: 'Correct the input, or add its line to `inputs` of the bank.',
  },
  'config.wrong_board': {
    means: 'A board is named that is of another kind: relays where contacts are meant, or contacts where locks are.',
    act: 'Name a bank of `inputs` for a latch or a door, and a board with channels for a lock or a supply.',
  },
  'config.bad_chip': {
    means: 'No label of a GPIO chip. Its number (gpiochip0) is none: it changes between kernels.',
    act: 'Write the label that `lockerctl gpio` shows, such as pinctrl-bcm2711.',
  },
  'config.line_taken': {
    means: 'One line of a GPIO chip has two uses.',
    act: 'Look at the wires and correct one of the two places.',
  },
  'config.sysfs_limit': {
    means: 'The driver `gpio-sysfs` cannot set the resistors of a chip or how its lines are driven.',
    act: 'Use the driver `gpio`, or leave the key out and put the resistor on the board.',
  },
  'config.unknown_driver': {
    means: 'No board family, or no kind of reader, has this name.',
    act: 'Use one of the driver names that the message lists.',
  },
  'config.address_taken': {
    means: 'Two boards on one bus have the same address; both would answer.',
    act: 'Set the switches of one board to another address and correct the config.',
  },
  'config.bus_not_shared': {
    means: 'A board without an address hears every frame of its line, and another board is on it.',
    act: 'Give each of them a bus (a port) of its own.',
  },
  'config.no_feedback': {
    means: 'The family has no feedback of the locks that could be read.',
    act: 'Leave the key out or write `feedback: none`; openings then end as `unconfirmed`.',
  },
  'config.unknown_dialect': {
    means: 'The family has no such variant of its protocol.',
    act: 'Take one of those named in the message, or leave the key out.',
  },
  'config.bad_address': {
    means: "An address that the switches of the board's family cannot be set to.",
    act: 'Read the address off the board; the message names the limits.',
  },
  'config.too_many_channels': {
    means: 'More channels than a board of this family can have.',
    act: 'Count the outputs of the board; the message names the limit.',
  },
  'config.unknown_board': {
    means: 'A board is named that is not in `boards`.',
    act: 'Correct the name or add the board.',
  },
  'config.echo_unknowable': {
    means: 'The bus is to learn by itself whether its adapter echoes, but no board on it answers a status query.',
    act: 'Write `echo: off` for the bus, or `echo: on` when its adapter hears what it sends.',
  },
  'config.unknown_locker': {
    means: 'A client of the terminal API is given a locker that is not in `lockers`.',
    act: 'Correct the id or the range, or write `all`.',
  },
  'config.unknown_bus': { means: 'A bus is named that is not in `buses`.', act: 'Correct the name or add the bus.' },
  'config.pulse_too_long': {
    means: 'A pulse of more than one second burns the coil of a common lock.',
    act: 'Shorten it, or set `continuousDuty: true` when the locks are made for it.',
  },
  'config.pulse_impossible': {
    means: 'The board times the pulse by itself and cannot make one of this length.',
    act: 'Use one of the lengths that the message names, or leave `pulse` out.',
  },
  'config.bad_port': {
    means: 'The port of a bus is no serial port, gateway or simulated line.',
    act: 'Write /dev/..., tcp://IP:PORT or sim:NAME.',
  },
  'config.bad_device': {
    means: 'The port or the device of a reader is not given by its whole path.',
    act: 'Write the path in /dev/serial/by-id or /dev/input/by-id, which stays the same; sim:NAME in a trial.',
  },
  'config.simulated_reader': {
    means: 'A reader is simulated, but the cabinet has a real board: nobody could present anything at it.',
    act: 'Write the path of its port. Simulated readers are for a trial, in which all boards are simulated.',
  },
  'config.device_taken': {
    means: 'The port or the device of a reader has two uses.',
    act: 'Correct one of the two: each reader has a device of its own.',
  },
  'config.serial_clash': {
    means: 'Settings of a bus contradict each other, or mean nothing on its kind of port.',
    act: 'Change one of the settings that the message names, or leave it out.',
  },
  'config.port_taken': { means: 'Two buses are on one port.', act: 'Put the boards on one bus, or correct a port.' },
  'config.unknown_timezone': {
    means: 'The timezone is not in the list of the system.',
    act: 'Write a name such as Asia/Kolkata or UTC.',
  },
  'config.bad_listen': {
    means: 'No address and port, or the kiosk page at an address that other machines reach.',
    act: 'Write 127.0.0.1:PORT or [::1]:PORT for the kiosk, IP:PORT for terminals.',
  },
  'config.bad_broker': {
    means: 'The broker of the uplink is written otherwise than mqtts://HOST:PORT, or would be spoken to without TLS.',
    act: 'Write mqtts:// with the host name that its certificate has, and its port, which is mostly 8883.',
  },
  'config.no_supply': {
    means: 'A board belongs to no power supply.',
    act: 'Add it to `boards` of the supply that feeds its locks.',
  },
  'config.two_supplies': {
    means: 'A board is named more than once in the power supplies.',
    act: 'Leave it only in the supply that feeds its locks.',
  },
});
