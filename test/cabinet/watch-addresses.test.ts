import { afterEach, expect, it } from 'vitest';
import { eventually } from '../running-daemon.js';
import { World } from './world.js';

let world: World;

afterEach(() => world.close());

const addresses = () => world.rows().flatMap(({ event }) => (/address/.test(event) ? [event] : []));

it('an address that two boards had before a restart is alarmed until its board has answered cleanly for a while', async () => {
  world = await World.start();
  await world.allClosed();
  world.store.tx(() => {
    world.tables.alarms.add('duplicate_address', 'b1');
    world.tables.alarms.add('duplicate_address', 'b9');
  });
  await world.shutDown();
  await world.boot();
  await world.allClosed();
  // Of a board that the config no longer has it is over at once.
  expect(world.cabinet.alarms()).toMatchObject([
    { code: 'duplicate_address', part: 'b1', message: expect.stringContaining('address 1 of bus rs485') },
  ]);
  await eventually('the alarm is over', () => world.cabinet.alarms().length === 0);
  expect(addresses()).toEqual(['device.address_unique', 'device.address_unique']);
});
