import { describe, expect, it } from 'vitest';
import type { SimFault } from '../../drivers/simulator/messages.js';
import { configText } from '../../src/commission/config-text.js';
import { findingText, findingTexts } from '../../src/commission/finding-text.js';
import { parseConfig } from '../../src/config/load.js';
import type { BusBoardSpec } from '../../src/config/specs.js';
import type { Commissioned } from '../../src/control/commission/run.js';
import type { Voice } from '../../src/control/commission/voice.js';
import { boardSpec } from '../drivers/bench-cabinet.js';
import { FakeChip } from '../drivers/gpio/fake-pins.js';
import { commissionBanks, commissionHere, Installer, progressFile, quickBoard, simulatedCabinet } from './stand-in.js';

const xor = { kinds: [{ driver: 'xor-8a', dialect: 'query-all' }] } as const;
const doors = { 'x1 1': 'A01', 'x1 2': 'A02', 'x1 3': 'A03', 'x1 4': 'A04' };

/** Four locks are plugged in. */
const four = (question: { readonly ask: string }): string | undefined => (question.ask === 'outputs' ? '4' : undefined);

function fault(channel: number, name: 'jam' | 'stuck-closed' | 'inverted'): SimFault {
  return { on: 'channel', id: 'x1', channel, fault: name };
}

function board(change: Partial<BusBoardSpec> = {}): BusBoardSpec {
  return boardSpec({ id: 'x1', address: 1, channels: 24, pulseMs: 100, ...change });
}

function found({ conclusion }: Commissioned) {
  return {
    lockers: conclusion.lockers.map(({ id, lock }) => `${id} ${lock.board} ${lock.channel}`),
    findings: conclusion.findings.map((finding) => findingText(finding).what),
  };
}

function configOf({ setup, conclusion }: Commissioned) {
  const result = parseConfig(configText(setup, conclusion), 'config.yaml');
  if ('errors' in result) throw new Error(JSON.stringify(result.errors));
  return result.config;
}

describe('a cabinet with its wires right', () => {
  it('is printed with the polarity and the order of its bytes, each door opened once and on the disk before', async () => {
    const cabinet = simulatedCabinet([board({ feedback: 'open-is-1', statusByteOrder: 'low-first' })]);
    const progress = progressFile();
    const kept: unknown[] = [];
    cabinet.simulator.on((event) => {
      if (event.type === 'energised') kept.push(progress.read()?.progress.under);
    });
    const done = await commissionHere(cabinet, new Installer(cabinet, doors, four), { wish: xor, progress });
    expect(kept).toMatchObject([1, 2, 3, 4].map((channel) => ({ at: 'energising', lock: { board: 'b1', channel } })));
    expect(found(done)).toEqual({ lockers: ['A01 b1 1', 'A02 b1 2', 'A03 b1 3', 'A04 b1 4'], findings: [] });
    expect(configOf(done).boards).toMatchObject([
      { id: 'b1', driver: 'xor-8a', address: 1, channels: 24, feedback: 'open-is-1', statusByteOrder: 'low-first' },
    ]);
    expect(cabinet.pulses).toEqual(['x1 1', 'x1 2', 'x1 3', 'x1 4']);
  });

  it('may have boards of two families, each with its own way to be read, and doors across them', async () => {
    const cabinet = simulatedCabinet([
      board({ unlockReply: 'none' }),
      boardSpec({
        id: 'k2',
        driver: 'kerong-cu16',
        address: 2,
        channels: 16,
        feedback: 'open-is-1',
        unlockReply: 'none',
      }),
    ]);
    const across = { 'x1 1': 'B1', 'k2 1': 'A1', 'k2 2': 'B2' };
    const installer = new Installer(cabinet, across, (question) => {
      if (question.ask === 'outputs') return question.address === 1 ? '1' : '2';
      return question.ask === 'doors' && question.known.length === 0 ? 'A1 B1 B2 M' : undefined;
    });
    const wish = { kinds: [...xor.kinds, { driver: 'kerong-cu16' as const }] };
    const done = await commissionHere(cabinet, installer, { wish });
    expect(found(done)).toEqual({ lockers: ['A1 b2 1', 'B1 b1 1', 'B2 b2 2'], findings: [] });
    expect(configOf(done).boards).toMatchObject([
      { id: 'b1', driver: 'xor-8a', feedback: 'closed-is-1', unlockReply: 'none' },
      { id: 'b2', driver: 'kerong-cu16', feedback: 'open-is-1', unlockReply: 'none' },
    ]);
  });
});

