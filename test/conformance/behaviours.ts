import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { UnlockReport } from '../../drivers/messages.js';
import { protocols } from '../../drivers/registry.js';
import { eventually } from '../drivers/bench-cabinet.js';
import { type Bench, REPLY_TIMEOUT_MS } from './bench.js';
import { boardOf, type Variant } from './variants.js';

/** One thing that can happen to any board. The bench adds what holds after each: see `Bench.run`. */
interface Behaviour {
  readonly name: string;
  /** Absent: all variants. */
  readonly where?: (variant: Variant) => boolean;
  readonly run: (bench: Bench) => Promise<void>;
}

/** Longer than any answer of a board with four channels, but for the part behind its last channel. */
const LONGEST_ANSWER = 24;
const BEHIND = 999;
/** Shorter than the pause that ends a frame. */
const GAP_MS = 3;
/** Bytes of a line without bias; the exclusive-or of the second is 0. */
const BREAK = '00';
const HUM = 'ff55aa';
/** Families that say by themselves when a door moves. */
const reporting = ['xor-8a', 'wkly'];

export const behaviours: readonly Behaviour[] = [
  {
    name: 'opens the asked lock and no other',
    async run(bench) {
      for (const { id, channels } of bench.boards.filter((board) => board.channels > 4)) {
        for (let channel = 1; channel <= channels; channel++) {
          expect((await bench.unlock(channel, 'energise', id)).error).toBeUndefined();
        }
      }
    },
  },
  {
    name: 'reads each polarity and byte order',
    where: ({ readable }) => readable,
    async run(bench) {
      for (const { id, channels, feedback } of bench.boards) {
        for (const channel of [1, 2, channels]) {
          bench.door(id, channel, 'open');
          const { latches } = await bench.read(id);
          const open = latches.flatMap((latch, index) => (latch === 'open' ? [index + 1] : []));
          expect(open).toEqual(feedback === 'none' ? [] : [channel]);
          bench.door(id, channel, 'closed');
        }
      }
    },
  },
  {
    name: 'takes a late reply for no later request',
    async run(bench) {
      bench.fault({ fault: 'late', ms: REPLY_TIMEOUT_MS + 20 });
      unanswered(bench, await bench.unlock(1));
      bench.mend();
      bench.fault({ fault: 'mute' });
      unanswered(bench, await bench.unlock(2));
    },
  },
  {
    name: 'takes a late state for no later reading',
    where: ({ readable }) => readable,
    async run(bench) {
      bench.fault({ fault: 'late', ms: REPLY_TIMEOUT_MS + 20 });
      expect((await bench.read()).error).toBe('bus.timeout');
      bench.door('b1', 3, 'open');
      bench.mend();
      expect((await bench.read()).latches[2]).not.toBe('closed');
    },
  },
  {
    name: 'takes no reply from another address',
    where: ({ signed }) => signed,
    async run(bench) {
      bench.fault({ fault: 'wrong-address' });
      await isUnanswered(bench);
    },
  },
  {
    name: 'takes no damaged reply',
    async run(bench) {
      bench.fault({ fault: 'damaged' });
      await isUnanswered(bench);
    },
  },
  {
    name: 'takes no published bad frame, of its own family or another, for a reply',
    async run(bench) {
      for (const { family, hex } of badFrames) {
        bench.fault({ fault: 'inserted', at: 0, hex });
        await bench.unlock(1);
        await bench.read();
        if (family !== bench.variant.driver) continue;
        bench.fault({ fault: 'damaged' });
        await isUnanswered(bench);
        bench.mend();
      }
    },
  },
  {
    name: 'takes no echo for a reply, also where they are alike',
    async run(bench) {
      const opened = await bench.unlock(1, 'energise', 'echoed');
      expect(opened.error).toBeUndefined();
      expect((await bench.read('echoed')).error).toBeUndefined();
      bench.fault({ fault: 'mute' }, 'echoed');
      unanswered(bench, await bench.unlock(2, 'energise', 'echoed'));
      unread(bench, await bench.read('echoed'));
      bench.mend();
      await bench.readAgain('echoed');
      bench.fault({ fault: 'dead' }, 'echoed');
      unanswered(bench, await bench.unlock(3, 'not', 'echoed'));
      unread(bench, await bench.read('echoed'));
    },
  },
  {
    name: 'reads through noise before and behind a frame',
    async run(bench) {
      for (const hex of noises(bench)) {
        for (const at of [0, BEHIND]) {
          bench.fault({ fault: 'inserted', at, hex });
          await bench.unlock(1);
          await bench.read();
        }
      }
      bench.fault({ fault: 'inserted', at: BEHIND, hex: BREAK });
      await bench.readAgain();
      if (bench.variant.signed) expect((await bench.unlock(1)).error).toBeUndefined();
      bench.fault({ fault: 'inserted', at: 0, hex: BREAK });
      await bench.readAgain();
      if (bench.variant.signed) expect((await bench.unlock(1)).error).toBeUndefined();
    },
  },
  {
    name: 'reads nothing wrong out of a frame with noise inside',
    async run(bench) {
      bench.door('b1', 2, 'open');
      for (const hex of bench.variant.checked ? noises(bench) : [BREAK, HUM]) {
        for (let at = 1; at <= 10; at++) {
          bench.fault({ fault: 'inserted', at, hex });
          await bench.unlock(1);
          await bench.read();
        }
      }
    },
  },
  {
    name: 'reads nothing wrong out of a frame that lost a byte',
    async run(bench) {
      bench.door('b1', 2, 'open');
      for (let at = 0; at <= LONGEST_ANSWER / 2; at++) {
        bench.fault({ fault: 'lost', at });
        await bench.unlock(1);
        await bench.read();
      }
    },
  },
  {
    name: 'reads a frame split at any byte',
    async run(bench) {
      for (let at = 1; at <= LONGEST_ANSWER; at++) {
        bench.fault({ fault: 'split', ms: GAP_MS, at });
        expect((await bench.read()).error).toBeUndefined();
      }
      for (let at = 1; at <= LONGEST_ANSWER / 2; at++) {
        bench.fault({ fault: 'split', ms: GAP_MS, at });
        expect((await bench.unlock(1)).error).toBeUndefined();
        // An order to switch off must not come between, for its answer can look like the next one's.
        await bench.released();
      }
    },
  },
  {
    name: 'reads the right one of two frames in one read',
    where: ({ signed }) => signed,
    async run(bench) {
      bench.fault({ fault: 'merged' });
      expect((await bench.unlock(1)).error).toBeUndefined();
      expect((await bench.read()).error).toBeUndefined();
    },
  },
  {
    name: 'says nothing of a board that does not reply, and opens it once it does again',
    async run(bench) {
      bench.fault({ fault: 'dead' });
      unanswered(bench, await bench.unlock(1, 'not'));
      for (let reading = 0; reading < 3; reading++) unread(bench, await bench.read());
      const silent = await bench.unlock(2, 'not');
      if (bench.variant.readable) expect(silent).toEqual({ sent: 'no', error: 'board.silent' });
      bench.mend();
      expect((await bench.unlock(3)).error).toBeUndefined();
    },
  },
  {
    name: 'reports no opening when the lock jams',
    async run(bench) {
      bench.jam(1);
      const report = await bench.unlock(1);
      expect(report.claims).not.toBe('open');
      expect((await bench.readAgain()).latches[0]).not.toBe('open');
    },
  },
  {
    name: 'reports an opening without a reply as unknown, and does not repeat it',
    async run(bench) {
      bench.fault({ fault: 'mute' });
      unanswered(bench, await bench.unlock(1));
      unread(bench, await bench.read());
      // Longer than the pulse: what ends it must not need an answer.
      await bench.released();
    },
  },
  {
    name: 'is not misled by a report in the middle of an exchange',
    where: ({ driver, dialect }) => reporting.includes(driver) || dialect === '6x',
    async run(bench) {
      bench.fault({ fault: 'reports' });
      expect((await bench.unlock(1)).error).toBeUndefined();
      bench.door('b1', 2, 'open');
      expect((await bench.readAgain()).latches.slice(0, 2)).toEqual(['open', 'open']);
    },
  },
  {
    name: 'comes back after a reboot of the board',
    async run(bench) {
      await bench.unlock(1);
      bench.fault({ fault: 'unpowered' });
      unanswered(bench, await bench.unlock(2, 'not'));
      unread(bench, await bench.read());
      bench.mend();
      await bench.readAgain();
      expect((await bench.unlock(3)).error).toBeUndefined();
    },
  },
  {
    name: 'survives that the port is pulled out during an unlock',
    async run(bench) {
      for (const begun of [false, true]) {
        const requests = bench.requests.length;
        const opening = bench.unlock(1, 'either');
        if (begun) await eventually(() => bench.requests.length > requests);
        bench.plug(false);
        const report = await opening;
        if (bench.variant.acknowledges) expect(report.error).toBe('bus.closed');
        bench.plug(true);
        await bench.ready();
      }
      expect((await bench.unlock(2)).error).toBeUndefined();
    },
  },
  {
    name: 'claims nothing that a board of another family did not do in its place',
    async run(bench) {
      for (const other of bench.partners) {
        bench.putOnTheLine(other);
        await bench.unlock(1, 'either');
        await bench.read();
        await bench.released();
        bench.door(other, 1, 'closed');
        bench.putOnTheLine('b1');
        await bench.readAgain();
      }
    },
  },
];

