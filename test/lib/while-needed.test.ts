import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.js';
import { whileNeeded } from '../../src/lib/while-needed.js';
import { collectGarbage } from '../garbage.js';

/** What a WeakRef gave is kept until the turn of the event loop has ended. */
async function collected(): Promise<void> {
  await nextTurn();
  collectGarbage();
}

it('what is made while it is needed is the same as long as somebody has it, and made again after that', async () => {
  let made = 0;
  const thing = whileNeeded(() => ({ number: ++made }));
  const held = [thing()];
  await collected();
  expect(thing()).toBe(held.pop());
  await collected();
  expect(thing().number).toBe(2);
});

it('nothing holds the schema of the config once a file was read', async () => {
  const schema = new WeakRef(configSchema());
  await collected();
  expect(schema.deref()).toBeUndefined();
});
