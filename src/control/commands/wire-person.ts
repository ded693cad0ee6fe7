import { z } from 'zod';
import { requestKinds, requestStates } from '../../store/privacy-requests.js';

/** What lockerctl reads of the daemon's answers about persons. */

export const requestShape = z.looseObject({
  id: z.string(),
  kind: z.enum(requestKinds),
  state: z.enum(requestStates),
  waitsFor: z.string().optional(),
  actor: z.string(),
  askedMs: z.number(),
  ageMs: z.number(),
});

/** The last line of an export: without it some are missing. */
export const personExportEndShape = z.looseObject({ type: z.literal('end') });
