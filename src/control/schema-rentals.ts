import { z } from 'zod';
import { contentsWords } from '../rental/rental-admin.js';
import { flag, id } from './schema.js';

/** The bodies and queries of the control API that are about paid rentals. */

/** Id of a rental, or of the locker in which one runs. */
const rental = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/, 'expected 1 to 32 letters, digits, - or _');
const mostGivenMs = 366 * 86_400_000;

/** `GET /rentals?all=`; without: those that hold a locker. */
export const rentalsQuery = z.strictObject({ all: flag });

/** `POST /rental/end` */
export const endRentalBody = z.strictObject({ rental, contents: z.enum(contentsWords) });

/** `POST /rental/extend` */
export const extendRentalBody = z.strictObject({ rental, ms: z.int().min(60_000).max(mostGivenMs) });

/** `POST /rental/forgive` */
export const forgiveRentalBody = z.strictObject({ rental });

/** `POST /rental/move`; without `locker`: the next free one that fits. */
export const moveRentalBody = z.strictObject({ rental, locker: id.exactOptional() });
