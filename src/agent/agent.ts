import { Presenter } from '../access/present.js';
import { CountedRows } from '../audit/counted-rows.js';
import type { EventName } from '../audit/event.js';
import { Cabinet } from '../cabinet/cabinet.js';
import { latchInputs } from '../config/latch-inputs.js';
import { type Config, isOnBus } from '../config/specs.js';
import { type Control, startControl } from '../control/control.js';
import type { CardReaders, SimAdmin } from '../control/control-world.js';
import { type HardwareLink, startHardware } from '../hardware/link.js';
import { type Kiosk, startKiosk } from '../kiosk/kiosk.js';
import { systemTime } from '../lib/clock-source.js';
import { codeOf, LockerError, messageOf } from '../lib/errors.js';
import type { Log } from '../lib/log.js';
import { packageVersion } from '../lib/version.js';
import { openStore } from '../store/store.js';
import type { KeptTerminal } from '../terminal/kept-terminal.js';
import { type Access, startAccess } from './access.js';
import { keepBoardFaults } from './board-faults.js';
import { logAlarms, logHardware } from './journal.js';
import { countOpenings } from './opening-count.js';
import { type AgentRecord, openRecord } from './record.js';
import { startSignals } from './signals.js';
import { simulatedWorld, startSimulated } from './simulated.js';
import { nothingDecided, startTerminals } from './terminal.js';

/** The whole agent of one cabinet, running. */
export interface Agent {
  readonly cabinet: Cabinet;
  readonly kioskUrl: string | undefined;
  /** Lets openings under way end, drives all outputs off and closes everything in the reverse order of the start. */
  stop(): Promise<void>;
}

type Fault = (error: unknown) => void;

/** Looks at the record: one row a minute for each kind, the rest is counted. */
const viewsPerMinute = 1;
const tickMs = 1_000;

/**
 * Starts every part, from the record upwards. Ready when it resolves; ports may still be opening, since a dead part delays nobody.
 * @throws LockerError when a part that nothing works without cannot start; what had started is stopped again.
 */
