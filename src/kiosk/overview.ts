import type { HardwareCounters } from '../../drivers/messages.js';
import type { Insight } from '../access/sessions.js';
import type { AuditRow } from '../audit/row.js';
import type { Alarm, LockerView } from '../cabinet/cabinet-view.js';
import type { Answer } from '../lib/answer.js';
import { LockerError } from '../lib/errors.js';
import { openingAnswer, orUnavailable, refusal, sessionDenied, sessionOver, told } from './answers.js';
import type { KioskWorld } from './kiosk-world.js';
import {
  type EventList,
  eventListSchema,
  type InsideBoard,
  type InsideLocker,
  type LockerFault,
  type Overview,
  overviewSchema,
  type ShownEventAnswer,
} from './overview-wire.js';
import { sessionAnswer } from './sessions.js';
import { isShown } from './shown-events.js';
import { kioskLocker } from './views.js';
import { kioskSessionSchema } from './wire.js';

/** The cabinet as those who run it see it. Cheap: their screen asks for it every other second. */
export function overviewInSession(world: KioskWorld, session: string): Promise<Answer> {
  return looking(world, session, async (insight) => {
    const hardware = await hardwareOr(world);
    return told(overviewSchema, overview(world, insight, hardware));
  });
}

/** @param before as the client wrote it; absent for the newest */
export function eventsInSession(world: KioskWorld, session: string, before: string | undefined): Promise<Answer> {
  if (before !== undefined && !/^[1-9]\d{0,14}$/.test(before)) {
    return Promise.resolve(refusal('malformed', 'before: expected a whole number of 1 or more.'));
  }
  const from = before === undefined ? Number.MAX_SAFE_INTEGER : Number(before);
  return looking(world, session, async (insight) => told(eventListSchema, eventList(world, insight, from)));
}

/** Whoever runs the cabinet, or brings parcels, has touched the screen: the time of his session begins anew. */
export function staySession(world: KioskWorld, session: string): Promise<Answer> {
  return orUnavailable(world, async () => {
    const came = await world.sessions.stay(session);
    if (came.kind === 'over') return sessionOver;
    if (came.kind !== 'stays') return openingAnswer(world, came, sessionDenied);
    return told(kioskSessionSchema, sessionAnswer(world, came.view));
  });
}

function looking(world: KioskWorld, session: string, look: (insight: Insight) => Promise<Answer>): Promise<Answer> {
  return orUnavailable(world, async () => {
    const came = await world.sessions.look(session);
    if (came.kind === 'over') return sessionOver;
    return came.kind === 'insight' ? look(came) : openingAnswer(world, came, sessionDenied);
  });
}

/** A hardware process that is away is shown, and keeps nothing else from being shown. */
async function hardwareOr({ counters, onFault }: KioskWorld): Promise<HardwareCounters | null> {
  try {
    return await counters.hardware();
  } catch (error) {
    if (!(error instanceof LockerError && error.code.startsWith('hardware.'))) onFault(error);
    return null;
  }
}

function overview(world: KioskWorld, insight: Insight, hardware: HardwareCounters | null): Overview {
  const { cabinet, inside, version } = world;
  const { atMs, clock, room, configHash, uptimeMs, seq } = inside.facts();
  const { role, seconds, names } = insight;
  const all = cabinet.lockers();
  const others = new Set(all.map(({ id }) => id).filter((id) => !names(id)));
  const alarms = cabinet.alarms().filter(({ part }) => !others.has(part));
  const uplink = inside.uplink?.();
  const today = inside.today();
  return {
    ...{ role, seconds, atMs, seq, uptimeMs, timezone: inside.timezone },
    clock: {
      ...{ state: clock.state, source: clock.source },
      ...(Number.isFinite(clock.errorMs) && { errorMs: Math.round(clock.errorMs) }),
    },
    lockers: all.filter(({ id }) => names(id)).map((locker) => insideLocker(world, locker, alarms)),
    boards: inside.boards.map((board) => boardState(board, hardware, inside.boardErrors())),
    buses: inside.buses.map((id) => busState(id, hardware)),
    ...(uplink && { uplink }),
    room: { level: room.level, percent: Math.floor(room.ratio * 100) },
    alarms: alarms.map(({ code, part }) => ({ code, part })),
    versions: { program: version, config: configHash.slice(0, 12) },
    ...(today && { today }),
  };
}

