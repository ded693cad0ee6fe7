import type { ActorRole } from '../audit/event.js';
import type { CabinetView, Grant, OpeningResult } from '../cabinet/cabinet-view.js';
import type { DropOffKeeper } from '../cabinet/drop-off-keeper.js';
import { runsTheCabinet } from '../cabinet/roles.js';
import type { By, Upkeep } from '../cabinet/upkeep.js';
import { resultOfOpening } from '../cabinet/use.js';
import { LockerError } from '../lib/errors.js';
import type { RentalAdmin } from '../rental/rental-admin.js';
import type { BlockedLockers } from '../store/blocked.js';
import type { CommandResult, Commands } from '../store/commands.js';
import type { Command } from '../tokens/command-token.js';
import type { WorkReason } from './command-refusal.js';
import { untilMsOf } from './decide-command.js';
import type { DeviceState } from './device-state.js';
import type { PersonAdmin } from './person-admin.js';
import type { PersonRequests } from './person-requests.js';
import type { RightAdmin } from './right-admin.js';
import { rightOfArg } from './right-of-arg.js';
import { Turns } from './turns.js';

export interface CommandWorkParts {
  readonly cabinet: Pick<CabinetView, 'open'> & { readonly upkeep: Pick<Upkeep, 'block' | 'unblock'> };
  readonly admin: Pick<RightAdmin, 'put' | 'revoke' | 'clear'>;
  readonly people: Pick<PersonAdmin, 'restrict' | 'unrestrict' | 'correct'>;
  readonly personRequests: Pick<PersonRequests, 'ask'>;
  /** Paid rentals; absent where nothing is rented. */
  readonly rentals: Pick<RentalAdmin, 'end' | 'extend' | 'refunded'> | undefined;
  readonly commands: Commands;
  readonly blocked: BlockedLockers;
  readonly dropOffs: DropOffKeeper;
  /** The configured lockers by their ids. */
  readonly lockers: ReadonlyMap<string, unknown>;
  /** The cabinet's own keys; absent where its config has no `trust`. */
  readonly device: DeviceState | undefined;
}

/** Nothing was done, and why. */
interface NotDone {
  readonly notDone: WorkReason;
}

/** It is durable and goes on by itself: its result comes later. */
interface Begun {
  readonly begun: true;
}

type OfRentals = Extract<Command, { cmd: 'rental.end' | 'rental.extend' | 'order.refunded' }>;
type Of<Name extends Command['cmd']> = Extract<Command, { cmd: Name }>;

/**
 * What each command does. The transaction that does it uses its jti up, so it is done once or not at all; the result is in
 * the same transaction, for an opening in that of its outcome.
 */
export class CommandWork {
  /** Changes are made in the order in which they came: a PIN takes its time to be hashed, and what clears must not overtake it. */
  readonly #turns = new Turns();

  constructor(private readonly parts: CommandWorkParts) {}

  /** Rejects with a LockerError when nothing was done. */
  async do(command: Command): Promise<CommandResult | NotDone | Begun> {
    if (command.cmd === 'open') return this.#open(command);
    if (command.cmd === 'erase' || command.cmd === 'export') return this.#ask(command);
    return this.#turns.run(() => this.#change(command));
  }

