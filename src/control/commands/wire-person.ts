import { exactly, number, object, text } from './shape.js';

/** What lockerctl reads of the daemon's answers about persons. */

export const requestShape = object({
  id: text,
  kind: text,
  state: text,
  waitsFor: text.optional(),
  actor: text,
  askedMs: number,
  ageMs: number,
});

/** The last line of an export: without it some are missing. */
export const personExportEndShape = object({ type: exactly('end') });