interface BadFrame {
  readonly family: string;
  readonly hex: string;
}

/** Vectors that are no frames of boards. */
const otherVectors: ReadonlySet<string> = new Set(['audit.json', 'razorpay.json', 'tokens.json']);

const badFrames: readonly BadFrame[] = vectorFiles().flatMap((file) => {
  const vectors: readonly (BadFrame & { readonly negative?: true })[] = JSON.parse(readFileSync(file, 'utf8'));
  return vectors
    .filter(({ negative }) => negative)
    .map(({ family, hex }) => ({ family, hex: hex.replaceAll(' ', '') }));
});

function vectorFiles(): readonly URL[] {
  const folder = new URL('../vectors/', import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && !otherVectors.has(name))
    .map((name) => new URL(name, folder));
}

/** What a line without bias brings, and what looks like the beginning of a frame. */
function noises({ variant }: Bench): readonly string[] {
  const head = protocols[variant.driver].unlock(boardOf(variant), 1).bytes.subarray(0, 2);
  return [BREAK, HUM, Buffer.from(head).toString('hex')];
}

async function isUnanswered(bench: Bench): Promise<void> {
  unanswered(bench, await bench.unlock(1));
  unread(bench, await bench.read());
}

function unanswered({ variant }: Bench, { error, claims }: UnlockReport): void {
  expect(claims).toBeUndefined();
  if (variant.acknowledges) expect(error).toBeDefined();
}

function unread({ variant }: Bench, reading: { readonly latches: readonly string[]; readonly error?: string }): void {
  expect(new Set(reading.latches)).toEqual(new Set(['unknown']));
  if (variant.readable) expect(reading.error).toBeDefined();
}
