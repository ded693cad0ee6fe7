import { z } from 'zod';

/** A token is at most 8 KiB long; the JSON around it needs some room. */
export const maxBodyBytes = 8192 + 512;

/** What is said of a member that is in no schema here: most likely somebody wants to have a face judged. */
export const unknownMember =
  'The body has a member that is not known here. This API takes no images and no templates: decide first, then ask.';

/** Three parts in base64url. Nothing else has room to be brought along. */
const signedText = z
  .string()
  .max(8192, 'expected at most 8192 characters')
  .regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/, 'expected a signed text of three parts');

/** `POST /v1/open` */
export const openBody = z.strictObject({
  locker: z.string().regex(/^[A-Za-z0-9-]{1,32}$/, 'expected 1 to 32 letters, digits or hyphens'),
  /** Random id of the booking. */
  ref: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,32}$/, 'expected 1 to 32 letters, digits, hyphens or underscores')
    .exactOptional(),
});

/** `POST /v1/commands` and `POST /v1/time/answer` */
export const textBody = z.strictObject({ text: signedText });

/** `POST /v1/time/ask` */
export const emptyBody = z.strictObject({});
