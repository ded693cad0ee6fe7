import { describe, expect, test } from 'vitest';
import { Meta } from '../../src/store/meta.js';
import { Traffic } from '../../src/uplink/traffic.js';
import { openCabinet } from '../store/workshop.js';

const budget = { bytes: 1000, per: 'day' } as const;
const start = Date.parse('2026-11-23T18:00:00Z');

function counting() {
  const { store } = openCabinet();
  const meta = new Meta(store);
  const now = { state: 'trusted' as 'trusted' | 'untrusted', wallMs: start };
  const clock = { now: () => ({ ...now, boot: 'b', monoMs: 0, errorMs: 0, source: 'none', floorMs: 0 }) as const };
  const open = (per: 'day' | 'month' = 'day') =>
    new Traffic({ budget: { ...budget, per }, timezone: 'Asia/Kolkata', clock, meta, store });
  let writes = 0;
  const tx = store.tx.bind(store);
  store.tx = (work) => {
    writes += 1;
    return tx(work);
  };
  return { now, open, writes: () => writes };
}

describe('bytes over the line', () => {
  test('are counted both ways, over one socket after the other', () => {
    const { open } = counting();
    const traffic = open();
    const first = { bytesRead: 0, bytesWritten: 0 };
    traffic.watch(first);
    Object.assign(first, { bytesRead: 10, bytesWritten: 20 });
    expect(traffic.used()).toBe(30);
    first.bytesWritten = 25;
    traffic.watch({ bytesRead: 1, bytesWritten: 1 });
    expect(traffic.used()).toBe(37);
  });

  test('outlive a stop wholly and a crash but for less than a tenth of the budget, and a tenth costs one write', () => {
    const { open, writes } = counting();
    const traffic = open();
    const socket = { bytesRead: 0, bytesWritten: 0 };
    traffic.watch(socket);
    for (let second = 0; second < 250; second += 1) {
      socket.bytesRead += 1;
      traffic.save('after a step');
      expect(traffic.used() - open().used()).toBeLessThan(budget.bytes / 10);
    }
    expect(writes()).toBe(2);
    traffic.save('now');
    expect(open().used()).toBe(250);
    traffic.save('now');
    expect(writes()).toBe(3);
  });

  test('begin anew with the day of the cabinet, and with the month where that is the period', () => {
    const { open, now } = counting();
    const [day, month] = [open('day'), open('month')];
    for (const traffic of [day, month]) traffic.watch({ bytesRead: 300, bytesWritten: 0 });
    expect([day.used(), month.used()]).toEqual([300, 300]);
    // 18:29 UTC is 23:59 in Kolkata.
    now.wallMs = start + 29 * 60_000;
    expect(day.used()).toBe(300);
    now.wallMs = start + 30 * 60_000;
    expect([day.used(), month.used()]).toEqual([0, 300]);
    now.wallMs = Date.parse('2026-11-30T18:30:00Z');
    expect(month.used()).toBe(0);
  });

  test('get no new budget from a clock that is not set, before and after a restart', () => {
    const { open, now } = counting();
    const traffic = open();
    traffic.watch({ bytesRead: 300, bytesWritten: 0 });
    traffic.save('now');
    Object.assign(now, { state: 'untrusted', wallMs: 0 });
    expect([traffic.used(), open().used()]).toEqual([300, 300]);
    Object.assign(now, { state: 'trusted', wallMs: start });
    expect(open().used()).toBe(300);
  });

  test('before any date was known count in the first that is', () => {
    const { open, now } = counting();
    now.state = 'untrusted';
    const traffic = open();
    traffic.watch({ bytesRead: 300, bytesWritten: 0 });
    traffic.save('now');
    now.state = 'trusted';
    expect(traffic.used()).toBe(300);
  });
});
