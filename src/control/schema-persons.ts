import { z } from 'zod';
import { correctReferences } from '../tokens/command-token.js';
import { reference } from './schema-rights.js';

/** The bodies of the control API that are about persons. A reference is in a body only: paths are seen by more eyes. */

/** `POST /person/export|erase|restrict|unrestrict` */
export const subjectBody = z.strictObject({ subject: reference });

/** `POST /person/correct`; without `chain`: the one that runs. */
export const correctBody = z.strictObject({
  subject: reference,
  chain: z
    .string()
    .regex(/^[0-9a-f]{32}$/, 'expected the id of a chain, 32 hexadecimal digits')
    .exactOptional(),
  seq: z.int().positive(),
  set: correctReferences,
});
