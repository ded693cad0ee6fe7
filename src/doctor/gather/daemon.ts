import { ControlClient, Refusal } from '../../control/client.js';
import { eventShape, type LockerLine, lockerShape, statusShape } from '../../control/commands/wire.js';
import { LockerError, messageOf } from '../../lib/errors.js';
import type { DaemonFacts, ShownRow } from '../facts-daemon.js';

/** So many of the newest rows say how locks and boards were lately. */
const newestRows = 2000;
/** One that says nothing for so long hangs, ms. */
const silenceMs = 10_000;

export async function askDaemon(socket: string | undefined, quietMs = silenceMs): Promise<DaemonFacts> {
  if (socket === undefined) return { kind: 'unknown' };
  const client = new ControlClient(socket, quietMs);
  try {
    const raw = await client.get('/status');
    const version = typeof raw.version === 'string' ? raw.version : undefined;
    const known = { kind: 'answers', socket, raw, ...(version !== undefined && { version }) } as const;
    if (!statusShape.fits(raw)) return { ...known, lockers: [], rows: [] };
    return { ...known, status: raw, lockers: await lockersOf(client), rows: await rowsOf(client) };
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'unreachable', socket, why: `${error.code}: ${error.message}` };
    // Whatever else answers on this socket is no lockerd.
    if (!(error instanceof LockerError)) return { kind: 'unreachable', socket, why: messageOf(error) };
    if (error.code === 'control.no_permission') {
      return { kind: 'no_permission', socket, why: 'this user may not call lockerd' };
    }
    const why = error.details.silentMs === undefined ? 'nobody answers' : 'somebody listens, and says nothing';
    return { kind: 'unreachable', socket, why };
  }
}

async function lockersOf(client: ControlClient): Promise<LockerLine[]> {
  const lockers: LockerLine[] = [];
  for await (const line of client.lines('/lockers')) if (lockerShape.fits(line)) lockers.push(line);
  return lockers;
}

/** What is of use to find faults, and nothing that leads to a person. */
async function rowsOf(client: ControlClient): Promise<ShownRow[]> {
  const rows: ShownRow[] = [];
  for await (const line of client.lines(`/events?limit=${newestRows}`)) {
    if (!eventShape.fits(line)) continue;
    const { seq, wall_ms: wallMs, clock, event, locker, board, reason, error } = line;
    rows.push({
      ...{ seq, wallMs, clock, event },
      ...(typeof locker === 'string' && { locker }),
      ...(typeof board === 'string' && { board }),
      ...(typeof reason === 'string' && { reason }),
      ...(typeof error === 'string' && { error }),
    });
  }
  return rows;
}
