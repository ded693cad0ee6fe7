import { expect, test } from 'vitest';
import { alarmMessage } from '../../src/cabinet/alarm-message.js';
import { parseConfig } from '../../src/config/load.js';

const text = `cabinet: { id: CAB-1, timezone: Asia/Kolkata, power: { maxEnergised: 1, stagger: 250ms } }
buses: [{ id: l1, port: /dev/ttyUSB0 }]
boards:
  - { id: b1, driver: xor-8a, bus: l1, address: 1, channels: 8 }
  - { id: b2, driver: xor-8a, bus: l1, address: 2, channels: 8, feedback: none }
  - { id: g1, driver: gpio, chip: pinctrl-bcm2711, inputs: [5, 6] }
lockers:
  - { id: A1, size: M, board: b1, channel: 3 }
  - { id: A2, size: M, board: b1, channel: 4, door: { board: g1, input: 1 } }
  - { id: A3, size: M, board: b2, channel: 1, door: { board: g1, input: 2 } }
`;

test('a contact that chatters is told with the place of its wire', () => {
  const read = parseConfig(text, 'c.yaml');
  if (!('config' in read)) throw new Error(JSON.stringify(read.errors));
  const { config } = read;
  const of = (part: string) => alarmMessage({ code: 'sensor_chatters', part }, config);
  expect(of('A1')).toMatch(/locker A1 .*: the switch of its lock \(board b1, channel 3\)\. Fasten/);
  expect(of('A1')).not.toContain('debounce');
  expect(of('A2')).toMatch(
    /: the switch of its lock \(board b1, channel 4\) or the contact of its door \(board g1, input 1\)\./,
  );
  expect(of('A3')).toMatch(/: the contact of its door \(board g1, input 2\)\. .*debounce/);
  expect(of('A9')).toBeUndefined();
});