function insideLocker({ inside }: KioskWorld, locker: LockerView, alarms: readonly Alarm[]): InsideLocker {
  const { id, board } = locker;
  const bus = inside.boards.find((one) => one.id === board)?.bus;
  const parts = new Set([id, board, bus]);
  const faults: LockerFault[] = alarms.flatMap(({ code, part }) =>
    code === 'hardware_down' || parts.has(part) ? [code] : [],
  );
  return {
    ...kioskLocker(locker),
    ...{ board, use: inside.useOf(id) },
    ...(locker.blocked && { blocked: inside.ranTooLong(id) ? 'rental_over' : 'by_hand' }),
    faults: [...new Set<LockerFault>([...faults, ...(inside.isStuck(id) ? (['stuck'] as const) : [])])],
  };
}

function boardState(
  { id, bus }: { readonly id: string; readonly bus?: string },
  hardware: HardwareCounters | null,
  errors: ReadonlyMap<string, string>,
): InsideBoard {
  const counters = hardware?.boards[id];
  const error = errors.get(id);
  const answeredAgoMs = counters?.answeredAgoMs;
  // A bank of GPIO lines answers when its lines are had; a board on a bus when it has said something.
  const answers = bus === undefined || answeredAgoMs !== undefined;
  const silent = error !== undefined || counters?.quarantined === true;
  return {
    id,
    ...(bus !== undefined && { bus }),
    state: counters?.away ? 'unknown' : silent ? 'silent' : counters && answers ? 'answers' : 'unknown',
    ...(answeredAgoMs !== undefined && { answeredAgoMs }),
    timeouts: counters?.timeouts ?? 0,
    ...(error !== undefined && { error }),
  };
}

function busState(id: string, hardware: HardwareCounters | null): Overview['buses'][number] {
  const bus = hardware?.buses[id];
  return {
    id,
    state: bus === undefined ? 'unknown' : bus.open ? 'open' : 'away',
    ...{ exchanges: bus?.exchanges ?? 0, timeouts: bus?.timeouts ?? 0, reopens: bus?.reopens ?? 0 },
    damaged: (bus?.damaged ?? 0) + (bus?.late ?? 0) + (bus?.foreign ?? 0),
  };
}

const pageOf = 25;
/** Rows are looked through in slices, and not more than a few: a page may have fewer events, and is followed by the next. */
const slice = 200;
const mostSlices = 5;

function eventList({ cabinet, inside }: KioskWorld, { names }: Insight, from: number): EventList {
  const others = new Set(cabinet.lockers().flatMap(({ id }) => (names(id) ? [] : [id])));
  const events: ShownEventAnswer[] = [];
  let before = from;
  for (let turn = 0; turn < mostSlices; turn++) {
    const rows = inside.rowsBefore(before, slice);
    for (const row of rows) {
      before = row.seq;
      if (row.locker === null || !others.has(row.locker)) events.push(...shown(row));
      if (events.length === pageOf) return { events, before };
    }
    if (rows.length < slice) return { events };
  }
  return { events, before };
}

function shown(row: AuditRow): ShownEventAnswer[] {
  const { seq, wall_ms: atMs, clock, event, locker, board, outcome, reason, actor_role: role, error } = row;
  if (!isShown(event)) return [];
  return [
    {
      ...{ seq, atMs, clock, event },
      ...(locker !== null && { locker }),
      ...(board !== null && { board }),
      ...(outcome && { outcome }),
      ...(reason && { reason }),
      ...(role && { role }),
      ...(error !== null && { error }),
    },
  ];
}
