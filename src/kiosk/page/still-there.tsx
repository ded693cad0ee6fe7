import { useState } from 'preact/hooks';
import { Key } from './keypad.js';
import { useSecondsUntil } from './seconds.js';

interface Props {
  readonly seconds: number;
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

/** Asks whether an order that nobody seems to pay is to be kept. */
export function StillThere({ seconds, onStay, onLeave }: Props) {
  const [untilMs] = useState(() => performance.now() + seconds * 1000);
  const left = useSecondsUntil(untilMs);
  return (
    <div class="still-there" role="alertdialog" aria-label="Are you still paying?">
      <h2>Are you still paying?</h2>
      <p>The order is cancelled in {left} s.</p>
      <div class="actions">
        <Key label="I am still paying" kind="primary" onPress={onStay}>
          I am still paying
        </Key>
        <Key label="Cancel the order" onPress={onLeave}>
          Cancel the order
        </Key>
      </div>
    </div>
  );
}
