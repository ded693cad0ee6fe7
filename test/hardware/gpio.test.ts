import { expect, it } from 'vitest';
import type { HardwareEvents } from '../../src/hardware/hardware.js';
import { startHardware } from '../../src/hardware/link.js';
import { startSimulatorProcess } from '../../src/hardware/simulator.js';
import { boardSpec, busSpec, eventually } from '../drivers/bench-cabinet.js';
import { inputSpec, outputSpec } from '../drivers/gpio/fake-pins.js';

const chip = 'no-such-chip';

it('GPIO lines that this machine does not have are told with the reason, and the boards on a bus still open', async ({
  onTestFinished,
}) => {
  const boards = [boardSpec()];
  const simulator = await startSimulatorProcess({ buses: [busSpec()], boards });
  onTestFinished(() => simulator.stop());
  const link = await startHardware({
    buses: [busSpec({ port: simulator.paths.rs485 ?? '', replyTimeoutMs: 1_000 })],
    boards: [
      ...boards,
      outputSpec({ chip }),
      outputSpec({ id: 'g2', driver: 'gpio-sysfs', chip }),
      inputSpec({ chip, pollMs: 50 }),
    ],
    latchInputs: [{ board: 'g1', channel: 1, from: { board: 'contacts', input: 1 } }],
    signals: { buzzer: { driver: 'gpio', chip, line: 1, activeLow: false, drive: 'push-pull' } },
  });
  onTestFinished(() => link.stop());
  const told: HardwareEvents['board'][] = [];
  link.on('board', (fact) => told.push(fact));
  await eventually(() => told.some(({ board, answering }) => board === 'b1' && answering));
  for (const id of ['g1', 'g2', 'contacts']) {
    expect(told.filter(({ board }) => board === id)).toEqual([
      {
        ...{ type: 'board', board: id, answering: false },
        error: expect.stringMatching(/^gpio\./),
        message: expect.stringMatching(/./),
      },
    ]);
  }
  const [fault] = told.filter(({ board }) => board === 'g1');
  expect(await link.unlock('g1', 1, 1_000)).toEqual({ sent: 'no', error: fault?.error });
  expect(await link.read('g1')).toEqual({ latches: ['unknown', 'unknown', 'unknown'], error: fault?.error });
  await expect(link.unlock('contacts', 1, 1_000)).rejects.toMatchObject({ code: 'board.unknown' });
  expect(await link.read('contacts')).toEqual({ latches: [] });
  link.signal('granted');
  expect(await link.unlock('b1', 7, 2_000)).toMatchObject({ sent: 'yes' });
  expect((await link.read('b1')).latches[6]).toBe('open');
  expect((await link.counters()).boards).toMatchObject({
    b1: { quarantined: false },
    g1: { quarantined: true },
    contacts: { quarantined: true },
  });
});
