import { z } from 'zod';

/** One of several kinds of map that may stand in one place, such as a bank of GPIO outputs in `boards`. */
export interface MapKind {
  /** How it is called in a message. */
  readonly name: string;
  /** Whether `map`, faulty as it may be, was meant as this kind. Where no kind claims it, the one with the fewest faults is taken. */
  readonly claims: (map: object) => boolean;
  /** Keys that other kinds have, and why this one does not. */
  readonly foreignKeys: Readonly<Record<string, string>>;
}

export const mapKinds = z.registry<MapKind>();
