import { table } from './error-table.js';

/** What can go wrong with lines, boards and pins, and with the process that owns them. */
export const hardwareErrorCodes = table({
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
  'bus.closed': {
    means: 'The port was not open, or went away before the board had answered.',
    act: 'See bus.port_failed.',
  },
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
    means: 'A package that waits for GPIO lines and input devices was not built when lockerd was installed.',
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
});
