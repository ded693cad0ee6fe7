/**
 * Every error code, once. docs/errors.md is made from this table and a test holds it current.
 * `means` says what happened; `act` says what the reader can do about it.
 */
interface ErrorDoc {
  readonly means: string;
  readonly act: string;
}

function table<const T extends Record<string, ErrorDoc>>(codes: T): Readonly<Record<keyof T & string, ErrorDoc>> {
  return codes;
}

export const errorCodes = table({
  internal: { means: 'A fault in the program itself.', act: 'Report it with the log lines around it.' },

  // bus: one serial line and its port
  'bus.port_failed': {
    means: 'The port could not be opened, or it went away.',
    act: 'Check the adapter and its cable; the agent keeps trying by itself.',
  },
  'bus.timeout': {
    means: 'The board did not answer in time.',
    act: 'Check power, address switches and the A/B wires.',
  },
  'bus.too_late': {
    means: 'The bus was not free in time, so the unlock was not sent.',
    act: 'Try again; if it stays, look at the bus counters for dead boards.',
  },
  'bus.closed': { means: 'The port was not open, so nothing was sent.', act: 'See bus.port_failed.' },
  'bus.echo_unknown': {
    means: 'No board on this port has answered yet, so it is not known whether the adapter echoes.',
    act: 'Set `echo: on` or `echo: off` for the bus, or bring one board to answer.',
  },

  // board: what one board said
  'board.silent': { means: 'The board is quarantined: it has stopped answering.', act: 'See bus.timeout.' },
  'board.duplicate_address': {
    means:
      'The answers of one board come damaged or twice, and those of others do not: two boards have its address, or its own wire is bad.',
    act: 'Give each board an address of its own, then switch it off and on. If only one has it, check its wires A, B and ground.',
  },
  'board.refused': {
    means: 'The board answered that it did not carry the command out.',
    act: 'Check the lock on that channel.',
  },
  'board.unknown': { means: 'No such board or channel is configured.', act: 'Compare the config with the request.' },

  // modbus: exception answers of Modbus RTU boards, by their code in the Modbus Application Protocol
  'modbus.illegal_function': {
    means: 'The board does not know the Modbus function (exception 01).',
    act: 'The driver does not fit this board or its firmware: check the type plate against docs/boards.md.',
  },
  'modbus.illegal_address': {
    means: 'The board has no such relay, input or register (exception 02).',
    act: 'Check `channels` of the board against its type plate.',
  },
  'modbus.illegal_value': {
    means: 'The board does not take the value, such as the length of the pulse (exception 03).',
    act: 'Check `pulse` of the board against docs/boards.md.',
  },
  'modbus.device_failure': {
    means: 'The board reports a fault of its own (exception 04).',
    act: 'Power it off and on; if it stays, replace it.',
  },
  'modbus.busy': {
    means: 'The board is busy with an earlier command (exception 05 or 06).',
    act: 'It is asked again by itself.',
  },
  'modbus.exception': {
    means: 'The board refuses with an exception code that Modbus does not define for it.',
    act: 'The log has the code; look it up in the manual of the board.',
  },

  // gpio: lines of a GPIO chip
  'gpio.no_chip': {
    means: 'No GPIO chip has the label that the config names.',
    act: 'Use one of the labels that the message lists; `lockerctl gpio` shows all chips and lines.',
  },
  'gpio.no_line': {
    means: 'The chip has no line of that offset or name.',
    act: 'Use an offset or a name that `lockerctl gpio` shows for the chip.',
  },
  'gpio.line_busy': {
    means: 'Another program or kernel driver holds the line; the message names it.',
    act: 'Stop that program, or use another line; a function of the pin header is freed in the config of the boot.',
  },
  'gpio.no_permission': {
    means: 'This user may not use the GPIO lines.',
    act: 'Add the user to the group that the message names and start the program again.',
  },
  'gpio.chip_gone': {
    means: 'The GPIO chip has vanished, as an expander does that loses its power or its bus.',
    act: 'Check the power and the wires of the chip; the agent takes it up again by itself.',
  },
  'gpio.no_sysfs': {
    means: 'This kernel has no /sys/class/gpio, which the driver `gpio-sysfs` needs.',
    act: 'Use the driver `gpio`: every kernel with GPIO lines since 5.10 has the character device.',
  },
  'gpio.no_chardev': {
    means: 'This kernel has no GPIO character device of version 2, which the driver `gpio` needs.',
    act: 'Use a kernel of 5.10 or later, or the driver `gpio-sysfs`.',
  },
  'gpio.not_built': {
    means: 'A package that waits for GPIO events was not built when lockerd was installed.',
    act: 'Install a compiler (python3 make g++) and run `npm ci` again.',
  },
  'gpio.failed': {
    means: 'The kernel refused an operation on the GPIO lines for another reason; the message has it.',
    act: 'Read the message; check that the lines can do what the config asks for.',
  },

  // hardware: the process that owns ports and pins
  'hardware.gone': {
    means: 'The hardware process ended while the request was under way; whether the unlock was sent is unknown.',
    act: 'It is started again by itself; look at the log for the cause.',
  },
  'hardware.not_ready': {
    means: 'The hardware process is not up.',
    act: 'Wait a second; look at the log if it stays.',
  },

  // opening: why an opening did not begin
  'opening.no_locker': {
    means: 'The config has no such locker.',
    act: 'Check the locker id; `lockerctl lockers` lists them.',
  },
  'opening.busy': {
    means: 'An opening of this locker is already under way.',
    act: 'Wait for its result; it takes a few seconds.',
  },
  'opening.no_power': {
    means: 'The power supply that feeds the lock was taken by other openings for too long.',
    act: 'Try again; if it stays, raise `maxEnergised` only if the supply can carry it.',
  },
  'opening.outcome_unrecorded': {
    means: 'The lock was fired and its outcome is known, but the disk does not take the record.',
    act: 'Free space on the data disk; the outcome is recorded by itself as soon as there is room.',
  },
  'opening.stopping': { means: 'The daemon is stopping and begins no opening.', act: 'Try again in a minute.' },

  // scan: finding the boards of a line
  'scan.port_used': {
    means: 'The port to be scanned is used by another program, which may be lockerd itself.',
    act: 'When it is lockerd, scan the bus through it with `lockerctl scan --bus ID`; else stop that program and scan again.',
  },
  'scan.failed': {
    means: 'The process that scans could not be started, or ended by itself.',
    act: 'Scan again; when it stays, report it with what was printed.',
  },

  'scan.unknown_bus': {
    means: 'lockerd has no bus with that id.',
    act: 'See `lockerctl status`, which names its buses.',
  },
  'scan.port_only': {
    means:
      'A bus in service is scanned at its own speed, and not for boards whose query another board may misunderstand.',
    act: 'Leave the option out; or stop lockerd, scan the port, and start it again.',
  },
  'scan.busy': {
    means: 'This bus is being scanned already.',
    act: 'Wait until that scan is over, or end it with Ctrl-C where it was begun.',
  },
  'scan.ended': {
    means: 'The scan was ended before all was asked.',
    act: 'Scan again.',
  },

  // address: giving a board that has no switches its address
  'address.no_board': {
    means: 'No board answered, so none was given an address.',
    act: 'Check its power and its speed (`--baud`), swap A and B, and try `--timeout 200ms`.',
  },
  'address.not_alone': {
    means: 'More than one board is on the wire, and each of them would take the address. Nothing was sent.',
    act: 'Connect the one board alone; the message says what answered.',
  },
  'address.unclean': {
    means:
      'Something else than one clean answer was heard, so it is not proven that one board is alone. Nothing was sent.',
    act: 'Connect the one board alone, on a short line with its ground; stop every other program that uses the line.',
  },
  'address.other_family': {
    means: 'The board that answers is of a family that takes no address by command. Nothing was sent.',
    act: 'Set its switches; see its page in docs/boards.',
  },
  'address.not_confirmed': {
    means: 'Nobody said yes, so nothing was sent.',
    act: 'Answer with y, or give --yes.',
  },
  'address.not_taken': {
    means: 'The order was sent, and the board does not answer as it should after it.',
    act: 'Power the board off and on, and scan the port: the scan names the address that it has now.',
  },

  // simulator
  'sim.not_simulated': { means: 'This cabinet has no simulated bus.', act: 'Use `sim` commands in a trial only.' },
  'sim.failed': { means: 'The simulator could not do it.', act: 'Read the message; it names the part.' },

  // kiosk: the page and its HTTP API
  'kiosk.port_used': {
    means: 'Another program listens on the port of the kiosk page.',
    act: 'Stop it, or set another port in `kiosk.listen`.',
  },
  'kiosk.not_loopback': {
    means: 'The kiosk was told to listen where other machines can reach it.',
    act: 'Set `kiosk.listen` to 127.0.0.1 or localhost.',
  },
  'kiosk.listen_failed': {
    means: 'The kiosk cannot listen on its address.',
    act: 'Read the message; set another address in `kiosk.listen`.',
  },

  // control: lockerctl and its socket
  'control.socket_used': {
    means: 'Another lockerd answers on the control socket.',
    act: 'Stop it, or set another path in `control.socket`.',
  },
  'control.socket_failed': {
    means: 'The control socket could not be made.',
    act: 'Read the message; check the directory and its owner, or set another path in `control.socket`.',
  },
  'control.unknown_caller': {
    means: 'The system did not say which user called, so the call was refused.',
    act: 'Report it with the log lines around it; an opening goes through the kiosk meanwhile.',
  },
  'control.unknown_locker': {
    means: 'The cabinet has no locker with that id.',
    act: 'See `lockerctl lockers`; ids are as on the doors, letters in the same case.',
  },
  'control.unreachable': {
    means: 'lockerctl reached no daemon on the control socket.',
    act: 'Start lockerd, or name the right socket with --config or --socket.',
  },
  'control.no_permission': {
    means: 'The control socket may not be used by this user.',
    act: 'Add the user to the group of the socket, or use sudo.',
  },

  // store: the one database in the data directory
  'store.unwritable': {
    means: 'The data directory cannot be created or written.',
    act: 'Create it, owned by the user that runs lockerd, or set `data` in the config.',
  },
  'store.locked': {
    means: 'Another lockerd uses this data directory.',
    act: 'Stop the other one, or give this one a directory of its own.',
  },
  'store.newer': {
    means: 'The database was written by a newer lockerd.',
    act: 'Start the newer lockerd, or restore a database that this one knows.',
  },
  'store.full': {
    means: 'There is no room left on the disk, so nothing was recorded and nothing was opened.',
    act: 'Free some space; the agent goes on by itself.',
  },
  'store.io': {
    means: 'The disk refused to read or write, so nothing was recorded and nothing was opened.',
    act: 'Check the disk or SD card and its mount; the agent tries again each time.',
  },
  'store.corrupt': {
    means: 'The database turned out to be damaged while it was in use; what could be read was recovered.',
    act: 'Try again; replace the disk or SD card soon.',
  },
  'store.recovered': {
    means: 'A damaged or lost database was rebuilt and a new chain begins.',
    act: 'Check the rights of the cabinet, and replace the disk or SD card soon.',
  },
  'store.snapshot_failed': {
    means: 'The second copy of the database could not be written; the one before stays.',
    act: 'Free some space or check the disk; it is tried again within the hour.',
  },

  // audit: the record
  'audit.invalid_event': {
    means: 'An event with a field or value that is not on the closed list was not recorded.',
    act: 'Report it: it is a fault in the program.',
  },

  // access: who may open
  'access.used_up': {
    means: 'The right has no use left, or was removed meanwhile.',
    act: 'Ask for a new right.',
  },
  'access.uses_full': {
    means: 'The cabinet keeps as many used tokens as it can, so a token that was not used before is denied.',
    act: 'Set the clock, so that expired tokens are forgotten; give shorter-lived tokens. PINs and operators open.',
  },
  'access.pepper_missing': {
    means: 'The pepper file is missing, and stored PINs cannot be checked without it.',
    act: 'Put the pepper file back and restart; else remove the PIN rights, restart and set new PINs.',
  },
  'access.pepper_changed': {
    means: 'The pepper is not the one the stored PINs were made with.',
    act: 'Put the old pepper back and restart; else remove the PIN rights, restart and set new PINs.',
  },
  'access.pepper_unusable': {
    means: 'The pepper file is too short, unreadable, or readable by others.',
    act: 'It needs 32 random bytes or more, mode 0600, owned by the user that runs lockerd.',
  },
  'access.unknown_locker': { means: 'No such locker is configured.', act: 'Compare the locker with the config.' },
  'access.bad_pin': {
    means: 'The PIN to set does not have the right form.',
    act: 'Use digits only, as many as the message says.',
  },
  'access.bad_limit': {
    means: 'The time or number of uses of a right makes no sense.',
    act: 'Use a time in the future and at least one use.',
  },
  'access.no_pin': { means: 'The locker has no PIN right.', act: 'Nothing has to be done.' },

  // trust: the keys whose signatures count
  'trust.unreadable': {
    means: 'The file of the trust set is missing or may not be read, so no signed token opens.',
    act: 'Put the file back, or correct `trust.keys`, and restart; `lockerd --check` tries it.',
  },
  'trust.malformed': {
    means: 'The file of the trust set is no JWK Set, so no signed token opens.',
    act: 'Write {"keys": [...]} as docs/tokens.md shows, and restart.',
  },
  'trust.bad_key': {
    means: 'A key of the trust set is not acceptable, so the whole set is refused and no signed token opens.',
    act: 'The message names each key and why; mend or remove it, and restart.',
  },

  // token: making signed tokens
  'token.bad_key': {
    means: 'The file given as signing key holds no private Ed25519 key.',
    act: 'Use a file that `lockerctl token keygen` made.',
  },

  'token.key_unwritten': {
    means: 'A new signing key could not be written; a file that is there is never overwritten.',
    act: 'Name a new file in a directory that you may write.',
  },

  // config: the config file; the message names line, column and key
  'config.invalid': {
    means: 'The config file has at least one of the faults below.',
    act: 'The message lists each with its line; mend them and try `lockerd --config FILE --check`.',
  },
  'config.unreadable': {
    means: 'The config file does not exist, may not be read, or is no UTF-8 text.',
    act: 'Check the path after --config and the permissions of the file.',
  },
  'config.syntax': {
    means: 'The file is not valid YAML, so no key of it could be read.',
    act: 'Look at the named place: a missing space after a colon, a tab, an open bracket or quote.',
  },
  'config.duplicate_key': { means: 'One map holds the same key twice.', act: 'Keep one of the two.' },
  'config.unknown_key': {
    means: 'A key that this version does not know.',
    act: 'Use the name the message proposes, or look it up in docs/config.md.',
  },
  'config.misplaced_key': {
    means: 'A key that boards of another kind have: of a bus in a bank of GPIO lines, of contacts among relays.',
    act: 'Take it out; the message says why the board has none. docs/gpio.md shows how GPIO boards are written.',
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
    means: 'No board family has this name.',
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
    means: 'The kiosk page may be served to this machine only.',
    act: 'Write 127.0.0.1:PORT or [::1]:PORT.',
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

export type ErrorCode = keyof typeof errorCodes;
