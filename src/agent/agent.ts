import { randomBytes } from 'node:crypto';
import { AtReaders } from '../access/at-readers.js';
import { Presenter } from '../access/present.js';
import { Sessions } from '../access/sessions.js';
import { CountedRows } from '../audit/counted-rows.js';
import { refusalsPerMinute } from '../audit/room.js';
import { RunRecord } from '../audit/run-record.js';
import { Cabinet } from '../cabinet/cabinet.js';
import { latchInputs } from '../config/latch-inputs.js';
import type { Config } from '../config/specs.js';
import { startHardware } from '../hardware/link.js';
import { packageVersion } from '../lib/built.js';
import { systemTime } from '../lib/clock-source.js';
import { codeOf, messageOf } from '../lib/errors.js';
import type { Log } from '../lib/log.js';
import { openStore } from '../store/store.js';
import type { Uplink } from '../uplink/uplink.js';
import { startAccess } from './access.js';
import { startBackups } from './backups.js';
import { startCommands } from './commands.js';
import type { Edges } from './edges.js';
import { logAlarms, logHardware } from './journal.js';
import { startPage } from './page.js';
import { startPeople } from './people.js';
import type { Progress } from './progress.js';
import { startReaders } from './readers.js';
import { type RentalOffice, startRentals } from './rentals.js';
import { startService } from './service.js';
import { startSignals } from './signals.js';
import { startSigned } from './signed.js';
import { openable, simulatedWorld, startSimulated } from './simulated.js';
import { startSocket } from './socket.js';
import { openTables } from './tables.js';
import { startTerminals } from './terminal.js';
import { attempt, startTicks } from './ticks.js';
import { startUplink } from './uplink.js';

/** The whole agent of one cabinet, running. */
interface Agent {
  readonly cabinet: Cabinet;
  readonly kioskUrl: string | undefined;
  /** How far the parts have come that an opening needs. */
  progress(): Progress;
  /** Lets openings under way end, drives all outputs off and closes everything in the reverse order of the start. */
  stop(): Promise<void>;
}

type Fault = (error: unknown) => void;

/** Looks at the record: one row a minute for each kind, the rest is counted. */
const viewsPerMinute = 1;

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
  const tables = await openTables(config, store, fault);
  const run = new RunRecord(tables, { boot: tables.boot, version: packageVersion(), config: config.hash });
  attempt(() => run.tick(), fault);
  closers.push(() => attempt(() => run.stop(), fault));

  const simulator = await startSimulated(config, fault);
  if (simulator) closers.push(() => simulator.stop());
  const hardware = await startHardware({
    ...openable(config, simulator),
    boards: config.boards,
    latchInputs: latchInputs(config),
    signals: config.signals,
  });
  closers.push(() => hardware.stop());
  logHardware(hardware, config.boards, log);

  const cabinet = new Cabinet(config, hardware, tables, systemTime, fault);
  closers.push(() => cabinet.stop());
  logAlarms(cabinet, log);
  const refusals = new CountedRows(store, tables.audit, systemTime, () => refusalsPerMinute[tables.room.level]);
  const views = new CountedRows(store, tables.audit, systemTime, viewsPerMinute);
  const signed = await startSigned(config, tables, refusals, fault);
  let uplink: Uplink | undefined;
  let rentals: RentalOffice | undefined;
  const owedPaise = (right: string): number => rentals?.desk.running.owedBefore(right) ?? 0;
  const access = startAccess({ config, tables, cabinet, refusals, trust: signed.trust, owedPaise, fault });
  const online = (): boolean => uplink?.state().online === true;
  rentals = startRentals({ config, tables, cabinet, access, trust: signed.trust, online, fault });
  const people = startPeople({ config, tables, access, fault });
  closers.push(() => people.requests.stop());
  const isOpen = (locker: string): boolean =>
    cabinet.lockers().some(({ id, state, opening }) => id === locker && (state === 'open' || opening));
  let rounds = 0;
  const countRound = (): void => {
    rounds++;
  };
  const more = [() => uplink?.tick(), () => tables.dropOffs.tick(isOpen), () => rentals?.desk.tick(), countRound];
  closers.push(startTicks({ config, tables, run, cabinet, signed, access, people, views, refusals, more, fault }));

  const presenter = new Presenter({ ...access, cabinet, denied: startSignals(hardware, cabinet).denied });
  const sessions = new Sessions({ ...access, ...tables, presenter, cabinet, random: randomBytes });
  const atReaders = new AtReaders({
    ...{ presenter, sessions, judge: access.judge },
    delivers: config.rental?.deliveries !== undefined,
  });
  const readers = startReaders({ config, hardware, atReaders, fault });
  closers.push(() => readers.stop());
  const edges: Edges = {
    config,
    tables,
    hardware,
    cabinet,
    access,
    people,
    signed,
    presenter,
    service: startService({ config, tables, cabinet }),
    sessions,
    atReaders,
    readers,
    backups: startBackups({ config, tables, cabinet, signed, views, fault }),
    commands: startCommands({ config, tables, cabinet, access, people, rentals, signed, refusals, fault }),
    ...(rentals && { rentals }),
    views,
    refusals,
    sim: simulator && simulatedWorld(config, simulator),
    fault,
  };
  uplink = startUplink(edges, log);
  if (uplink) closers.push(() => uplink?.stop());
  const kiosk = await startPage(edges, uplink);
  if (kiosk) closers.push(() => kiosk.close());
  const terminal = await startTerminals({
    ...{ config, cabinet, log, onFault: fault },
    open: async (opening) => edges.presenter.openOn(await access.terminals.check(opening)),
    command: (text, client) => edges.commands.run(text, asSystem(client)),
    time: {
      ask: () => signed.time.ask().nonce,
      answer: async (text, client) => (await signed.time.answer(text, asSystem(client))).kind,
    },
    denied: (event) => store.tx(() => refusals.record(event)),
  });
  if (terminal) closers.push(() => terminal.stop());
  const control = await startSocket(edges, kiosk?.url, terminal, uplink);
  closers.push(() => control.close());
  // Before the edges wait for their callers: a jammed lock is not tried once more meanwhile.
  closers.push(() => cabinet.beginStop());
  const progress = (): Progress => ({ hardware: hardware.signsOfLife, store: rounds });
  return { cabinet, kioskUrl: kiosk?.url, progress };
}

/** A client of the terminal API, as rows name it. */
function asSystem(client: string) {
  return { actor: client, actor_role: 'system' } as const;
}
