import { useEffect, useState } from 'preact/hooks';
import { useIdle } from '../idle.js';
import './blank.css';

interface Props {
  /** Absent: the screen never turns black. */
  readonly afterSeconds: number | undefined;
  /** Nobody is in the middle of anything. */
  readonly atStart: boolean;
}

/**
 * A black screen while nobody is there. The touch or key that wakes it does nothing else, since whoever gives it cannot see what it
 * would do; a code or card at a reader wakes it by what comes of it.
 */
export function Blank({ afterSeconds, atStart }: Props) {
  const [black, setBlack] = useState(false);
  const shown = black && atStart;
  useIdle((afterSeconds ?? 0) * 1000, afterSeconds !== undefined && atStart && !black, atStart, () => setBlack(true));
  useEffect(() => {
    if (!atStart) setBlack(false);
  }, [atStart]);
  useEffect(() => {
    if (!shown) return;
    const wake = (event: KeyboardEvent): void => {
      event.stopImmediatePropagation();
      event.preventDefault();
      setBlack(false);
    };
    addEventListener('keydown', wake, { capture: true });
    return () => removeEventListener('keydown', wake, { capture: true });
  }, [shown]);
  if (!shown) return null;
  const wake = (): void => setBlack(false);
  return <div class="blank" aria-hidden="true" onClick={wake} onContextMenu={wake} />;
}
