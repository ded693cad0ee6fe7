import type { Config } from '../config/specs.js';
import type { Hardware } from '../hardware/hardware.js';
import type { AlarmBoard } from './alarm-board.js';

/**
 * Raises `reader_lost` while a scanner, card reader or keypad cannot be had. All else goes on. A reader that is no longer in the
 * config has none.
 */
export function watchReaders(
  hardware: Pick<Hardware, 'on'>,
  alarms: Pick<AlarmBoard, 'list' | 'raise' | 'clear'>,
  { readers }: Pick<Config, 'readers'>,
): void {
  // By its number in the config, from 1; 0 when it is not there any more.
  const numberOf = (id: string): number => readers.findIndex((reader) => reader.id === id) + 1;
  for (const { code, part } of alarms.list())
    if (code === 'reader_lost' && numberOf(part) === 0) alarms.clear(code, part, { error_args: [0] });
  hardware.on('reader', ({ reader, ready, error }) => {
    if (ready) alarms.clear('reader_lost', reader, { error_args: [numberOf(reader)] });
    // Without an error the hardware process has ended, which is an alarm of its own.
    else if (error) alarms.raise('reader_lost', reader, { error, error_args: [numberOf(reader)] });
  });
}
