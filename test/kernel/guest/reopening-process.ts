import { setTimeout as pause } from 'node:timers/promises';
import { backendOf } from '../../../drivers/gpio/backends.js';

// Takes and gives back the lines 0 to 3 of a chip, with enough rubbish beside it that the garbage collector runs by itself.
const [chip = ''] = process.argv.slice(2);
const spec = { chip, activeLow: false, bias: 'as-is', debounceMs: 0, drive: 'push-pull' } as const;
const backend = backendOf('gpio-sysfs');
const listener = { edge: () => undefined, gone: () => undefined };
for (let round = 0; round < 60; round++) {
  backend.outputs({ ...spec, lines: [0, 1] }).close();
  backend.inputs({ ...spec, lines: [2, 3] }, listener).close();
  Array.from({ length: 20_000 }, (_, n) => ({ n, text: `rubbish ${n}` }));
  await pause(1);
}
