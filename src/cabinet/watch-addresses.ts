import { type Config, isOnBus } from '../config/specs.js';
import type { Hardware } from '../hardware/hardware.js';
import type { AlarmBoard } from './alarm-board.js';

/** Raises `duplicate_address` on a board while another one seems to answer at its address. It keeps nobody from opening. */
export function watchAddresses(
  hardware: Pick<Hardware, 'on'>,
  alarms: Pick<AlarmBoard, 'raise' | 'clear'>,
  { buses, boards }: Pick<Config, 'buses' | 'boards'>,
): void {
  const onBus = boards.filter(isOnBus);
  hardware.on('board', ({ board, address: verdict }) => {
    const spec = onBus.find(({ id }) => id === board);
    if (!spec || verdict === undefined) return;
    // The bus by its number in the config, from 1, and the address.
    const where = [buses.findIndex(({ id }) => id === spec.bus) + 1, spec.address];
    const details = { board, error: 'board.duplicate_address', error_args: where };
    if (verdict === 'shared') alarms.raise('duplicate_address', board, details);
    else alarms.clear('duplicate_address', board, details);
  });
}
