import { z } from 'zod';

const durable = z.strictObject({ what: z.literal('durable'), chain: z.string(), seq: z.int(), hash: z.string() });

/** A line that a life writes: that it is about to open the database, or up to which row all is durable. */
const saidShape = z.discriminatedUnion('what', [z.strictObject({ what: z.literal('opens') }), durable]);
export type Said = z.output<typeof saidShape>;
export type Durable = z.output<typeof durable>;

/** The lines of a life, but for one that its end has cut off. */
export function saidIn(text: string): Said[] {
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines.filter((line) => line !== '').map((line) => saidShape.parse(JSON.parse(line)));
}
