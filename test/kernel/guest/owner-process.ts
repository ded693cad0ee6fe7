import { backendOf } from '../../../drivers/gpio/backends.js';

const [driver, chip = ''] = process.argv.slice(2);
const backend = backendOf(driver === 'gpio-sysfs' ? driver : 'gpio');
const pins = backend.outputs({ chip, lines: [0, 1], activeLow: false, bias: 'as-is', drive: 'push-pull' });
pins.setAll(1);
process.on('disconnect', () => process.exit(1));
process.send?.('held');
