import { setTimeout as wait } from 'node:timers/promises';
import type { Latch } from '../../drivers/feedback.js';
import type { Reading, UnlockReport } from '../../drivers/messages.js';
import { CommandRunner, type CommandRunnerParts } from '../../src/access/command-runner.js';
import type { DeviceState } from '../../src/access/device-state.js';
import { Erasure } from '../../src/access/erasure.js';
import { PersonAdmin } from '../../src/access/person-admin.js';
import { exportPerson } from '../../src/access/person-export.js';
import { PersonRequests } from '../../src/access/person-requests.js';
import { RightViews } from '../../src/access/right-views.js';
import type { Pace } from '../../src/audit/read-through.js';
import { ReferenceRows } from '../../src/audit/reference-rows.js';
import { Cabinet } from '../../src/cabinet/cabinet.js';
import { parseConfig } from '../../src/config/load.js';
import type { Config } from '../../src/config/specs.js';
import type { Hardware } from '../../src/hardware/hardware.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { Latches } from '../../src/store/latches.js';
import { Openings } from '../../src/store/openings.js';
import { newDeviceKeys, parseDeviceKeys } from '../../src/tokens/device-keys.js';
import { commandNames } from '../../src/tokens/signed-types.js';
import { atEnd } from '../store/workshop.js';
import { type Signer, signer } from '../tokens/signer.js';
import { trusting } from './token-workshop.js';
import { type AccessWith, openAccess } from './workshop.js';

export const cloud = signer('c1', ['cmd+jwt'], commandNames);

const keys = parseDeviceKeys(newDeviceKeys());
if (!keys) throw new Error('the keys that were made are none');
export const device = keys;

/** A command that the cabinet CAB-1 may run in the next minute. */
export function signCommand(wallMs: number, claims: object, by: Signer = cloud): Promise<string> {
  const now = Math.floor(wallMs / 1000);
  const common = { aud: 'CAB-1', jti: 'j1', iat: now, exp: now + 60, actor: 'op-1', role: 'operator' };
  return by.jws({ alg: 'EdDSA', kid: 'c1', typ: 'cmd+jwt' }, { ...common, cmd: 'open', lkr: 'A01', ...claims });
}

/**
 * Boards that answer at once, for those tests that open hundreds of times: those beside test/cabinet have a real hardware
 * process. What was sent stays sent over restarts, and opens its lock.
 */
export class QuickBoards implements Hardware {
  readonly sent: number[] = [];
  /** What the next unlock meets; `pulled`: the plug is, once the unlock has left. */
  next: 'opens' | 'not sent' | 'pulled' = 'opens';
  /** Unlocks that were asked for. */
  asked = 0;
  /** Unlocks wait for it. */
  until: Promise<unknown> = Promise.resolve();

  async unlock(_: string, channel: number): Promise<UnlockReport> {
    this.asked += 1;
    await this.until;
    if (this.next === 'not sent') return { sent: 'no', error: 'bus.closed' };
    this.sent.push(channel);
    if (this.next === 'pulled') throw new Error('the plug was pulled');
    return { sent: 'yes', sentMonoMs: systemTime.monoMs() };
  }

  async read(): Promise<Reading> {
    return { latches: [1, 2, 3].map((channel): Latch => (this.sent.includes(channel) ? 'open' : 'closed')) };
  }

  async counters() {
    return { buses: {}, boards: {}, readers: {} };
  }

  readonly signal = (): void => undefined;
  readonly on = (): void => undefined;
  readonly stop = async (): Promise<void> => undefined;
}

export interface CommandsWith extends AccessWith {
  readonly boards?: QuickBoards;
  readonly device?: DeviceState;
  /** Paid rentals; left out: nothing is rented. */
  readonly rentals?: (record: ReturnType<typeof openAccess>) => CommandRunnerParts['rentals'];
}

