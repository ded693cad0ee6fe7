import { z } from 'zod';
import { clockStates } from '../audit/event.js';
import { type CarriedValue, carriedRowsShape } from '../store/carried-rows.js';

/** The form of a state; it rises when another program could not read it. */
export const stateForm = 1;

const chain = z.string().regex(/^[A-Za-z0-9]{1,32}$/);
const base64url = /^[A-Za-z0-9_-]+$/;

/** All that another board needs to be this cabinet: what is sealed in a snapshot and in a backup. */
export const cabinetStateShape = z.strictObject({
  form: z.literal(stateForm),
  cabinet: z.string().regex(/^[A-Za-z0-9-]{1,32}$/),
  /** When it was made, wall ms; how far that can be trusted says `clock`. */
  madeMs: z.int(),
  clock: z.enum(clockStates),
  /** Version of the program that made it, and that of its tables. */
  program: z.string().max(64),
  schema: z.int().min(1),
  /** The last row of the record then. */
  head: z.strictObject({ chain, seq: z.int().min(0), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
  /** The secret of the PIN hashes, in base64url; absent where the cabinet had none. */
  pepper: z.string().regex(base64url).min(43).exactOptional(),
  /** The trust set that was brought in last: a `keys+jwt`. */
  trust: z.string().max(8192).exactOptional(),
  /** Tables that were left out since all of it was too large: what they say is then as if it were lost. */
  without: z.array(z.string()).exactOptional(),
  ...carriedRowsShape.shape,
});
export type CabinetState = z.output<typeof cabinetStateShape>;

/** A row by its columns. */
export type StateRow = Readonly<Record<string, CarriedValue>>;

export function rowsOf({ tables }: Pick<CabinetState, 'tables'>, table: string): StateRow[] {
  const { columns = [], rows = [] } = tables[table] ?? {};
  return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])));
}
