import { RecordSource } from '../audit/record-source.js';
import type { Clock } from '../clock/clock.js';
import { isOnBus } from '../config/specs.js';
import { byOf } from '../control/caller.js';
import { type Control, startControl } from '../control/control.js';
import type { AgentFacts, RentalCalls } from '../control/control-world.js';
import { packageVersion } from '../lib/built.js';
import { systemTime } from '../lib/clock-source.js';
import type { KeptTerminal } from '../terminal/kept-terminal.js';
import type { Uplink } from '../uplink/uplink.js';
import { restFacts } from './at-rest.js';
import { backupFacts } from './backups.js';
import { keepBoardFaults } from './board-faults.js';
import type { Edges } from './edges.js';
import type { RentalOffice } from './rentals.js';

/** Serves lockerctl over the control socket. */
export function startSocket(
  edges: Edges,
  kiosk: string | undefined,
  terminal?: KeptTerminal,
  uplink?: Uplink,
): Promise<Control> {
  const {
    config,
    tables,
    hardware,
    cabinet,
    access,
    people,
    signed,
    service,
    readers,
    backups,
    rentals,
    commands,
    views,
    refusals,
    sim,
    fault,
  } = edges;
  const { audit, store } = tables;
  const startedMs = systemTime.monoMs();
  const rest = restFacts(config, process.env);
  return startControl({
    socket: config.control.socket,
    cabinet,
    facts: () => {
      const { chain, seq, hash } = audit.head();
      return {
        version: packageVersion(),
        boot: tables.boot,
        uptimeMs: Math.round(systemTime.monoMs() - startedMs),
        timezone: config.cabinet.timezone,
        ...clockFacts(tables.clock),
        chain,
        seq,
        head: hash,
        policy: config.audit.policy,
        room: { level: tables.room.level, ...tables.room.use },
        configHash: config.hash,
        ...(tables.serviceEnd.now && { decommissioned: tables.serviceEnd.now.phase }),
        at_rest: rest,
        ...(access.awaited.awaits() && { awaits: 'state' as const }),
        ...backupFacts(backups, tables, uplink),
        ...(kiosk && { kiosk }),
        ...(terminal && { terminal: terminal.state() }),
        ...(uplink && { uplink: uplink.state() }),
      };
    },
    counters: () => hardware.counters(),
    lines: { buses: config.buses, boards: config.boards.filter(isOnBus), scan: hardware.scan },
    boardFaults: keepBoardFaults(hardware),
    pins: {
      set: ({ locker, ...wanted }, caller) =>
        access.admin.put({ role: 'customer', lockers: [locker], randomPin: true, ...wanted }, byOf(caller), {
          event: 'admin.pin_set',
          replacePins: true,
        }),
      remove: (locker, caller) => access.admin.removePin(locker, byOf(caller)),
    },
    rights: access.admin,
    persons: {
      restrict: (...act) => people.admin.restrict(...act),
      unrestrict: (...act) => people.admin.unrestrict(...act),
      correct: (...act) => people.admin.correct(...act),
      requests: people.requests,
      exportOf: people.exportOf,
    },
    rightViews: access.rightViews,
    ...(rentals && { rentals: rentalCalls(rentals) }),
    cards: { next: (...wish) => readers.nextCard(...wish) },
    upkeep: cabinet.upkeep,
    awaited: access.awaited,
    time: {
      ask: () => signed.time.ask(),
      answer: (text, { actor, role }) => signed.time.answer(text, { actor, actor_role: role }),
    },
    keys: {
      install: (text) => signed.trust.install(text),
      published: () => signed.published(),
    },
    runCommand: (text, { actor, role }) => commands.run(text, { actor, actor_role: role }),
    events: {
      read: (from, limit) => audit.read({ from, limit }),
      head: () => audit.head(),
      onAppended: (listener) => audit.onAppend(() => listener()),
    },
    auditRecord: new RecordSource(store),
    service,
    backups,
    takeReceipt: (text) => signed.receipts.take(text),
    ...(sim && { sim }),
    record: (event) => store.tx(() => audit.append(event)),
    recordRepeated: (event) => views.note(event),
    recordRefused: (event) => refusals.note(event),
    onFault: fault,
  });
}

function rentalCalls({ desk, admin }: RentalOffice): RentalCalls {
  return { admin, lines: (all) => desk.lines(all), counts: () => desk.counts(), closed: () => desk.closed() };
}

type ClockFacts = Pick<AgentFacts, 'clock' | 'clockErrorMs' | 'clockSource' | 'clockFloorMs' | 'clockNowMs'>;

function clockFacts(clock: Clock): ClockFacts {
  const { state, wallMs, errorMs, source, floorMs } = clock.now();
  return {
    clock: state,
    clockErrorMs: Number.isFinite(errorMs) ? errorMs : null,
    clockSource: source,
    clockFloorMs: floorMs,
    clockNowMs: Math.round(Math.max(wallMs, floorMs)),
  };
}
