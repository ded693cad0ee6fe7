import type { KioskCabinet, KioskHealth, KioskLocker, KioskPresented } from '../wire.js';

/** What the page knows of the cabinet: nothing yet, live, or what it knew before the connection went away. */
export type Link =
  | { readonly state: 'connecting' }
  | { readonly state: 'live'; readonly cabinet: KioskCabinet }
  | { readonly state: 'lost'; readonly cabinet: KioskCabinet | null };

const retryMs = 2000;

/**
 * Follows the cabinet for ever; each (re)connection begins with the whole state. Returns a way to stop.
 * @param presented is told what came of each thing that was presented at a reader
 */
export function followCabinet(
  changed: (link: Link) => void,
  presented: (presented: KioskPresented) => void,
): () => void {
  let cabinet: KioskCabinet | null = null;
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const update = (next: KioskCabinet): void => {
    cabinet = next;
    changed({ state: 'live', cabinet: next });
  };
  const connect = (): void => {
    const events = new EventSource('/api/events');
    source = events;
    events.addEventListener('cabinet', (event) => {
      const whole: KioskCabinet = JSON.parse(event.data);
      update(whole);
    });
    events.addEventListener('locker', (event) => {
      const changed: KioskLocker = JSON.parse(event.data);
      if (!cabinet) return;
      update({ ...cabinet, lockers: cabinet.lockers.map((one) => (one.id === changed.id ? changed : one)) });
    });
    events.addEventListener('health', (event) => {
      const { health }: { health: KioskHealth } = JSON.parse(event.data);
      if (cabinet) update({ ...cabinet, health });
    });
    events.addEventListener('presented', (event) => {
      const what: KioskPresented = JSON.parse(event.data);
      presented(what);
    });
    events.addEventListener('error', () => {
      changed({ state: 'lost', cabinet: cabinet && { ...cabinet, lockers: cabinet.lockers.map(unread) } });
      // The browser reconnects by itself unless the server answered with an error.
      if (events.readyState === EventSource.CLOSED) retry = setTimeout(connect, retryMs);
    });
  };
  connect();
  return () => {
    clearTimeout(retry);
    source?.close();
  };
}

/** What nobody tells any more is unknown, never what it was. */
function unread(locker: KioskLocker): KioskLocker {
  return { ...locker, latch: 'unknown', ...(locker.door && { door: 'unknown' }), opening: false };
}
