import type { BusSpec } from '../src/config/specs.js';
import { systemTime } from '../src/lib/clock-source.js';
import { LockerError } from '../src/lib/errors.js';
import { Bus } from './bus.js';
import { protocols } from './registry.js';
import type { OpenWire, ScanWire } from './scan.js';

/** A board that is asked once more gets four times as long, and no less than this. */
const PATIENT_MS = 200;
const PATIENCE = 4;

/** The kernel gives a port back a moment after it was closed: it is tried again for so long, in such steps. */
const RELEASE_MS = 1_000;
const RELEASE_STEP_MS = 20;

/** All families' readers: a scan does not know whose frames it may meet. */
const idle = Object.values(protocols).map((protocol) => protocol.idle);

/** Opens `port` for this process alone, at one speed after the other. `timeoutMs`: from the last byte sent to the first back. */
export function wiresOf(port: string, timeoutMs: number): OpenWire {
  let openedBefore = false;
  return async (baud, patient) => {
    const replyTimeoutMs = patient ? Math.max(PATIENT_MS, PATIENCE * timeoutMs) : timeoutMs;
    const spec: BusSpec = { id: 'scan', port, baud, echo: 'auto', replyTimeoutMs };
    const endMs = systemTime.monoMs() + RELEASE_MS;
    for (;;) {
      const opened = await openBus(spec);
      if (typeof opened !== 'string') {
        openedBefore = true;
        return opened;
      }
      const inUse = /is used by another program/.test(opened);
      if (!openedBefore || !inUse || systemTime.monoMs() > endMs) throw failed(port, opened, inUse);
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
      echo: () => {
        const { echo } = bus.counters();
        return echo;
      },
      close: async () => {
        bus.stop();
        await run;
      },
    };
    const run = bus.run();
  });
}

function failed(port: string, why: string, inUse: boolean): LockerError {
  if (!inUse) return new LockerError('bus.port_failed', why, { port });
  const message = `${port} is used by another program. When that is lockerd, ask it with \`lockerctl status\` what it hears; to scan, stop it first with \`systemctl stop lockerd\``;
  return new LockerError('scan.port_used', message, { port });
}
