import type { AuditRow } from '../../src/audit/row.js';
import type { StoreSpec } from '../../src/collector/specs.js';
import type { CollectorStore } from '../../src/collector/store.js';
import type { RequestWish, SubjectRequest } from '../../src/collector/subjects/request.js';
import type { ResultMessage } from '../../src/wire/messages.js';
import { Board } from './board.js';
import type { Tables } from './stored-tables.js';

/** The key for tombstones of the stores under test. */
export const key = Buffer.alloc(32, 7);

/** Stores on one new database. */
export interface Opened {
  readonly stores: readonly CollectorStore[];
  readonly spec: StoreSpec;
  readonly tables: Tables;
}

type Answer = Pick<ResultMessage, 'outcome' | 'reason' | 'data'>;

export const dayMs = 86_400_000;
export const nowMs = Date.UTC(2026, 10, 28, 12);
let made = 0;

/** A board of its own, and references that nobody else uses. */
export function person() {
  made += 1;
  const ref = (name: string): string => `${name}-of-person-${made}`;
  return { board: new Board(`CAB-P${made}`), subject: ref('booking'), right: ref('right'), token: ref('token') };
}

export function wishOf(kind: RequestWish['kind'], reference: string, cabinets: readonly string[] = []): RequestWish {
  made += 1;
  const id = `request-${made}`;
  return { id, kind, reference, cabinets, by: 'desk', actor: 'desk-1', role: 'admin' };
}

/** What tests ask of the stores on one database. */
export function subjectWorld(opened: () => Opened) {
  const store = (): CollectorStore => {
    const [first] = opened().stores;
    if (first === undefined) throw new Error('no store');
    return first;
  };
  const add = (board: Board, change: Partial<AuditRow>) => board.rows.push(board.next(change));
  const rowsOf = (board: Board) => store().events({ cabinet: board.cabinet, chain: board.chain, from: 1, most: 1000 });
  const erase = async (reference: string, cabinets: readonly string[] = []): Promise<SubjectRequest> => {
    const { id } = await store().subjects.ask(wishOf('erase', reference, cabinets), nowMs);
    await store().subjects.erase(id, nowMs);
    return request(id);
  };
  const request = async (id: string): Promise<SubjectRequest> => {
    const found = (await store().subjects.requests(true)).find((one) => one.id === id);
    if (found === undefined) throw new Error(`no request ${id}`);
    return found;
  };
  /** Whether a text is anywhere in the tables. */
  const isStored = async (text: string): Promise<boolean> => (await opened().tables.dump()).includes(text);
  /** The commands that are due for these cabinets. */
  const due = async (atMs: number, ...boards: readonly Board[]) => {
    const all = await Promise.all(opened().stores.map((one) => one.subjects.dueOrders(atMs, 1000, 0.5)));
    return all.flat().filter(({ cabinet }) => boards.some((board) => board.cabinet === cabinet));
  };
  const answer = (cabinet: string, jti: string, result: Answer, atMs = nowMs) =>
    store().putResult(cabinet, { jti, sig: 's', ...result }, atMs);
  return { store, add, rowsOf, erase, request, isStored, due, answer };
}
