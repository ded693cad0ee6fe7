import { afterEach, describe, expect, it } from 'vitest';
import { Installation } from '../../drivers/installation.js';
import { kmtronic } from '../../drivers/kmtronic.js';
import { lcus } from '../../drivers/lcus.js';
import type { LockProtocol } from '../../drivers/protocol.js';
import type { Firmware, Hands } from '../../drivers/simulator/firmware.js';
import { KmtronicFirmware } from '../../drivers/simulator/kmtronic.js';
import { LcusFirmware } from '../../drivers/simulator/lcus.js';
import type { BusBoardSpec } from '../../src/config/specs.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { busSpec, eventually } from './bench-cabinet.js';
import type { Switched } from './board-line.js';
import { boardSpec } from './board-spec.js';
import { type OneBoard, openBoard } from './one-board.js';

const plain = boardSpec({ address: 1, channels: 4, feedback: 'none', unlockReply: 'none', pulseMs: 120 });

/** Families whose boards only switch: what their relays really did when the agent's own bus code drives them. */
const cases: readonly {
  readonly name: string;
  readonly spec: BusBoardSpec;
  readonly protocol: LockProtocol;
  readonly firmware: (hands: Hands) => Firmware;
  /** How often each order to switch off is sent: where nothing ever answers, one lost frame must not leave a coil on. */
  readonly told: number;
}[] = [
  {
    name: 'lcus',
    spec: { ...plain, address: 0 },
    protocol: lcus,
    firmware: (hands) => new LcusFirmware(hands),
    told: 3,
  },
  { name: 'kmtronic', spec: plain, protocol: kmtronic, firmware: (hands) => new KmtronicFirmware(hands), told: 3 },
  {
    name: 'kmtronic with read-back',
    spec: { ...plain, address: 2, dialect: 'rs485' },
    protocol: kmtronic,
    firmware: (hands) => new KmtronicFirmware(hands),
    told: 1,
  },
  {
    name: 'kmtronic with read-back behind a head',
    spec: { ...plain, address: 2, dialect: 'rs485' },
    protocol: kmtronic,
    firmware: (hands) => new KmtronicFirmware(hands, 'headed'),
    told: 1,
  },
];

let one: OneBoard | undefined;
let installation: Installation | undefined;

afterEach(async () => {
  await installation?.stop(500);
  one?.close();
  installation = undefined;
  one = undefined;
});

function start({ spec, protocol, firmware }: (typeof cases)[number]): { board: OneBoard; agent: Installation } {
  one = openBoard(spec, firmware);
  installation = new Installation({
    buses: [busSpec({ port: one.bus.port, baud: 115200, echo: 'off', replyTimeoutMs: 200 })],
    boards: [spec],
    random: () => 0,
    protocolOf: () => protocol,
    tell: () => undefined,
  });
  return { board: one, agent: installation };
}

const offs = (board: OneBoard): readonly Switched[] => board.switched.filter(({ on }) => !on);

function offsByChannel(board: OneBoard): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { channel } of offs(board)) counts[channel] = (counts[channel] ?? 0) + 1;
  return counts;
}

for (const family of cases) {
  describe(`a ${family.name} board`, () => {
    const all = 4 * family.told;

    it('has every relay switched off when the port opens, and again when the process stops', async () => {
      const { board, agent } = start(family);
      await eventually(() => board.switched.length >= all);
      expect(offsByChannel(board)).toEqual({ 1: family.told, 2: family.told, 3: family.told, 4: family.told });
      await agent.stop(1_000);
      const twice = 2 * family.told;
      expect(offsByChannel(board)).toEqual({ 1: twice, 2: twice, 3: twice, 4: twice });
      expect(board.switched.filter(({ on }) => on)).toEqual([]);
    });

    it('energises the asked lock and no other, and ends the pulse although the board cannot', async () => {
      const { board, agent } = start(family);
      await eventually(() => board.switched.length >= all);
      const report = await agent.unlock('b1', 3, systemTime.monoMs() + 2_000);
      expect(report).toMatchObject({ sent: 'yes' });
      expect(report).not.toHaveProperty('error');
      await eventually(() => board.switched.length >= all + 1 + family.told);
      const [on, ...off] = board.switched.slice(all);
      expect(on).toMatchObject({ on: true, channel: 3 });
      expect(off).toMatchObject(Array.from({ length: family.told }, () => ({ on: false, channel: 3 })));
      expect((off[0]?.monoMs ?? 0) - (on?.monoMs ?? 0)).toBeGreaterThan(100);
    });
  });
}

describe('a kmtronic board with read-back', () => {
  const [, , family] = cases;

  it('that says nothing is told to switch off until it does', async () => {
    if (!family) throw new Error('no such case');
    const { board, agent } = start(family);
    await eventually(() => board.switched.length >= 4);
    board.board.fault({ on: 'board', id: 'b1', fault: 'mute' }, true);
    expect(await agent.unlock('b1', 2, systemTime.monoMs() + 2_000)).toMatchObject({ error: 'bus.timeout' });
    await eventually(() => offs(board).length >= 7);
    expect(
      new Set(
        offs(board)
          .slice(4)
          .map(({ channel }) => channel),
      ),
    ).toEqual(new Set([2]));
    expect(board.events.of('energised')).toHaveLength(1);
    board.board.fault({ on: 'board', id: 'b1', fault: 'mute' }, false);
  });
});
