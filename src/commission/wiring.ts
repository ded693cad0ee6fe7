/** The words of commissioning: what is there to be tried, and what was seen when one lock was energised. */

/** One output of a board. */
export interface Lock {
  readonly board: string;
  readonly channel: number;
}

/** One contact that can be read: the feedback line of a channel, or an input of a bank. Numbered from 1. */
export interface Contact {
  readonly board: string;
  readonly number: number;
}

/** One board as it is tried. */
export interface TriedBoard {
  readonly id: string;
  /** The channels that may be energised, upwards; none: a bank of inputs. */
  readonly locks: readonly number[];
  /** Contacts that can be read of it, 1 to `contacts`; 0: it says nothing of its locks. */
  readonly contacts: number;
  /** Of how many bytes its status is, where the order of these is not known; contacts are numbered `low-last`. */
  readonly statusBytes?: number;
  /** Of a bank of inputs: what its contacts are of. */
  readonly of?: 'door' | 'latch';
  /** What its feedback is taken for when nothing shows it. */
  readonly usual: Feedback;
}

export type Feedback = 'closed-is-1' | 'open-is-1';

/** What is to be found out: the boards, and the doors as their numbers are printed on them. */
export interface Job {
  readonly boards: readonly TriedBoard[];
  readonly doors: readonly string[];
}

/** What all contacts of each board say: `1`, `0`, or `?` where it could not be read. */
export type Bits = Readonly<Record<string, string>>;

/** A contact that changed, with what it had said while all doors were shut. */
export interface Change extends Contact {
  readonly from: 0 | 1;
}

/** One lock that was energised, and what came of it. */
export interface Trial {
  readonly lock: Lock;
  /** Why the pulse was not sent, or refused: an error code. */
  readonly error?: string;
  /** The pulse was sent, and the board did not acknowledge it. */
  readonly unacknowledged?: true;
  readonly changes: readonly Change[];
  /** The doors that moved, as the installer saw. */
  readonly moved: readonly string[];
  /** Contacts that did not go back when the doors were shut. */
  readonly stayed: readonly Contact[];
}

export function sameLock(one: Lock, other: Lock): boolean {
  return one.board === other.board && one.channel === other.channel;
}

export function sameContact(one: Contact, other: Contact): boolean {
  return one.board === other.board && one.number === other.number;
}

/** What changed between two readings. A contact that could not be read both times has not changed. */
export function changesOf(before: Bits, after: Bits): readonly Change[] {
  return Object.entries(before).flatMap(([board, bits]) =>
    [...bits].flatMap((bit, index) => {
      const now = after[board]?.[index];
      if (bit === '?' || now === undefined || now === '?' || now === bit) return [];
      return [{ board, number: index + 1, from: bit === '1' ? (1 as const) : (0 as const) }];
    }),
  );
}

/** All of `known`, and what is new in `more`. */
export function withMore(known: readonly Change[], more: readonly Change[]): readonly Change[] {
  return [...known, ...more.filter((change) => !known.some((old) => sameContact(old, change)))];
}
