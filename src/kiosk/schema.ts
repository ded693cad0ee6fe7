import { z } from 'zod';

const lockerId = z.string().regex(/^[A-Za-z0-9-]{1,32}$/, 'expected 1 to 32 letters, digits or hyphens');

/** Body of `POST /api/pin`. A PIN of another length than this cabinet's is a wrong PIN, not a malformed one. */
export const pinBody = z.strictObject({
  locker: lockerId,
  pin: z.string().regex(/^[0-9]{1,12}$/, 'expected 1 to 12 digits'),
});

/** Body of `POST /api/code`. A text that is no code of ours is denied, not malformed: it is what a scanner saw. */
export const codeBody = z.strictObject({
  text: z.string().min(1, 'expected what was scanned'),
  locker: lockerId.optional(),
});

/** Body of `POST /api/sim/door`. */
export const simDoorBody = z.strictObject({ locker: lockerId, state: z.enum(['open', 'closed']) });
