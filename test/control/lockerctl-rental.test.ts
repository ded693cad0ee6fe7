import { afterEach, describe, expect, it } from 'vitest';
import { ControlClient } from '../../src/control/client.js';
import { unlisted, untold } from '../privacy/told.js';
import { openDesk } from '../rental/workshop.js';
import { run } from '../running-daemon.js';
import { controlForTest } from './world.js';

const hour = 3_600_000;
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A control socket over a desk whose locker A01 is rented for an hour, one hour and a half ago. */
async function daemon() {
  const desk = openDesk();
  const rental = await desk.offer();
  await desk.cashier.takeOrder(await desk.orderToken(rental));
  await desk.cashier.takePayment(await desk.payToken(rental));
  desk.time.pass(1.5 * hour);
  desk.desk.tick();
  const { admin } = desk;
  const calls = {
    admin,
    lines: (all: boolean) => desk.desk.lines(all),
    counts: () => desk.desk.counts(),
    closed: () => desk.desk.closed(),
  };
  const world = await controlForTest({ rentals: calls });
  ends.push(world.end);
  return {
    ...{ ...world, desk, rental },
    ctl: (...argv: string[]) => run('lockerctl', ['--socket', world.socket, ...argv]),
  };
}

describe('lockerctl rental', () => {
  it('shows what is owed and until when is paid, in cabinet time, and looks are recorded', async () => {
    const { ctl, rental, viewed } = await daemon();
    const { code, stdout } = await ctl('rental', 'list');
    expect(code).toBe(0);
    const [head = '', row = ''] = stdout.split('\n');
    expect(head.trim().split(/ {2,}/)).toEqual([
      'RENTAL',
      'WHAT',
      'LOCKER',
      'SIZE',
      'STATE',
      'UNTIL',
      'OWED',
      'OPENINGS',
    ]);
    expect(row).toMatch(
      new RegExp(`^${rental} +rental +A01 +S +overstayed +\\d+ \\w+ \\d{4}, \\d\\d:\\d\\d +20\\.00 +0$`),
    );
    expect(viewed).toContainEqual(expect.objectContaining({ event: 'admin.viewed' }));
    const { stdout: status } = await ctl('status');
    expect(status).toMatch(/rentals +1 running, 1 of them past their time; lockers are sold/);
  });

  it('forgives, extends, moves and ends by the locker or the id, each on the word of who called', async () => {
    const { ctl, desk, rental } = await daemon();
    expect(await ctl('rental', 'forgive', 'A01')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/owes nothing/),
    });
    const extended = await ctl('rental', 'extend', rental, '--for', '2h', '--json');
    expect(JSON.parse(extended.stdout)).toMatchObject({ rental, state: 'active', leftMs: 2 * hour, owedPaise: 0 });
    const moved = await ctl('rental', 'move', 'A01');
    expect(moved.stdout).toMatch(/has locker A02 now\.\nPIN, typed after A02: 135791\nIt is shown only now\.\n$/);
    expect(await ctl('rental', 'end', 'A02', '--contents', 'handed_over')).toMatchObject({ code: 0 });
    expect(desk.rentals.get(rental)?.state).toBe('ended');
    const rows = desk.audit.read({ from: 1, limit: 100 }).filter(({ actor }) => actor === `uid-${process.getuid?.()}`);
    expect(rows.map(({ event }) => event)).toEqual([
      ...['rental.extended', 'rental.extended', 'rental.moved', 'rental.ended'],
    ]);
    expect((await ctl('rental', 'list')).stdout).toBe('No rental runs.\n');
  });

  it('says what is wrong: no such rental, a word that is none, and a cabinet that rents nothing', async () => {
    const { ctl } = await daemon();
    expect(await ctl('rental', 'forgive', 'B01')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^rental\.unknown: /),
    });
    expect(await ctl('rental', 'forgive', '-B01')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/-- -aBc$/m),
    });
    expect(await ctl('rental', 'forgive', '--', '-B01')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^rental\.unknown: /),
    });
    expect(await ctl('rental', 'end', 'A01', '--contents', 'gone')).toMatchObject({ code: 2 });
    expect(await ctl('rental', 'extend', 'A01', '--for', 'long')).toMatchObject({ code: 2 });
    const other = await controlForTest();
    ends.push(other.end);
    const said = await run('lockerctl', ['--socket', other.socket, 'rental', 'list']);
    expect(said).toMatchObject({ code: 1, stderr: expect.stringMatching(/^rental\.none: /) });
  });

  it('is answered with the keys that the privacy manifest lists, and so is the status', async () => {
    const { socket, desk } = await daemon();
    const client = new ControlClient(socket);
    desk.state.online = false;
    const status = await client.get('/status');
    expect(untold('GET /status', status).filter((key) => key.includes(' rentals.'))).toEqual([]);
    const moved = await client.post('/rental/move', { rental: 'A01' });
    expect(unlisted('POST /rental/move', moved)).toEqual([]);
    const ended = await client.post('/rental/end', { rental: 'A02', contents: 'empty' });
    expect(unlisted('POST /rental/end', ended)).toEqual([]);
    const lines: unknown[] = [];
    for await (const line of client.lines('/rentals?all=true')) lines.push(line);
    expect(unlisted('GET /rentals', ...lines)).toEqual([]);
    expect(untold('GET /rentals', ...lines, moved)).toEqual([]);
  });
});
