import type { Pace } from '../audit/read-through.js';
import type { ReferenceRows } from '../audit/reference-rows.js';
import type { AuditRow } from '../audit/row.js';
import type { Clock } from '../clock/clock.js';
import type { Persons } from '../store/persons.js';
import type { Rentals } from '../store/rentals.js';
import type { Rights } from '../store/rights.js';
import { findBelongings, knownRefs } from './belongings.js';
import { type RentalExport, rentalExport } from './rental-export.js';
import type { RightView, RightViews } from './right-views.js';

/** One line of what a person gets: the head, then the rights, the rentals and the rows, then how many there were. */
export type ExportLine =
  | {
      readonly type: 'export';
      readonly cabinet: string;
      readonly subject: string;
      /** When it was made, and how far the time could be trusted. */
      readonly wall_ms: number;
      readonly clock: string;
      /** Version of the privacy notice in force. */
      readonly policy: string;
    }
  | { readonly type: 'right'; readonly right: RightView }
  | { readonly type: 'rental'; readonly rental: RentalExport }
  | { readonly type: 'event'; readonly event: AuditRow }
  | { readonly type: 'end'; readonly rights: number; readonly rentals: number; readonly rows: number };

interface ExportParts {
  readonly references: ReferenceRows;
  readonly persons: Persons;
  readonly rights: Rights;
  readonly rentals: Rentals;
  readonly rightViews: Pick<RightViews, 'get'>;
  readonly clock: Clock;
  readonly cabinetId: string;
  readonly policy: string;
  /** Names of the terminals of the config. */
  readonly terminals: readonly string[];
}

export interface PersonExport {
  readonly rights: number;
  readonly rows: number;
  readonly lines: Iterable<ExportLine>;
}

/**
 * What the cabinet has of a person, all of it: the stored rights, without what presents them, the rentals with orders and
 * payments, and every row of the record that is
 * theirs, of all chains, in the order in which they were appended. A restriction does not stop it.
 * @param person the keyed hash by which the person is known
 * @returns `undefined` when there is nothing
 * @throws LockerError `store.*`, and what `pace.rest` throws to end it
 */
export async function exportPerson(
  { references, persons, rights, rentals, rightViews, clock, cabinetId, policy, terminals }: ExportParts,
  person: string,
  pace: Pace,
): Promise<PersonExport | undefined> {
  const isTheirs = persons.isPerson(person);
  const known = () => knownRefs(rights, isTheirs, terminals);
  const { found } = await findBelongings(references, isTheirs, known, pace);
  const views = [...known().theirs].flatMap((ref) => rightViews.get(ref) ?? []);
  const rows = found.rows.flatMap((place) => references.get(place) ?? []);
  const rented = rentals
    .list()
    .filter(({ subjectRef, rightRef }) => isTheirs(subjectRef) || (subjectRef === null && found.refs.has(rightRef)));
  const kept = [...views, ...rented].map(({ subjectRef = null }) => subjectRef);
  const named = [...kept, ...rows.map(({ subject_ref }) => subject_ref)];
  const subject = named.find((reference) => isTheirs(reference));
  if (subject == null) return undefined;
  const { wallMs, state } = clock.now();
  const head = {
    type: 'export',
    cabinet: cabinetId,
    subject,
    wall_ms: Math.round(wallMs),
    clock: state,
    policy,
  } as const;
  return {
    rights: views.length,
    rows: rows.length,
    lines: [
      head,
      ...views.map((right) => ({ type: 'right', right }) as const),
      ...rented.map((rental) => ({ type: 'rental', rental: rentalExport(rentals, rental) }) as const),
      ...rows.map((event) => ({ type: 'event', event }) as const),
      { type: 'end', rights: views.length, rentals: rented.length, rows: rows.length },
    ],
  };
}