describe('a cabinet of relays and contacts on GPIO lines', () => {
  it('has each contact given to the locker whose door moves it', async () => {
    const [relays, contacts] = [new FakeChip(), new FakeChip()];
    contacts.bits.fill(1);
    const inputOf: Readonly<Record<number, number>> = { 1: 2, 2: 0, 3: 1 };
    const doorOf: Readonly<Record<number, string>> = { 1: 'B', 2: 'A', 3: 'C' };
    let open: number | undefined;
    const asked: string[] = [];
    const voice: Voice = {
      tell: () => undefined,
      ask: async (question) => {
        asked.push(question.ask);
        if (question.ask === 'doors') return question.known.length === 0 ? 'A B C S' : '';
        if (question.ask === 'bank') return 'd';
        if (question.ask === 'moved') {
          open = inputOf[question.lock.channel];
          if (open !== undefined) contacts.edge(open, 0);
          return doorOf[question.lock.channel];
        }
        if (question.ask === 'shut' && open !== undefined) contacts.edge(open, 1);
        return question.ask === 'shut' ? '' : 'yes';
      },
    };
    const base = {
      ...{ file: 'config.yaml', text: '', cabinet: { id: 'CAB-2', timezone: 'Asia/Kolkata' }, buses: [] },
      boards: [
        { id: 'relays', driver: 'gpio', chip: 'bank0', lines: [5, 6, 13] },
        { id: 'contacts', driver: 'gpio', chip: 'bank1', inputs: [4, 17, 18] },
      ],
    };
    const done = await commissionBanks(base, voice, () => ({
      outputs: (spec) => relays.outputs(spec),
      inputs: (spec, listener) => contacts.inputs(spec, listener),
    }));
    expect(found(done)).toEqual({ lockers: ['A relays 2', 'B relays 1', 'C relays 3'], findings: [] });
    const config = configOf(done);
    expect(config.lockers.map(({ door }) => door?.input)).toEqual([1, 3, 2]);
    expect(config.boards).toMatchObject([{ direction: 'outputs' }, { direction: 'inputs', feedback: 'closed-is-1' }]);
    // One relay at a time, each off again before the next.
    expect(relays.moved.map(({ index, bit }) => [index, bit])).toEqual([
      [0, 1],
      [0, 0],
      [1, 1],
      [1, 0],
      [2, 1],
      [2, 0],
    ]);
    expect(asked).not.toContain('cabinet');
  });
});

