import type { Fault } from './problem.js';
import type { ReadableBus } from './readable-parts.js';

/** Settings of one bus that contradict each other, or that its kind of port does not have. */
export function serialFaults({ port, echo, rtscts, rs485 }: ReadableBus, index: number): Fault[] {
  const fault = (key: readonly string[], expected: string, found: string, hint: string): Fault => {
    return { code: 'config.serial_clash', path: ['buses', index, ...key], expected, found, hint };
  };
  const faults: Fault[] = [];
  if (rs485 && (port?.startsWith('tcp://') || port?.startsWith('sim:'))) {
    const hint = 'a gateway switches the direction by itself';
    faults.push(fault(['rs485'], 'no `rs485` on a port that is no tty', JSON.stringify(port), hint));
  }
  if (rtscts && port?.startsWith('tcp://')) {
    faults.push(fault(['rtscts'], 'no flow control on a gateway', 'true', 'set it in the gateway itself'));
  }
  if (!rs485) return faults;
  if (rtscts) {
    faults.push(fault(['rtscts'], 'RTS for one purpose', 'true', '`rs485` switches the direction by RTS already'));
  }
  if (rs485.rtsOnSend === rs485.rtsAfterSend) {
    const hint = 'with both the same the direction never changes';
    faults.push(fault(['rs485', 'rtsAfterSend'], 'the opposite of `rtsOnSend`', String(rs485.rtsAfterSend), hint));
  }
  if (rs485.rxDuringTx && echo === 'off') {
    const hint = 'with `rxDuringTx` the port hears what it sends';
    faults.push(fault(['echo'], 'on or auto', '"off"', hint));
  }
  return faults;
}
