import { LockerError } from '../lib/errors.js';
import type { KioskWorld } from './kiosk-world.js';
import { kioskRental } from './rentals.js';
import { kioskCabinet, kioskHealth, kioskLocker, kioskPresented } from './views.js';
import { type KioskEvents, kioskEvents } from './wire.js';

const heartbeatMs = 15_000;
const maxStreams = 32;
/** Chunks a client may lag behind before it is cut off; it comes back and gets the whole state afresh. */
const maxBacklog = 256;

/** One server-sent event. */
function sseFrame<E extends keyof KioskEvents>(event: E, data: KioskEvents[E]): string {
  return `event: ${event}\ndata: ${JSON.stringify(kioskEvents[event].parse(data))}\n\n`;
}

/**
 * The streams of `GET /api/events`. Each begins with the whole state, so a client that lost its connection needs no
 * history: it reconnects and is right again.
 */
export class EventStreams {
  readonly #world: KioskWorld;
  readonly #enders = new Set<() => void>();

  constructor(world: KioskWorld) {
    this.#world = world;
  }

  /**
   * `null` when there are too many already.
   * @param rental id of a rental whose changes it tells, too
   */
  open(rental?: string): ReadableStream<Uint8Array> | null {
    if (this.#enders.size >= maxStreams) return null;
    let end: () => void;
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        end = this.#feed(controller, rental);
      },
      cancel: () => end(),
    });
  }

  closeAll(): void {
    for (const end of [...this.#enders]) end();
  }

  #feed(controller: ReadableStreamDefaultController<Uint8Array>, rental: string | undefined): () => void {
    const { cabinet, onPresented, rentals, onFault } = this.#world;
    // Before anything is taken for it: what cannot be read opens no stream.
    const first = `retry: 1500\n\n${sseFrame('cabinet', kioskCabinet(this.#world))}`;
    const encoder = new TextEncoder();
    let ended = false;
    const send = (text: string): void => {
      if (ended) return;
      if ((controller.desiredSize ?? 0) < -maxBacklog) end();
      else controller.enqueue(encoder.encode(text));
    };
    const heartbeat = setInterval(() => send(': still here\n\n'), heartbeatMs);
    const tellRental = (id: string): void => {
      try {
        const view = id === rental ? rentals?.view(id) : undefined;
        if (view) send(sseFrame('rental', kioskRental(view)));
      } catch (error) {
        // Whoever changed the rental goes on; the client comes back for the whole state.
        if (!(error instanceof LockerError)) throw error;
        onFault(error);
        end();
      }
    };
    const releases = [
      rentals?.onChange(tellRental) ?? (() => undefined),
      cabinet.onLocker((locker) => send(sseFrame('locker', kioskLocker(locker)))),
      cabinet.onAlarms((alarms) => send(sseFrame('health', { health: kioskHealth(alarms) }))),
      onPresented((presentation) => send(sseFrame('presented', kioskPresented(presentation)))),
      () => clearInterval(heartbeat),
    ];
    const end = (): void => {
      if (ended) return;
      ended = true;
      for (const release of releases) release();
      this.#enders.delete(end);
      // A stream that the client cancelled is closed already.
      if (controller.desiredSize !== null) closeQuietly(controller);
    };
    this.#enders.add(end);
    send(first);
    if (rental !== undefined) tellRental(rental);
    return end;
  }
}

function closeQuietly(controller: ReadableStreamDefaultController<Uint8Array>): void {
  try {
    controller.close();
  } catch (error) {
    // Closing a cancelled stream is a TypeError by the standard, and there is no way to ask first.
    if (!(error instanceof TypeError)) throw error;
  }
}
