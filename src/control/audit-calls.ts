import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';
import type { ChainStats } from '../audit/chain-stats.js';
import { countRecord, type Pace, type Progress, type RecordVerdict, verifyRecord } from '../audit/read-through.js';
import type { RecordSource } from '../audit/record-source.js';
import { type Answer, ok } from '../lib/answer.js';
import type { ErrorCode } from '../lib/error-codes.js';
import { codeOf, LockerError } from '../lib/errors.js';
import type { ControlWorld } from './control-world.js';
import { faultMessage } from './faults.js';
import { LineQueue } from './line-queue.js';
import type { LineSource } from './line-stream.js';
import type { receiptBody, statsQuery } from './schema.js';

/** One line of an answer that reads the record through. The last one is `done` or `failed`. */
type ReadLine<T> =
  | ({ readonly type: 'progress' } & Progress)
  | { readonly type: 'done'; readonly answer: T }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };

/** About 3 ms of work at a time on a small board, then a rest in which everything else goes on. */
const sliceRows = 32;
const restMs = 2;
const rowsBetweenLines = 5_000;

/** How the record is read beside its openings, until `signal` ends it. */
export function readingPace(signal: AbortSignal): Pace {
  return { rows: sliceRows, rest: () => wait(restMs, undefined, { signal }) };
}

type World = Pick<ControlWorld, 'auditRecord' | 'onFault'>;

/** Checks the whole record beside its openings. */
export function verifySource(world: World): LineSource<ReadLine<RecordVerdict>> {
  return readThrough(world, (source, pace, tell) => verifyRecord(source, pace, tell));
}

/** Counts the rows of the whole record beside its openings. */
export function statsSource(
  world: World,
  { asOfReceipt }: z.output<typeof statsQuery>,
): LineSource<ReadLine<{ readonly chains: readonly ChainStats[] }>> {
  return readThrough(world, async (source, pace, tell) => ({
    chains: await countRecord(source, pace, tell, asOfReceipt),
  }));
}

/** The receipt's signature says that the cloud has the rows, whoever brings it. */
export async function bringReceipt(world: ControlWorld, { text }: z.output<typeof receiptBody>): Promise<Answer> {
  const taken = await world.takeReceipt(text);
  if (taken.kind === 'refused') {
    const { reason } = taken;
    throw new LockerError('audit.receipt_refused', `the receipt was refused: ${reason}`, { reason });
  }
  const { chain, seq, kind } = taken;
  return ok({ chain, seq, repeated: kind === 'repeated' });
}

function readThrough<T>(
  { auditRecord, onFault }: World,
  read: (source: RecordSource, pace: Pace, tell: (progress: Progress) => void) => Promise<T>,
): LineSource<ReadLine<T>> {
  const lines = new LineQueue<ReadLine<T>>();
  let told = 0;
  const tell = (progress: Progress): void => {
    if (progress.rows < told + rowsBetweenLines) return;
    told = progress.rows;
    lines.add({ type: 'progress', ...progress });
  };
  const { signal } = lines;
  read(auditRecord, readingPace(signal), tell).then(
    (answer) => lines.end({ type: 'done', answer }),
    (error: unknown) => {
      // A reader who has gone ends the reading, and that is no fault.
      if (signal.aborted) return;
      onFault(error);
      lines.end({ type: 'failed', code: codeOf(error), message: faultMessage(error) });
    },
  );
  return lines;
}
