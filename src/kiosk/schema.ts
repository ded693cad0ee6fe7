import { z } from 'zod';
import { parseDuration } from '../config/duration.js';

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

/** Body of `POST /api/sessions`: as that of `/api/pin`, or the text of a code or card. */
export const sessionBody = z.union([pinBody, z.strictObject({ text: codeBody.shape.text })], {
  error: 'expected a locker and a pin, or a text',
});

/** Body of `POST /api/sessions/:s/open`: nothing where there is no choice. `size`: a courier's wish. */
export const wantedBody = z.strictObject({ locker: lockerId.optional(), size: lockerId.optional() });

/** Body of `POST /api/sessions/:s/block`, `unblock`, `clear` and `emptied`. */
export const lockerBody = z.strictObject({ locker: lockerId });

/** Body of `POST /api/sessions/:s/open-all`. */
export const noBody = z.strictObject({});

/** No longer than a number of ms can be told exactly. */
const durationForm = /^(?=\d*[1-9])(\d{1,7}(s|m|h|d)|\d{1,9}ms)$/;

const duration = z
  .string()
  .regex(durationForm, 'expected a duration such as 3h')
  .transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== undefined) return ms;
    context.addIssue({ code: 'custom', message: 'expected a duration such as 3h' });
    return z.NEVER;
  });

/** Body of `POST /api/rentals`. */
export const rentBody = z.strictObject({ size: lockerId, duration, pin: pinBody.shape.pin });

/** Body of `POST /api/sessions/:s/extend`. */
export const extendBody = z.strictObject({ duration });

/** Body of `POST /api/sessions/:s/end`. `open: false`: the things are taken, and the door needs no opening. */
export const endBody = z.strictObject({ open: z.boolean().optional() });

/** Body of `POST /api/sessions/:s/dropped`. `left: false`: the courier has left nothing in it. */
export const droppedBody = z.strictObject({ left: z.boolean().optional() });

/** Body of `POST /api/sessions/:s/return`. `open: false`: what was in it is out, and the door needs no opening. */
export const returnBody = z.strictObject({ locker: lockerId, open: z.boolean().optional() });

/** Body of `POST /api/sim/door`. */
export const simDoorBody = z.strictObject({ locker: lockerId, state: z.enum(['open', 'closed']) });
