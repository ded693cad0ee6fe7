import type { BusSpec } from '../src/config/specs.js';
import { systemTime } from '../src/lib/clock-source.js';
import { LockerError } from '../src/lib/errors.js';
import { Bus } from './bus.js';
import { protocols } from './registry.js';
import { type OpenWire, patientMs, type ScanWire } from './scan.js';

/** The kernel gives a port back a moment after it was closed: it is tried again for so long, in such steps. */
const RELEASE_MS = 1_000;
const RELEASE_STEP_MS = 20;

/** All families' readers: a scan does not know whose frames it may meet. */
const idle = Object.values(protocols).map((protocol) => protocol.idle);

/**
 * Opens `port` for this process alone, at one speed after the other. `timeoutMs`: from the last byte sent to the first back.
 * `orElse`: what can be done about a port that lockerd has, beside stopping it.
 */
export function wiresOf(port: string, timeoutMs: number, orElse = ''): OpenWire {
  let openedBefore = false;
  return async (baud, patient) => {
    const replyTimeoutMs = patient ? patientMs(timeoutMs) : timeoutMs;
    const spec: BusSpec = { id: 'scan', port, baud, echo: 'auto', replyTimeoutMs };
    const endMs = systemTime.monoMs() + RELEASE_MS;
    for (;;) {
      const opened = await openBus(spec);
      if (typeof opened !== 'string') {
        openedBefore = true;
        return opened;
      }
      const inUse = /is used by another program/.test(opened);
      if (!openedBefore || !inUse || systemTime.monoMs() > endMs)
        throw inUse ? portUsed(port, orElse) : new LockerError('bus.port_failed', opened, { port });
      await new Promise((resolve) => setTimeout(resolve, RELEASE_STEP_MS));
    }
  };
}

/** A wire, or why the port does not open. */
function openBus(spec: BusSpec): Promise<ScanWire | string> {
  return new Promise((resolve) => {
    let open = Promise.resolve();
    let reopened: () => void = () => undefined;
    const bus = new Bus(spec, {
      ...{ time: systemTime, random: Math.random, idle },
      events: {
        opened: () => {
          reopened();
          resolve(wire);
        },
        closed: (error, deaf) => {
          if (!deaf) {
            // Nothing is tried again here: whoever scans stands beside the adapter.
            bus.stop();
            reopened();
            resolve(error);
            return;
          }
          open = new Promise((done) => {
            reopened = done;
          });
        },
        report: () => undefined,
        heard: () => undefined,
      },
    });
    const wire: ScanWire = {
      ask: async (job) => {
        await open;
        const result = await bus.submit(job);
        if (result.kind !== 'closed') return result;
        await open;
        return bus.submit(job);
      },
      counters: () => bus.counters(),
      close: async () => {
        bus.stop();
        await run;
      },
    };
    const run = bus.run();
  });
}

function portUsed(port: string, orElse: string): LockerError {
  const message = `${port} is used by another program. When that is lockerd, ${orElse}stop it first with \`systemctl stop lockerd\``;
  return new LockerError('scan.port_used', message, { port });
}
