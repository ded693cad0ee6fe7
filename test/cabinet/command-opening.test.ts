import { afterEach, describe, expect, it } from 'vitest';
import type { Grant } from '../../src/cabinet/cabinet-view.js';
import { resultOfOpening } from '../../src/cabinet/use.js';
import { eventually } from '../running-daemon.js';
import { World } from './world.js';

const grant = {
  locker: 'A1',
  mode: 'api',
  credentialRef: 'j_1',
  actor: 'app-7',
  actorRole: 'cloud',
  use: { kind: 'command', ref: 'j_1', untilMs: Date.UTC(2100, 0, 1) },
} as const satisfies Grant;
let world: World;

async function start(options?: Parameters<typeof World.start>[0]): Promise<void> {
  world = await World.start(options);
  await world.allClosed();
}
afterEach(() => world.close());

const result = () => world.tables.commands.get('j_1');
const jam = (jammed: boolean): void => world.sim.fault({ on: 'channel', id: 'b1', channel: 1, fault: 'jam' }, jammed);

describe('an opening by command', () => {
  it('keeps its result with its outcome, also over a restart', async () => {
    await start();
    const opened = resultOfOpening(await world.cabinet.open(grant));
    expect(opened).toEqual({ outcome: 'done', data: { opening: 'opened', locker: 'A1' } });
    expect(result()).toEqual(opened);
    await world.shutDown();
    await world.boot();
    expect(result()).toEqual(opened);
  });

  it('has a second try at a jammed lock as any other, and then has failed', async () => {
    await start();
    jam(true);
    const failed = resultOfOpening(await world.cabinet.open(grant));
    expect(failed).toMatchObject({ outcome: 'failed', reason: 'latch_closed' });
    expect(world.energised.length).toBe(2);
    expect(result()).toEqual(failed);
  });

  it('is done when its second try opens', async () => {
    await start({ board: { coolDownMs: 600 } });
    jam(true);
    const opening = world.cabinet.open(grant);
    await eventually('the first outcome', () => world.story('A1').includes('lock.failed/latch_closed'));
    jam(false);
    const done = resultOfOpening(await opening);
    expect(done).toMatchObject({ outcome: 'done' });
    expect(world.energised.length).toBe(2);
    expect(result()).toEqual(done);
  });

  it('of which a disk does not take the outcome is running until it does', async () => {
    await start();
    const opening = world.cabinet.open(grant);
    await eventually('the intent', () => result() === 'running');
    world.breakDisk(true);
    await expect(opening).rejects.toMatchObject({ code: 'opening.outcome_unrecorded', details: { outcome: 'opened' } });
    expect(result()).toBe('running');
    world.breakDisk(false);
    await eventually('the outcome', () => result() !== 'running');
    expect(result()).toEqual({ outcome: 'done', data: { opening: 'opened', locker: 'A1' } });
  });

  it('that a crash cut off has its result at the next start, and nothing is pulsed', async () => {
    await start();
    const { tables, store } = world;
    store.tx(() => {
      tables.commands.begin('j_1', grant.use.untilMs);
      const seq = tables.audit.append({ event: 'lock.intent', board: 'b1', locker: 'A1', credential_ref: 'j_1' });
      tables.openings.add({
        ...{ chain: tables.audit.chain(), seq, locker: 'A1', board: 'b1', credentialRef: 'j_1', useKind: 'command' },
        ...{ useOf: 'A1', purpose: null, subjectRef: null, accessMode: 'api', boot: tables.boot, firstSeq: null },
      });
    });
    await world.shutDown();
    await world.boot();
    await eventually('the outcome', () => result() !== 'running');
    expect(result()).toEqual({
      outcome: 'done',
      reason: 'restarted',
      data: { opening: 'unconfirmed', locker: 'A1' },
    });
    expect(world.energised).toEqual([]);
  });
});
