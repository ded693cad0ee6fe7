import { expect, it } from 'vitest';
import { LockerError } from '../../src/lib/errors.js';
import { FakeDesk } from './fake-desk.js';
import { kioskForTest } from './start.js';

/** Reads a stream of server-sent events until its text holds `wanted`. */
function reader(response: Response) {
  const chunks = response.body?.getReader();
  let text = '';
  return {
    async until(wanted: string): Promise<string> {
      while (!text.includes(wanted)) {
        const { value, done } = (await chunks?.read()) ?? { done: true, value: undefined };
        if (done) throw new Error(`the stream ended without ${wanted}:\n${text}`);
        text += new TextDecoder().decode(value);
      }
      return text;
    },
    async toEnd(): Promise<void> {
      while (!(await chunks?.read())?.done);
    },
    cancel: () => chunks?.cancel(),
  };
}

const diskFault = new LockerError('store.io', 'the disk does not answer');

async function follow() {
  const world = await kioskForTest();
  const response = await fetch(`${world.origin}/api/events`);
  return { ...world, response, events: reader(response) };
}

it('begins with the whole state and goes on with each change', async () => {
  const { cabinet, response, events } = await follow();
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const first = await events.until('event: cabinet');
  expect(first).toContain('retry: ');
  expect(await events.until('"pinDigits"')).toContain('"id":"A24"');
  cabinet.change('A03', { latch: 'open' });
  await events.until('event: locker\ndata: {"id":"A03","size":"M","latch":"open","opening":false}\n\n');
  cabinet.alarm([{ code: 'forced', part: 'A03' }]);
  const text = await events.until('event: health\ndata: {"health":"attention"}\n\n');
  expect(text).not.toContain('forced');
});

it('lets go of the cabinet when the client goes', async () => {
  const { cabinet, events } = await follow();
  await events.until('event: cabinet');
  expect(cabinet.listeners).toBe(2);
  await events.cancel();
  await expect.poll(() => cabinet.listeners).toBe(0);
});

it('ends when the kiosk closes', async () => {
  const { kiosk, events, cabinet } = await follow();
  await events.until('event: cabinet');
  await Promise.all([kiosk.close(), events.toEnd()]);
  expect(cabinet.listeners).toBe(0);
});

it('refuses more streams than a cabinet has screens', async () => {
  const { origin } = await follow();
  const more = await Promise.all(Array.from({ length: 32 }, () => fetch(`${origin}/api/events`)));
  expect(
    more
      .map(({ status }) => status)
      .sort()
      .slice(-2),
  ).toEqual([200, 503]);
});

it('gives a place back when the state cannot be read', async () => {
  const rentals = new FakeDesk();
  const offers = rentals.offers.bind(rentals);
  rentals.offers = () => {
    throw diskFault;
  };
  const { origin, cabinet, faults } = await kioskForTest({ rentals });
  for (let tries = 0; tries < 33; tries += 1) expect((await fetch(`${origin}/api/events`)).ok).toBe(false);
  expect(faults.length).toBe(33);
  expect(cabinet.listeners).toBe(0);
  rentals.offers = offers;
  const response = await fetch(`${origin}/api/events`);
  await reader(response).until('event: cabinet');
});

it('ends when a change of its rental cannot be read, and whoever changed it goes on', async () => {
  const rentals = new FakeDesk();
  const { origin, faults } = await kioskForTest({ rentals });
  const events = reader(await fetch(`${origin}/api/events?rental=r-1`));
  await events.until('event: rental');
  rentals.view = () => {
    throw diskFault;
  };
  rentals.set({ state: 'overstayed' });
  await events.toEnd();
  expect(faults).toEqual([diskFault]);
});

it('opens no stream for HEAD, which would never end', async () => {
  const { origin, cabinet, events } = await follow();
  await events.until('event: cabinet');
  const response = await fetch(`${origin}/api/events`, { method: 'HEAD' });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(cabinet.listeners).toBe(2);
});
