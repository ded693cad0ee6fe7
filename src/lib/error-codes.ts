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
  'board.refused': {
    means: 'The board answered that it did not carry the command out.',
    act: 'Check the lock on that channel.',
  },
  'board.unknown': { means: 'No such board or channel is configured.', act: 'Compare the config with the request.' },

  // hardware: the process that owns ports and pins
  'hardware.gone': {
    means: 'The hardware process ended while the request was under way; whether the unlock was sent is unknown.',
    act: 'It is started again by itself; look at the log for the cause.',
  },
  'hardware.not_ready': {
    means: 'The hardware process is not up.',
    act: 'Wait a second; look at the log if it stays.',
  },

  // simulator
  'sim.not_simulated': { means: 'This cabinet has no simulated bus.', act: 'Use `sim` commands in a trial only.' },
  'sim.failed': { means: 'The simulator could not do it.', act: 'Read the message; it names the part.' },
});

export type ErrorCode = keyof typeof errorCodes;