/** All that runs commands, over a real store and cabinet, trusting `cloud`. */
export function openCommands(given: CommandsWith = {}) {
  const access = openAccess({ trust: trusting(cloud.trust), ...given });
  const boards = given.boards ?? new QuickBoards();
  const { store, time } = access;
  const record = {
    ...access,
    openings: new Openings(store),
    latches: new Latches(store),
    boot: access.clock.now().boot,
  };
  const faults: unknown[] = [];
  const cabinet = new Cabinet(config(), boards, record, systemTime, (error) => faults.push(error));
  atEnd(() => cabinet.stop());
  const people = openPeople({ ...record, fault: (error) => faults.push(error) });
  let sleptMs = 0;
  const runner = new CommandRunner({
    ...{ ...access, cabinet },
    people: people.admin,
    personRequests: people.requests,
    rentals: given.rentals?.(access),
    cabinetId: 'CAB-1',
    device: given.device ?? { kind: 'ready', keys: device },
    refusals: access.refusals,
    // Its patience passes ten times as fast as the time: what a busy machine does late is done by then all the same.
    time: { ...systemTime, monoMs: () => systemTime.monoMs() + sleptMs },
    sleep: (ms) => {
      sleptMs += ms;
      return wait(10);
    },
    fault: (error) => faults.push(error),
  });
  return {
    ...{ ...access, openings: record.openings, boards, cabinet, faults, people },
    sign: (claims: object, by?: Signer) => signCommand(time.wall, claims, by),
    run: (text: string) => runner.run(text, { actor: 'face-1', actor_role: 'system' }),
    /** Signs and runs. */
    order: async (claims: object, by?: Signer) => runner.run(await signCommand(time.wall, claims, by)),
    /** The rows since the start that name a command or a right, without what belongs to the lock. */
    told: () => access.events().filter(({ event }) => /^(admin|access)\./.test(event)),
    /** The disk takes nothing any more, or takes it again. */
    breakDisk: (broken: boolean) => store.use((db) => db.exec(`PRAGMA query_only = ${broken ? 1 : 0}`)),
    /** Ends this start; what it had begun stays as it is. */
    end: async () => {
      await people.requests.stop();
      await cabinet.stop();
      await store.close();
    },
  };
}

type PeopleRecord = ReturnType<typeof openAccess> & { readonly openings: Openings };

export interface PeopleWith {
  readonly fault?: (error: unknown) => void;
  /** What is done between two slices. */
  readonly onRest?: () => void | Promise<void>;
}

/** What persons may ask for, over a real store; the config has one terminal, `face-1`. */
export function openPeople({ fault = () => undefined, onRest, ...record }: PeopleRecord & PeopleWith) {
  const parts = { ...record, references: new ReferenceRows(record.store), terminals: ['face-1'] };
  const ofCabinet = { rightViews: new RightViews(record), cabinetId: 'CAB-1', policy: '2026-01' };
  const exporting = (person: string, pace: Pace) => exportPerson({ ...parts, ...ofCabinet }, person, pace);
  const requests = new PersonRequests({
    ...parts,
    erasure: new Erasure(parts),
    exporting,
    fault,
    ...(onRest && { rest: async () => onRest() }),
  });
  atEnd(() => requests.stop());
  return {
    admin: new PersonAdmin(parts),
    requests,
    exportOf: (subject: string, pace: Pace) =>
      exporting(
        record.store.tx(() => record.persons.personOf(subject)),
        pace,
      ),
  };
}

function config(): Config {
  const parsed = parseConfig(
    `
cabinet: { id: CAB-1, timezone: Asia/Kolkata, power: { maxEnergised: 3, stagger: 0ms } }
buses: [{ id: rs485, port: /dev/null }]
boards: [{ id: b1, driver: xor-8a, bus: rs485, address: 1, channels: 3 }]
lockers:
  - { range: A01..A02, size: S, board: b1, channels: 1..2 }
  - { id: B01, size: L, board: b1, channel: 3 }
`,
    'config.yaml',
  );
  if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors));
  const boards = parsed.config.boards.map((board) => ({ ...board, pulseMs: 1, coolDownMs: 0 }));
  return { ...parsed.config, boards };
}
