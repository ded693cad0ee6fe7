import type { PersonRequests } from '../../src/access/person-requests.js';
import type { AuditLog } from '../../src/audit/audit-log.js';
import { hourOf } from '../../src/audit/retention.js';
import type { Openings } from '../../src/store/openings.js';
import type { Receipts } from '../../src/store/receipts.js';
import type { ReleaseMarks } from '../../src/store/release-marks.js';
import type { Rights } from '../../src/store/rights.js';
import type { Store } from '../../src/store/store.js';
import type { Uses } from '../../src/store/uses.js';

/** What a life works with until it is killed. */
export interface Life {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly openings: Openings;
  readonly uses: Uses;
  readonly rights: Rights;
  readonly receipts: Receipts;
  readonly marks: ReleaseMarks;
  readonly people: PersonRequests;
  /** A step of the removal of rows that are due. */
  readonly purge: () => void;
  /** An id that no other life has. */
  readonly id: string;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Says what is durable by now. */
  acknowledge(): void;
}

/**
 * What a life does, by chance and over and over. Each is one kind of work that a kill must not leave half done: a new kind is one
 * entry here, and the same laws hold for it.
 */
export const activities: Readonly<Record<string, (life: Life) => void | Promise<void>>> = {
  'appends rows': ({ store, audit, random }) => {
    store.tx(() => {
      const rows = 1 + Math.floor(3 * random());
      for (let row = 0; row < rows; row += 1) audit.append({ event: 'lock.closed', board: 'b1', locker: 'A01' });
    });
  },
  'opens a locker': ({ store, audit, openings, uses, id, random, acknowledge }) => {
    const ref = `${id}-${Math.floor(1e9 * random())}`;
    const who = { board: 'b1', locker: 'A01', credential_ref: ref, subject_ref: `BK${ref}` };
    const none = { useKind: null, useOf: null, purpose: null, subjectRef: null, accessMode: null, firstSeq: null };
    const intent = store.tx(() => {
      uses.take({ kind: 'token', ref, of: 'A01', allowed: 1, untilMs: Date.UTC(2100, 0, 1) });
      const seq = audit.append({ event: 'lock.intent', ...who });
      const opening = { chain: audit.chain(), seq, locker: 'A01', board: 'b1', credentialRef: ref, boot: id };
      openings.add({ ...none, ...opening });
      return opening;
    });
    acknowledge();
    store.tx(() => {
      audit.append({ event: 'lock.opened', ...who, error_args: [intent.seq] });
      openings.remove(intent.chain, intent.seq);
    });
  },
  'stores a right': ({ store, audit, rights, id }) => {
    const ref = `right-${id}`;
    store.tx(() => {
      rights.put({ ref, role: 'customer', lockers: ['A01'], storedBoot: id }, { pins: [], cards: [] });
      audit.append({ event: 'admin.right_put', credential_ref: ref });
    });
  },
  // As if the receipt had come hours ago, so that the rows are due.
  'takes a receipt': ({ store, audit, receipts, marks }) => {
    const { chain, seq, hash } = audit.head();
    store.tx(() => {
      receipts.put(chain, { seq, head: hash });
      marks.mark(hourOf(Date.now()) - 2);
    });
  },
  'removes rows whose time is over': ({ purge }) => purge(),
  // It is begun here; it goes on beside the others, and in the next life.
  'has a person erased': ({ audit, people, random, id }) => {
    const rows = audit.read({ from: Math.max(1, audit.head().seq - 50), limit: 50 });
    const subjects = rows.flatMap(({ subject_ref }) => subject_ref ?? []);
    const subject = subjects[Math.floor(random() * subjects.length)];
    if (subject !== undefined) people.ask('erase', subject, { actor: id, actorRole: 'operator' });
  },
  'writes a snapshot': ({ store }) => void store.snapshot(),
};
