import { describe, expect, it, onTestFinished } from 'vitest';
import type { LockerView } from '../../src/cabinet/cabinet-view.js';
import { eventually } from '../running-daemon.js';
import { type LargeCabinet, startLargeCabinet } from './large-cabinet.js';

const busOf = (board: string): string => board.slice(0, board.lastIndexOf('-'));
const dead = ['dc02', 'gateway'];
const babbler = 'long-9';

/** How often each board of the long bus was asked for its status since the `from`th event. */
function asked({ events }: LargeCabinet, from: number): number[] {
  const counts = new Array<number>(31).fill(0);
  for (const event of events.slice(from)) {
    if (event.type !== 'request' || event.bus !== 'long' || !event.hex.startsWith('80')) continue;
    const board = Number.parseInt(event.hex.slice(2, 4), 16) - 1;
    counts[board] = (counts[board] ?? 0) + 1;
  }
  return counts;
}

describe('500 lockers on 50 boards on 8 buses', () => {
  it('are all read and opened, and a babbling board, an unplugged bus and a dead gateway cost the others nothing', async () => {
    const cabinet = await startLargeCabinet();
    onTestFinished(() => cabinet.stop());
    const { config, sim, events, gateway, doors } = cabinet;
    expect([config.buses.length, config.boards.length, config.lockers.length]).toEqual([8, 50, 500]);
    await eventually('every latch read', () => doors.lockers().every(({ latch }) => latch === 'closed'));
    expect(doors.alarms()).toEqual([]);

    const lost: LockerView[] = [];
    doors.onLocker((locker) => {
      const healthy = !dead.includes(busOf(locker.board)) && locker.board !== babbler;
      if (healthy && locker.latch === 'unknown') lost.push(locker);
    });
    await sim.fault({ on: 'board', id: babbler, fault: 'babble', ms: 20, hex: '80ff5a33' }, true);
    await sim.plug('dc02', false);
    await gateway.refuse();
    await eventually('the dead buses told', () => {
      const ports = doors.alarms().filter(({ code }) => code === 'port_lost');
      return (
        ports
          .map(({ part }) => part)
          .sort()
          .join() === dead.join()
      );
    });

    const from = events.length;
    const chosen = [
      'long-1-01',
      'long-31-08',
      'wkly-4-12',
      'winnsen-2-03',
      'kerong-3-12',
      'waveshare-2-16',
      'eletechsup-1-07',
    ];
    const results = await Promise.all(
      chosen.map((locker) => doors.open({ locker, actor: 'test', actorRole: 'operator' })),
    );
    expect(results.map(({ locker, outcome }) => [locker, outcome])).toEqual(chosen.map((id) => [id, 'opened']));
    const energised = events.slice(from).flatMap((event) => {
      return event.type === 'energised' ? [`${event.board}-${String(event.channel).padStart(2, '0')}`] : [];
    });
    expect(energised.toSorted()).toEqual(chosen.toSorted());

    await eventually('every board on the long bus polled five times more', () =>
      asked(cabinet, from).every((n) => n >= 5),
    );
    // Each in its turn: nobody is asked much more often than another.
    const counts = asked(cabinet, from).filter((_, index) => index !== 8 && index !== 0 && index !== 30);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
    expect(lost).toEqual([]);
    const unread = doors
      .lockers()
      .filter(({ latch }) => latch === 'unknown')
      .map(({ board }) => busOf(board));
    expect([...new Set(unread)].filter((bus) => bus !== 'long').sort()).toEqual(dead);
    expect(unread.filter((bus) => bus === 'dc02')).toHaveLength(36);

    await sim.plug('dc02', true);
    await gateway.listen();
    await sim.fault({ on: 'board', id: babbler, fault: 'babble', ms: 20, hex: '80ff5a33' }, false);
    await eventually('all is read again', () =>
      doors.lockers().every(({ latch, id }) => chosen.includes(id) || latch === 'closed'),
    );
  }, 30_000);
});