  /** The jti is used up with the request, and the result is kept when the request is done. */
  #ask(command: Of<'erase'> | Of<'export'>): Begun {
    const { commands, personRequests } = this.parts;
    const { jti, actor, role: actorRole, arg } = command;
    const options = { id: jti, alongside: () => commands.begin(jti, untilMsOf(command)) };
    const receiver = 'key' in arg ? { receiver: { x: arg.key.x, kid: arg.key.kid } } : {};
    personRequests.ask(command.cmd, arg.subject, { actor, actorRole }, { ...options, ...receiver });
    return { begun: true };
  }

  async #change(command: Exclude<Command, { cmd: 'open' | 'erase' | 'export' }>): Promise<CommandResult | NotDone> {
    const { upkeep } = this.parts.cabinet;
    const by: By = { actor: command.actor, actorRole: command.role, credentialRef: command.jti };
    const keep = this.#keeper(command);
    switch (command.cmd) {
      case 'block':
        upkeep.block(command.lkr, by, (changed) => keep({ changed }));
        break;
      case 'unblock':
        upkeep.unblock(command.lkr, by, (changed) => keep({ changed }));
        break;
      case 'right.put': {
        const right = await rightOfArg(command.arg, this.parts.device);
        if ('unread' in right) return { notDone: right.unread };
        await this.parts.admin.put(right, by, { alongside: () => keep() });
        break;
      }
      case 'right.revoke': {
        const { ref, until } = command.arg;
        // Known as taken back a moment too long rather than too short.
        const untilMs = until === undefined ? undefined : Math.ceil(until * 1000);
        this.parts.admin.revoke(ref, by, untilMs, (removed) => keep({ removed }));
        break;
      }
      case 'right.clear': {
        const lockers = command.lkr === undefined ? undefined : [command.lkr].flat();
        this.parts.admin.clear(lockers, by, (removed) => keep({ removed }));
        break;
      }
      case 'restrict':
        this.parts.people.restrict(command.arg.subject, by, (changed) => keep({ changed }));
        break;
      case 'unrestrict':
        this.parts.people.unrestrict(command.arg.subject, by, (changed) => keep({ changed }));
        break;
      case 'correct':
        this.parts.people.correct(command.arg, by, (seq) => keep({ seq }));
        break;
      default:
        return this.#changeRental(command, by, keep) ?? keep.result();
    }
    return keep.result();
  }

  /** Why nothing was done, where that is so. */
  #changeRental(command: OfRentals, by: By, keep: () => void): NotDone | undefined {
    const { rentals } = this.parts;
    if (rentals === undefined) return { notDone: 'not_rented' };
    switch (command.cmd) {
      case 'rental.end':
        rentals.end(nameOf(command.arg), command.arg.contents, by, () => keep());
        break;
      case 'rental.extend': {
        const { ms, until = 0 } = command.arg;
        const more = ms === undefined ? { untilMs: Math.floor(until * 1000) } : { ms };
        rentals.extend(nameOf(command.arg), more, by, () => keep());
        break;
      }
      case 'order.refunded':
        rentals.refunded(command.arg.ord, command.arg.ref, by, () => keep());
        break;
    }
    return undefined;
  }

  /** Keeps that a command is done, inside the transaction that does it. */
  #keeper(command: Command) {
    let result: CommandResult = { outcome: 'done' };
    const keep = (data?: { readonly [fact: string]: number | boolean }): void => {
      if (data !== undefined) result = { outcome: 'done', data };
      this.parts.commands.put(command.jti, untilMsOf(command), result);
    };
    return Object.assign(keep, { result: () => result });
  }

  async #open(command: Of<'open'>): Promise<CommandResult | NotDone> {
    const { cabinet, lockers, blocked } = this.parts;
    const { lkr: locker, jti, role, actor, mode = 'api' } = command;
    if (!lockers.has(locker)) return { notDone: 'no_locker' };
    if (blocked.has(locker) && !runsTheCabinet(role)) return { notDone: 'blocked' };
    const grant: Grant = {
      ...{ locker, mode, credentialRef: jti, actor, actorRole: role },
      use: { kind: 'command', ref: jti, untilMs: untilMsOf(command) },
      ...this.#purposeOf(role, locker),
    };
    try {
      return resultOfOpening(await cabinet.open(grant));
    } catch (error) {
      const outcome = unrecordedOutcome(error);
      if (outcome === undefined) throw error;
      return resultOfOpening({ outcome, locker, reason: 'not_recorded' });
    }
  }

  /**
   * What the opening is for. The cloud asks for whom it knows: a customer, who takes what a courier has left. A courier fills
   * a locker, unless something is in it: then he looks after it. Of all others nobody knows, so what is in the locker stays
   * in it as far as the cabinet is concerned.
   */
  #purposeOf(role: ActorRole, locker: string): Pick<Grant, 'purpose'> {
    if (role === 'cloud') return { purpose: 'collect' };
    if (role === 'courier' && this.parts.dropOffs.of(locker) === undefined) return { purpose: 'drop_off' };
    return {};
  }
}

/** One of them is there: see the claims. */
function nameOf({ rental, lkr = '' }: Of<'rental.end' | 'rental.extend'>['arg']): string {
  return rental ?? lkr;
}

/** What an opening came to whose outcome the disk has not taken yet; it is tried on. */
function unrecordedOutcome(error: unknown): OpeningResult['outcome'] | undefined {
  if (!(error instanceof LockerError) || error.code !== 'opening.outcome_unrecorded') return undefined;
  return (['opened', 'failed', 'unconfirmed'] as const).find((outcome) => outcome === error.details.outcome);
}