describe('a cabinet with faults in its wires', () => {
  it('is told which locks are swapped; once they are mended only these are tried again', async () => {
    const swap: SimFault = { on: 'channel', id: 'x1', channel: 1, fault: 'swapped-lock', with: 2 };
    const cabinet = simulatedCabinet([board()], [swap]);
    const progress = progressFile();
    const first = await commissionHere(cabinet, new Installer(cabinet, doors, four), { wish: xor, progress });
    expect(found(first)).toEqual({
      lockers: ['A03 b1 3', 'A04 b1 4'],
      findings: [
        'Channel 1 of b1 opens door A02, but contact 2 of b1 changes.',
        'Channel 2 of b1 opens door A01, but contact 1 of b1 changes.',
      ],
    });
    expect(findingTexts(first.conclusion.findings).map(({ act }) => act)).toEqual([
      'Change the lock plugs of channels 1 and 2 of b1 with each other, or their switch plugs, but not both.',
      'It is the other end of 1, and is mended with it.',
    ]);
    cabinet.simulator.fault(swap, false);
    const before = cabinet.pulses.length;
    const second = await commissionHere(cabinet, new Installer(cabinet, doors, four), { wish: xor, progress });
    expect(found(second)).toEqual({ lockers: ['A01 b1 1', 'A02 b1 2', 'A03 b1 3', 'A04 b1 4'], findings: [] });
    expect(cabinet.pulses.slice(before)).toEqual(['x1 1', 'x1 2']);
  });

  it('is told which lock is dead, which contact, and which one is the wrong way round', async () => {
    const cabinet = simulatedCabinet([board()], [fault(2, 'jam'), fault(3, 'stuck-closed'), fault(4, 'inverted')]);
    const more = { ...doors, 'x1 5': 'A05' };
    const installer = new Installer(cabinet, more, (question) => (question.ask === 'outputs' ? '5' : undefined));
    const done = await commissionHere(cabinet, installer, { wish: xor, base: quickBoard(cabinet.port) });
    expect(found(done)).toEqual({
      lockers: ['A01 b1 1', 'A05 b1 5'],
      findings: [
        'Door A03 (channel 3 of b1) opens, but its contact never changes.',
        'The contact of door A04 (contact 4 of b1) says open while the door is shut, and closed while it is open.',
        'No lock opened door A02. Channel 2 of b1 moved nothing.',
      ],
    });
    // The silent one was tried twice, and no other.
    expect(cabinet.pulses.toSorted()).toEqual(['x1 1', 'x1 2', 'x1 2', 'x1 3', 'x1 4', 'x1 5']);
  });

  it('is told of two boards that obey one address, also when only one of them is heard', async () => {
    const mute: SimFault = { on: 'board', id: 'twin', fault: 'mute' };
    const cabinet = simulatedCabinet([board(), board({ id: 'twin' })], [mute]);
    const both = { 'x1 1': 'A01', 'x1 2': 'A02', 'twin 1': 'B01', 'twin 2': 'B02' };
    const installer = new Installer(cabinet, both, (question) => (question.ask === 'outputs' ? '2' : undefined));
    const done = await commissionHere(cabinet, installer, { wish: xor, base: quickBoard(cabinet.port) });
    expect(done.conclusion.lockers).toEqual([]);
    expect(found(done).findings).toContain('Most locks of b1 open two doors: two boards have its address.');
  });

  it('is refused where two boards at one address spoil each other’s answers, before anything is opened', async () => {
    const cabinet = simulatedCabinet([board(), board({ id: 'twin', feedback: 'open-is-1' })]);
    const run = commissionHere(cabinet, new Installer(cabinet, doors, four), { wish: xor });
    await expect(run).rejects.toMatchObject({ code: 'commission.duplicate_address' });
    await expect(run).rejects.toThrow('address 1 are damaged again and again');
    expect(cabinet.pulses).toEqual([]);
  });
});

describe('a run that ends before its time', () => {
  it('goes on where it was, and tries the lock again that was under way', async () => {
    const cabinet = simulatedCabinet([board()]);
    const progress = progressFile();
    let moved = 0;
    const leaving = new Installer(cabinet, doors, (question) => {
      if (question.ask !== 'moved') return four(question);
      return ++moved === 3 ? 'gone' : undefined;
    });
    await expect(commissionHere(cabinet, leaving, { wish: xor, progress })).rejects.toMatchObject({
      code: 'commission.stopped',
    });
    leaving.shutAll();
    const installer = new Installer(cabinet, doors, four);
    const done = await commissionHere(cabinet, installer, { wish: xor, progress });
    expect(installer.asked.map(({ ask }) => ask)).not.toContain('cabinet');
    expect(found(done)).toMatchObject({ findings: [], lockers: { length: 4 } });
    expect(cabinet.pulses).toEqual(['x1 1', 'x1 2', 'x1 3', 'x1 3', 'x1 4']);
  });

  it('opens nothing before somebody has said that it may', async () => {
    const cabinet = simulatedCabinet([board()]);
    const refusing = new Installer(cabinet, doors, (question) => (question.ask === 'ready' ? 'no' : four(question)));
    await expect(commissionHere(cabinet, refusing, { wish: xor })).rejects.toMatchObject({
      code: 'commission.stopped',
    });
    expect(cabinet.pulses).toEqual([]);
  });
});
