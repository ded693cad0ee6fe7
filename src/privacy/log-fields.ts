import type { LogKey } from '../lib/log.js';
import type { FieldDoc } from './field.js';

const line = { purpose: 'security', retention: 'journal', personal: 'no' } as const;
const id = { ...line, type: 'id of the config', clauses: ['A2', 'A4'] } as const;
const number = { ...line, type: 'number', clauses: ['A4'] } as const;

/** The log: what each line has, and the keys that may follow. `Log` takes no others, and writes no others. */
export const logFields: Readonly<Record<LogKey | 'time' | 'level' | 'event', FieldDoc>> = {
  time: { ...line, type: 'date and time', what: 'when; in the journal its own', clauses: ['A4'] },
  level: { ...line, type: ['error', 'warn', 'info'], what: 'how bad it is', clauses: ['A4'] },
  event: { ...line, type: "error code, or the line's own name", what: 'what happened', clauses: ['A4'] },
  board: { ...id, what: 'which board' },
  bus: { ...id, what: 'which bus' },
  cabinet: { ...id, what: 'which cabinet' },
  channel: { ...number, what: 'which output of the board' },
  code: { ...line, type: 'alarm code', what: 'which alarm', clauses: ['A4'] },
  count: { ...number, what: 'how many connections were refused' },
  dueMs: { ...number, what: 'how long a pulse had to be' },
  kiosk: { ...line, type: 'URL', what: 'where the page is', clauses: ['A4'] },
  last: { ...line, type: "a TLS library's code", what: 'why the last connection was refused', clauses: ['A4'] },
  lengthMs: { ...number, what: 'how long it was' },
  lockers: { ...number, what: 'how many lockers there are' },
  message: {
    ...line,
    type: "words for a person, from the program or the system's libraries; may name files, ports and addresses of the config",
    what: 'what is wrong and what to do; nothing that was typed, shown or scanned',
    clauses: ['A4'],
  },
  part: {
    ...id,
    type: 'id of the config, a chain, days such as `7d`',
    what: 'what an alarm is about: a locker, board, bus or reader, a chain of the record, how long a certificate still holds',
  },
  reader: { ...id, what: 'which reader' },
  restarts: { ...number, what: 'how often the hardware process was started again' },
  signal: { ...line, type: 'name of a signal', what: 'what ended the program', clauses: ['A4'] },
  url: { ...line, type: 'URL', what: 'where the terminal API is, or the broker', clauses: ['A4'] },
};
