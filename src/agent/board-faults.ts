import type { BoardFault } from '../control/control-world.js';
import type { Hardware } from '../hardware/hardware.js';

/** Keeps what is wrong with each bank of GPIO lines, by board id. */
export function keepBoardFaults(hardware: Pick<Hardware, 'on'>): () => ReadonlyMap<string, BoardFault> {
  const faults = new Map<string, BoardFault>();
  hardware.on('board', ({ board, error, message = '' }) => {
    if (error) faults.set(board, { error, message });
    else faults.delete(board);
  });
  return () => faults;
}
