import { expect, test } from 'vitest';
import { KeptTopic } from '../../src/uplink/kept-topic.js';
import type { Line } from '../../src/uplink/line.js';

test('a message that cannot be made once is said with the next tick', async () => {
  const said: unknown[] = [];
  const line: Line = {
    publish: async (_, message) => {
      said.push(message);
      return 'heard';
    },
  };
  let fails = true;
  const topic = new KeptTopic({
    topic: 'status',
    message: () => {
      if (fails) throw new Error('the disk does not answer');
      return { state: 'online' };
    },
    changesWith: () => 'online',
    pace: () => ({ leastMs: 1_000 }),
  });
  topic.begin(line);
  await expect(topic.say(1_000)).rejects.toThrow('the disk does not answer');
  topic.tick(2_000);
  fails = false;
  topic.tick(3_000);
  expect(said).toEqual([{ state: 'online' }]);
});
