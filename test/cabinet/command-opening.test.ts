import { afterEach, describe, expect, it } from 'vitest';
import type { Grant } from '../../src/cabinet/cabinet-view.js';
import { eventually } from '../running-daemon.js';
import { World } from './world.js';

const grant = {
  locker: 'A1',
  mode: 'mobile_app',
  credentialRef: 'cmd_1',
  use: { kind: 'command', ref: 'cmd_1', untilMs: Date.UTC(2100, 0, 1) },
  actor: 'app-1',
  actorRole: 'cloud',
} as const satisfies Grant;
let world: World;

async function start(): Promise<void> {
  world = await World.start();
  await world.allClosed();
}
afterEach(() => world.close());

const jam = (jammed: boolean): void => world.sim.fault({ on: 'channel', id: 'b1', channel: 1, fault: 'jam' }, jammed);
const result = () => world.record.commands.get('cmd_1');

describe('an opening by command', () => {
  it('keeps what it came to as the result of the command', async () => {
    await start();
    expect(await world.cabinet.open(grant)).toMatchObject({ outcome: 'opened' });
    expect(result()).toEqual({ outcome: 'done', data: { opening: 'opened', locker: 'A1' } });
  });

  it('of a jammed lock is tried once more like any other, and then has failed', async () => {
    await start();
    jam(true);
    expect(await world.cabinet.open(grant)).toMatchObject({ outcome: 'failed', reason: 'latch_closed' });
    expect(world.story('A1')).toContain('lock.intent/second_try');
    expect(result()).toMatchObject({ outcome: 'failed', reason: 'latch_closed' });
  });

  it('that the second try opens was no failure', async () => {
    await start();
    jam(true);
    const opening = world.cabinet.open(grant);
    await eventually('the first try has failed', () => world.story('A1').includes('lock.failed/latch_closed'));
    jam(false);
    expect(await opening).toMatchObject({ outcome: 'opened' });
    expect(result()).toEqual({ outcome: 'done', data: { opening: 'opened', locker: 'A1' } });
  });
});
