import { describe, expect, it, onTestFinished } from 'vitest';
import { type Fact, Installation } from '../../../drivers/installation.js';
import { type Simulator, startSimulator } from '../../../drivers/simulator/simulator.js';
import type { LatchInput, SignalSpecs } from '../../../src/config/specs.js';
import { systemTime } from '../../../src/lib/clock-source.js';
import { boardSpec, busSpec, eventually } from '../bench-cabinet.js';
import { FakeChip, inputSpec, outputSpec } from './fake-pins.js';

interface Rig {
  readonly installation: Installation;
  readonly simulator: Simulator;
  readonly chips: { readonly bank0: FakeChip; readonly bank1: FakeChip };
  readonly facts: Fact[];
  readonly logged: string[];
}

/** A serial board, relays and contacts in one cabinet, real bus code on a real pty. */
function start(latchInputs: readonly LatchInput[] = [], signals: SignalSpecs = {}): Rig {
  const serial = boardSpec({ channels: 8 });
  const simulator = startSimulator({ buses: [busSpec()], boards: [serial] });
  const chips = { bank0: new FakeChip(), bank1: new FakeChip() };
  const facts: Fact[] = [];
  const logged: string[] = [];
  const installation = new Installation({
    ...{ buses: [busSpec({ port: simulator.paths.rs485 ?? '' })], latchInputs, signals, random: () => 0 },
    boards: [serial, outputSpec({ pulseMs: 20 }), inputSpec()],
    backendOf: () => ({
      outputs: (spec) => chips.bank0.outputs(spec),
      inputs: (spec, listener) => chips.bank1.inputs(spec, listener),
    }),
    tell: (fact) => facts.push(fact),
    log: (sentence) => logged.push(sentence),
  });
  onTestFinished(async () => {
    await installation.stop(500);
    simulator.close();
  });
  return { installation, simulator, chips, facts, logged };
}

const byMs = () => systemTime.monoMs() + 2_000;
const told = (rig: Rig, type: Fact['type']) => rig.facts.filter((fact) => fact.type === type);
const answering = (rig: Rig) =>
  eventually(() => rig.facts.some((fact) => fact.type === 'board' && fact.board === 'b1' && fact.answering));

describe('a cabinet of serial boards and GPIO lines', () => {
  it('opens on both, and tells what each of them tells', async () => {
    const rig = start();
    await answering(rig);
    expect(await rig.installation.unlock('b1', 3, byMs())).toMatchObject({ sent: 'yes' });
    const report = await rig.installation.unlock('g1', 3, byMs());
    expect(rig.chips.bank0.on).toEqual([2]);
    const pulse = await eventually(() => rig.facts.find((fact) => fact.type === 'pulse'));
    expect(pulse).toMatchObject({ board: 'g1', channel: 3, sentMonoMs: report.sentMonoMs });
    rig.chips.bank1.edge(0, 1);
    expect(told(rig, 'inputs').at(-1)).toMatchObject({ board: 'contacts', contacts: ['closed', 'open', 'open'] });
    const { boards } = rig.installation.counters();
    expect(boards).toMatchObject({
      b1: { timeouts: 0 },
      g1: { pulses: { count: 1 } },
      contacts: { quarantined: false },
    });
  });

  it('has no channel on a bank of contacts', async () => {
    const { installation } = start();
    await expect(installation.unlock('contacts', 1, byMs())).rejects.toMatchObject({ code: 'board.unknown' });
    await expect(installation.unlock('g1', 4, byMs())).rejects.toMatchObject({ code: 'board.unknown' });
    expect(await installation.read('contacts')).toEqual({ latches: [] });
  });

  it('drives relays and signals off when it stops, in the middle of a pulse, and says no more', async () => {
    const rig = start();
    await rig.installation.unlock('g1', 1, byMs());
    const before = rig.facts.length;
    await rig.installation.stop(500);
    expect(rig.chips.bank0.on).toEqual([]);
    rig.chips.bank1.edge(0, 1);
    expect(rig.facts.slice(before)).toEqual([]);
  });

  it('says in the log, where nobody hears its facts any more, that it cannot drive a relay off', async () => {
    const rig = start();
    await rig.installation.unlock('g1', 1, byMs());
    rig.chips.bank0.failing = [0];
    await rig.installation.stop(50);
    expect(rig.logged).toEqual(['board g1, while ending: line 0 cannot be set to 0']);
  });

  it('plays signals', async () => {
    const { installation, chips } = start([], {
      led: { driver: 'gpio', chip: 'bank0', line: 9, activeLow: false, drive: 'push-pull' },
    });
    installation.signal('granted');
    expect(chips.bank0.on).toEqual([0]);
  });
});

describe('latches read from inputs', () => {
  const mapped: readonly LatchInput[] = [
    { board: 'b1', channel: 2, from: { board: 'contacts', input: 1 } },
    { board: 'g1', channel: 1, from: { board: 'contacts', input: 2 } },
  ];

  it('stand for the latches of a serial board and of relays, after the contacts themselves', async () => {
    const rig = start(mapped);
    await answering(rig);
    await rig.installation.read('b1');
    const before = rig.facts.length;
    rig.chips.bank1.edge(1, 1);
    expect(rig.facts.slice(before)).toEqual([
      { type: 'inputs', board: 'contacts', contacts: ['open', 'closed', 'open'] },
      { type: 'latches', board: 'g1', latches: ['closed', 'unknown', 'unknown'] },
    ]);
    rig.chips.bank1.bits[0] = 1;
    const reading = await rig.installation.read('b1');
    expect(reading.latches.slice(0, 3)).toEqual(['closed', 'closed', 'closed']);
    expect(await rig.installation.read('g1')).toEqual({ latches: ['closed', 'unknown', 'unknown'] });
  });

  it('stay known while their board is silent, and are unknown when the contacts are', async () => {
    const rig = start(mapped);
    await answering(rig);
    rig.simulator.fault({ on: 'board', id: 'b1', fault: 'dead' }, true);
    await eventually(() => rig.facts.some((fact) => fact.type === 'board' && !fact.answering));
    expect((await rig.installation.read('b1')).latches.slice(0, 3)).toEqual(['unknown', 'open', 'unknown']);
    rig.chips.bank1.vanish();
    expect(told(rig, 'latches').at(-1)).toMatchObject({ board: 'g1', latches: ['unknown', 'unknown', 'unknown'] });
    expect(await rig.installation.read('g1')).toMatchObject({ error: 'gpio.chip_gone' });
  });
});
