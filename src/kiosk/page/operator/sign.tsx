import type { LockerState, Tone } from './words.js';

const paths: Readonly<Record<LockerState | 'ok' | 'info', string>> = {
  free: 'M5 13l5 5 9-11',
  ok: 'M5 13l5 5 9-11',
  rental: 'M7 11V8a5 5 0 0 1 10 0v3 M5 11h14v9H5z',
  held: 'M7 11V8a5 5 0 0 1 10 0v3 M5 11h14v9H5z',
  drop_off: 'M4 8l8-4 8 4v8l-8 4-8-4z M4 8l8 4 8-4 M12 12v8',
  open: 'M5 4h9v16H5z M14 4l5 3v10l-5 3',
  opening: 'M5 4h9v16H5z M14 4l5 3v10l-5 3',
  blocked: 'M12 4a8 8 0 1 0 0.01 0 M6.5 6.5l11 11',
  fault: 'M12 4v10 M12 18.5v0.5',
  unknown: 'M8.5 9a3.5 3.5 0 1 1 4.5 3.3c-.7.3-1 .8-1 1.7 M12 18.5v0.5',
  info: 'M12 11v7 M12 6v0.5',
};

/** The sign of a state: it says the same as colour and word. */
export function Sign({ of }: { readonly of: LockerState | Tone }) {
  return (
    <svg class="op-sign" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[pathOf(of)]} />
    </svg>
  );
}

function pathOf(of: LockerState | Tone): keyof typeof paths {
  if (of === 'good') return 'ok';
  if (of === 'bad' || of === 'warn') return 'fault';
  return of === 'busy' || of === 'off' ? 'info' : of;
}
