import type { CountedRows } from '../audit/counted-rows.js';
import type { NewEvent, Reason } from '../audit/event.js';
import type { Clock } from '../clock/clock.js';
import type { TimeSource } from '../lib/clock-source.js';
import { LockerError } from '../lib/errors.js';
import type { CommandResult } from '../store/commands.js';
import type { Meta } from '../store/meta.js';
import type { Store } from '../store/store.js';
import { type Command, type CommandClaims, readCommand } from '../tokens/command-token.js';
import type { TrustedKey } from '../tokens/trust-set.js';
import { type WorkReason, workReasonOf, workRefusals } from './command-refusal.js';
import { CommandWork, type CommandWorkParts } from './command-work.js';
import { decideCommand, mayHaveRun, untilMsOf } from './decide-command.js';
import { lostUses } from './lost-uses.js';
import type { TrustedNow } from './trust.js';

/** What came of the text of a command. */
export interface CommandAnswer extends CommandResult {
  /** Empty when the text had none that could be believed. */
  readonly jti: string;
}

/** Who brought a text, as rows name him where its own word is not believed. */
type Bringer = Pick<NewEvent, 'actor' | 'actor_role'>;

export interface CommandRunnerParts extends CommandWorkParts {
  readonly store: Store;
  readonly meta: Meta;
  readonly clock: Clock;
  readonly trust: TrustedNow;
  /** Id of this cabinet. */
  readonly cabinetId: string;
  /** Anybody who reaches an edge can send texts at will. */
  readonly refusals: CountedRows;
  readonly time: TimeSource;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** Told what a refusal left out of the record. */
  readonly fault: (error: unknown) => void;
}

/** An opening that a restart cut off is settled within 5 s where its board answers. */
const endWithinMs = 7_000;
const lookMs = 100;

/** Runs the commands of the cloud, each at most once, whatever brought them and however often. */
export class CommandRunner {
  readonly #running = new Map<string, Promise<CommandAnswer>>();
  readonly #work: CommandWork;

  constructor(private readonly parts: CommandRunnerParts) {
    this.#work = new CommandWork(parts);
  }

  /**
   * Verifies a text as a `cmd+jwt` and runs it, unless it was run before: then its result is given again, once it has one.
   * A refusal is a result, too, so this rejects for faults of the program only.
   * @param text whatever it is; never stored
   */
  async run(text: string, from: Bringer = {}): Promise<CommandAnswer> {
    const { clock, cabinetId } = this.parts;
    const trust = this.parts.trust.current();
    if (trust.kind === 'unavailable') return this.#disbelieve('trust_unusable', from);
    const reading = await readCommand(text, trust.keys);
    if (reading.kind === 'refused') return this.#disbelieve(reading.reason, from);
    const { command, key } = reading;
    // It was later than that when somebody whom we trust signed it. What is for another cabinet changes nothing here.
    if (command.iat !== undefined && command.aud === cabinetId) clock.sawIssued(Math.floor(command.iat * 1000));
    try {
      return await this.#once(command, key);
    } catch (error) {
      return this.#refuse(command, workReasonOf(error));
    }
  }

  /** Nothing waits between the look at what was run before and the note that it runs: two texts never run one command. */
  #once(command: CommandClaims, key: TrustedKey): Promise<CommandAnswer> | CommandAnswer {
    const { clock, commands, cabinetId, meta } = this.parts;
    const { jti } = command;
    const moment = { clock: clock.now().state, effectiveMs: clock.effectiveMs(), lost: lostUses(meta) };
    const verdict = decideCommand({ command, key, cabinet: cabinetId, ...moment });
    if (verdict.kind === 'accepted' || mayHaveRun(verdict.reason)) {
      const result = this.#running.get(jti) ?? commands.get(jti);
      if (result === 'running') return this.#end(command);
      if (result !== undefined) return result instanceof Promise ? result : { jti, ...result };
    }
    if (verdict.kind === 'refused') return this.#refuse(command, verdict.reason);
    const running = this.#run(verdict.command).finally(() => this.#running.delete(jti));
    this.#running.set(jti, running);
    return running;
  }

  async #run(command: Command): Promise<CommandAnswer> {
    try {
      const result = await this.#work.do(command);
      if ('notDone' in result) return this.#refuse(command, result.notDone);
      if ('begun' in result) return this.#end(command);
      return { jti: command.jti, ...result };
    } catch (error) {
      return this.#refuse(command, workReasonOf(error));
    }
  }

  /**
   * The result of a command that was begun: its opening waits for its outcome, after a restart or for a disk that does not take it; or
   * what a person asked for takes its time.
   */
  async #end(command: CommandClaims): Promise<CommandAnswer> {
    const { commands, time, sleep } = this.parts;
    const { jti } = command;
    const deadlineMs = time.monoMs() + endWithinMs;
    for (;;) {
      await sleep(lookMs);
      const result = commands.get(jti);
      // Forgotten meanwhile: it has expired, and what it came to is in the record.
      if (result === undefined) return this.#refuse(command, 'expired');
      if (result !== 'running') return { jti, ...result };
      // It goes on, so no row says that it was refused.
      if (time.monoMs() >= deadlineMs) return { jti, outcome: 'refused', reason: 'running' };
    }
  }

  #disbelieve(reason: Reason, from: Bringer): CommandAnswer {
    this.#record({ ...refused(reason), ...from });
    return { jti: '', outcome: 'refused', reason };
  }

  /** A final refusal is the command's result; any other leaves its row and no more. */
  #refuse(command: CommandClaims, reason: Reason): CommandAnswer {
    const { store, commands, refusals, lockers } = this.parts;
    const { jti, cmd, actor, role } = command;
    const row: NewEvent = {
      ...{ ...refused(reason), credential_ref: jti, actor, actor_role: role },
      // What is no locker of this cabinet is free text from outside, or the name of another cabinet's.
      ...(cmd === 'open' && lockers.has(command.lkr) && reason !== 'wrong_cabinet' && { locker: command.lkr }),
    };
    const answer = { jti, outcome: 'refused', reason } as const;
    if (!isFinal(reason)) {
      this.#record(row);
      return answer;
    }
    try {
      store.tx(() => {
        commands.put(jti, untilMsOf(command), { outcome: 'refused', reason });
        refusals.record(row);
      });
      return answer;
    } catch (error) {
      return this.#refuse(command, workReasonOf(error));
    }
  }

  /** A refusal that the disk does not take is a refusal all the same. */
  #record(row: NewEvent): void {
    const { store, refusals, fault } = this.parts;
    try {
      store.tx(() => refusals.record(row));
    } catch (error) {
      if (!(error instanceof LockerError)) throw error;
      fault(error);
    }
  }
}

function refused(reason: Reason): NewEvent {
  return { event: 'admin.command_refused', outcome: 'refused', reason };
}

function isWorkReason(reason: Reason): reason is WorkReason {
  return Object.hasOwn(workRefusals, reason);
}

function isFinal(reason: Reason): boolean {
  return isWorkReason(reason) && workRefusals[reason] === 'final';
}