export async function startAgent(config: Config, log: Log): Promise<Agent> {
  const closers: (() => unknown)[] = [];
  const fault: Fault = (error) => log('error', codeOf(error), { message: messageOf(error) });
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        // One part that does not close must not keep the outputs on and the database open.
        fault(error);
      }
    }
  };
  try {
    return { ...(await startParts(config, log, fault, closers)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  config: Config,
  log: Log,
  fault: Fault,
  closers: (() => unknown)[],
): Promise<Omit<Agent, 'stop'>> {
  const store = openStore(config.data, { onTrouble: fault });
  closers.push(() => store.close());
  const record = await openRecord(config, store, fault);
  attempt(() => note(record, 'device.started'), fault);
  closers.push(() => attempt(() => note(record, 'device.stopped'), fault));

  const simulator = await startSimulated(config, fault);
  if (simulator) closers.push(() => simulator.stop());
  const hardware = await startHardware({
    buses: config.buses.map((bus) => ({ ...bus, port: simulator?.paths[bus.id] ?? bus.port })),
    boards: config.boards,
    latchInputs: latchInputs(config),
    signals: config.signals,
  });
  closers.push(() => hardware.stop());
  logHardware(hardware, config.boards, log);

  const cabinet = new Cabinet(config, hardware, record, systemTime);
  closers.push(() => cabinet.stop());
  logAlarms(cabinet, log);
  const access = startAccess(config, record, cabinet, fault);
  const views = new CountedRows(store, record.audit, systemTime, viewsPerMinute);
  closers.push(startTicks(record, access, views, fault));

  const edges: Edges = {
    config,
    record,
    hardware,
    cabinet,
    access,
    presenter: new Presenter({ ...access, cabinet, denied: startSignals(hardware, cabinet).denied }),
    views,
    sim: simulator && simulatedWorld(config, simulator),
    fault,
  };
  const kiosk = await startPage(edges);
  if (kiosk) closers.push(() => kiosk.close());
  const terminal = await startTerminals({
    ...{ config, cabinet, log, onFault: fault },
    ...nothingDecided,
    open: async (opening) => edges.presenter.openOn(await access.terminals.check(opening)),
    denied: (event) => store.tx(() => access.denials.record(event)),
  });
  if (terminal) closers.push(() => terminal.stop());
  const control = await startSocket(edges, kiosk?.url, terminal);
  closers.push(() => control.close());
  // Before the edges wait for their callers: a jammed lock is not tried once more meanwhile.
  closers.push(() => cabinet.beginStop());
  return { cabinet, kioskUrl: kiosk?.url };
}

/** What the kiosk and the control socket are wired to. */
interface Edges {
  readonly config: Config;
  readonly record: AgentRecord;
  readonly hardware: HardwareLink;
  readonly cabinet: Cabinet;
  readonly access: Access;
  readonly presenter: Presenter;
  readonly views: CountedRows;
  readonly sim: SimAdmin | undefined;
  readonly fault: Fault;
}

async function startPage({ config, hardware, cabinet, presenter, sim, fault }: Edges): Promise<Kiosk | undefined> {
  if (!config.kiosk) return undefined;
  return startKiosk({
    listen: config.kiosk,
    cabinet,
    present: (presented) => presenter.present(presented),
    pinDigits: config.access.pinDigits,
    counters: { hardware: () => hardware.counters(), openings: countOpenings(cabinet) },
    ...(sim && { sim }),
    version: packageVersion(),
    onFault: fault,
  });
}

function startSocket(edges: Edges, kiosk: string | undefined, terminal?: KeptTerminal): Promise<Control> {
  const { config, record, hardware, cabinet, access, views, sim, fault } = edges;
  const { audit, store } = record;
  const startedMs = systemTime.monoMs();
  return startControl({
    socket: config.control.socket,
    cabinet,
    facts: () => {
      const { chain, seq, hash } = audit.head();
      return {
        version: packageVersion(),
        boot: record.boot,
        uptimeMs: Math.round(systemTime.monoMs() - startedMs),
        timezone: config.cabinet.timezone,
        clock: record.clock.now().state,
        chain,
        seq,
        head: hash,
        policy: config.audit.policy,
        ...(kiosk && { kiosk }),
        ...(terminal && { terminal: terminal.state() }),
      };
    },
    counters: () => hardware.counters(),
    lines: { buses: config.buses, boards: config.boards.filter(isOnBus), scan: hardware.scan },
    boardFaults: keepBoardFaults(hardware),
    pins: {
      set: ({ locker, ...wanted }, { actor, role }) =>
        access.admin.put(
          { role: 'customer', lockers: [locker], randomPin: true, ...wanted },
          { actor, actorRole: role },
          { event: 'admin.pin_set', replacePins: true },
        ),
      remove: (locker, { actor, role }) => access.admin.removePin(locker, { actor, actorRole: role }),
    },
    rights: access.admin,
    rightViews: access.rightViews,
    cards: noReaders,
    upkeep: cabinet.upkeep,
    events: {
      read: (from, limit) => audit.read({ from, limit }),
      lastSeq: () => audit.head().seq,
      onAppended: (listener) => audit.onAppend(() => listener()),
    },
    ...(sim && { sim }),
    record: (event) => store.tx(() => audit.append(event)),
    recordRepeated: (event) => store.tx(() => views.record(event)),
    onFault: fault,
  });
}

const noReaders: CardReaders = {
  next: async (reader) => {
    throw new LockerError('reader.unknown', `There is no card reader "${reader}": this cabinet has none.`, { reader });
  },
};

/** Work that comes due with time. Returns its end. */
function startTicks(record: AgentRecord, access: Access, views: CountedRows, fault: Fault): () => void {
  const due = [() => record.clockRecord.tick(), ...access.due, () => views.tick()];
  const tick = (): void => {
    for (const work of due) attempt(work, fault);
  };
  tick();
  const ticker = setInterval(tick, tickMs);
  return () => {
    clearInterval(ticker);
    attempt(() => access.denials.flush(), fault);
    attempt(() => views.flush(), fault);
  };
}

function note(record: AgentRecord, event: EventName): void {
  record.store.tx(() => record.audit.append({ event }));
}

/** Runs what the disk may refuse now and take later. A fault of the program is thrown on. */
function attempt(work: () => void, fault: Fault): void {
  try {
    work();
  } catch (error) {
    if (!codeOf(error).startsWith('store.')) throw error;
    fault(error);
  }
}
