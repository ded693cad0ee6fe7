import { useEffect, useRef, useState } from 'preact/hooks';
import { Key } from './keypad.js';
import { clockText, useSecondsUntil } from './seconds.js';
import { useTexts } from './texts/texts.js';

interface Props {
  readonly seconds: number;
  /** An order is cancelled; else what was begun here is forgotten. */
  readonly paying: boolean;
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

/** Asks whether somebody is there, before what he has begun is ended. */
export function StillThere({ seconds, paying, onStay, onLeave }: Props) {
  const t = useTexts();
  const [untilMs] = useState(() => performance.now() + seconds * 1000);
  const count = useSecondsUntil(untilMs);
  const place = useRef<HTMLElement>(null);
  useEffect(() => place.current?.focus(), []);
  const title = t(paying ? 'rent.still_paying' : 'everywhere.still_there');
  const stay = t(paying ? 'rent.am_paying' : 'everywhere.am_here');
  const leave = t(paying ? 'rent.cancel_order' : 'everywhere.end');
  return (
    <section class="dialog" role="alertdialog" aria-label={title} data-screen="still-there" tabIndex={-1} ref={place}>
      <div class="countdown" aria-hidden="true">
        {clockText(count)}
      </div>
      <h2>{title}</h2>
      <p>{t(paying ? 'rent.cancelled_in' : 'everywhere.ends_in', { count })}</p>
      <div class="actions">
        <Key label={stay} kind="primary" press="#" onPress={onStay}>
          {stay}
        </Key>
        <Key label={leave} press="*" onPress={onLeave}>
          {leave}
        </Key>
      </div>
    </section>
  );
}
