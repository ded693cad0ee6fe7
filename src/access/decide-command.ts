import type { ClockState, Reason } from '../audit/event.js';
import { type Command, type CommandClaims, isSupported } from '../tokens/command-token.js';
import { timeLeewayMs, tooLongLived } from '../tokens/life.js';
import { signedFaults } from '../tokens/signed-object.js';
import { type CommandName, longestCommandLifeMs } from '../tokens/signed-types.js';
import type { TrustedKey } from '../tokens/trust-set.js';
import type { LostUses } from './lost-uses.js';

export interface CommandFacts {
  readonly command: CommandClaims;
  /** The key that signed it. */
  readonly key: TrustedKey;
  /** Id of this cabinet. */
  readonly cabinet: string;
  readonly clock: ClockState;
  /** Wall time, or the floor while the clock is untrusted. */
  readonly effectiveMs: number;
  /** The database was lost, and with it which commands were run. */
  readonly lost: LostUses | undefined;
}

type CommandVerdict =
  | { readonly kind: 'accepted'; readonly command: Command }
  | { readonly kind: 'refused'; readonly reason: CommandReason };

/** They take rights away and give none, so that they came late does no harm. */
const restricting: ReadonlySet<CommandName> = new Set(['block', 'right.revoke', 'right.clear', 'erase', 'restrict']);

/** Reasons to refuse a verified command, in the order in which they are looked at: the first that holds is the answer. */
const refusals = [
  ['wrong_cabinet', ({ command, cabinet }) => command.aud !== cabinet],
  ['key_misused', ({ command, key }) => !key.cmds.has(command.cmd)],
  ['wrong_role', ({ command }) => command.role === 'courier' && command.cmd !== 'open'],
  ['too_long_lived', livesTooLong],
  ['expired', ({ command, effectiveMs }) => untilMsOf(command) <= effectiveMs],
  ['clock_untrusted', ({ command, clock }) => clock === 'untrusted' && !restricting.has(command.cmd)],
  ['uses_lost', mayHaveRunBeforeLoss],
] as const satisfies readonly (readonly [Reason, (facts: CommandFacts) => boolean])[];

/** They hold whatever the time is and whatever was run before: who may not have a command run gets no result of one either. */
const standing: ReadonlySet<Reason> = new Set(['wrong_cabinet', 'key_misused', 'wrong_role']);

/** Whether a command that is refused for this reason may have run before it was. */
export function mayHaveRun(reason: CommandReason): boolean {
  return !standing.has(reason);
}

/** Every reason for which a text is refused as a command, in the order of the checks. `key_misused` is twice: its typs, its cmds. */
export const commandReasons = [...signedFaults, ...refusals.map(([reason]) => reason), 'unsupported'] as const;
type CommandReason = (typeof commandReasons)[number];

/**
 * Whether a verified command may run. It says nothing about whether it has run before: that is looked up first, since a
 * command that is repeated after its end gets the result that it had.
 */
export function decideCommand(facts: CommandFacts): CommandVerdict {
  const refusal = refusals.find(([, holds]) => holds(facts));
  if (refusal !== undefined) return { kind: 'refused', reason: refusal[0] };
  const { command } = facts;
  return isSupported(command) ? { kind: 'accepted', command } : { kind: 'refused', reason: 'unsupported' };
}

/** A fraction of a millisecond never lengthens a right. */
export function untilMsOf({ exp }: CommandClaims): number {
  return Math.floor(exp * 1000);
}

/** A command that was made after the loss was not run before it. One without `iat` is no older than its longest life. */
function mayHaveRunBeforeLoss({ command, lost }: CommandFacts): boolean {
  const { iat, cmd } = command;
  if (lost === undefined || restricting.has(cmd)) return false;
  const { beforeMs } = lost;
  const longestMs = longestCommandLifeMs(cmd);
  const issuedMs = iat === undefined ? untilMsOf(command) - longestMs : Math.floor(iat * 1000);
  return beforeMs === undefined || issuedMs <= beforeMs + Math.min(timeLeewayMs, longestMs);
}

function livesTooLong({ command, clock, effectiveMs }: CommandFacts): boolean {
  const { iat, cmd } = command;
  const life = { untilMs: untilMsOf(command), ...(iat !== undefined && { issuedMs: Math.floor(iat * 1000) }) };
  return tooLongLived(life, longestCommandLifeMs(cmd), { known: clock !== 'untrusted', effectiveMs });
}
