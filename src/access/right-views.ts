import { formatWeekHours } from '../lib/week-hours.js';
import type { RightRole, Rights, StoredRight } from '../store/rights.js';
import type { Uses } from '../store/uses.js';
import type { RightReason } from './decide.js';
import type { Judge } from './judge.js';
import { termsOfStored } from './right-terms.js';

/** A stored right as those who run the cabinet see it: nothing of a PIN or of a card but how many there are. */
export interface RightView extends Omit<StoredRight, 'storedBoot' | 'hours'> {
  /** As `formatWeekHours` writes them. */
  readonly hours?: string;
  readonly presentedBy: { readonly pins: number; readonly cards: number };
  /** How often it opened each locker it was used at. Only where it has a number of uses: nothing else is counted. */
  readonly used?: Readonly<Record<string, number>>;
  /** The same of a courier: how many lockers he has filled. */
  readonly filled?: number;
  /** Why it may not be used at this moment, when it may not. */
  readonly now: 'in_force' | RightReason;
}

interface RightViewsParts {
  readonly rights: Rights;
  readonly uses: Pick<Uses, 'usedOf'>;
  readonly judge: Pick<Judge, 'objection'>;
  /** The configured lockers by their ids. */
  readonly lockers: ReadonlyMap<string, unknown>;
}

/** Shows the stored rights. Each method throws a LockerError (`store.*`) when they cannot be read. */
export class RightViews {
  constructor(private readonly parts: RightViewsParts) {}

  /** Oldest first. What is told of each is looked up when its turn comes. */
  *all(): IterableIterator<RightView> {
    for (const right of this.parts.rights.list()) yield this.#viewOf(right);
  }

  get(ref: string): RightView | undefined {
    const right = this.parts.rights.get(ref);
    return right && this.#viewOf(right);
  }

  countByRole(): Readonly<Record<RightRole, number>> {
    return this.parts.rights.countByRole();
  }

  #viewOf(right: StoredRight): RightView {
    const { storedBoot: _, hours, ...terms } = right;
    const { pins, cards } = this.parts.rights.credentialsOf(right.ref);
    const used = new Map(this.parts.uses.usedOf('right', right.ref).map((use) => [use.of, use.used]));
    return {
      ...terms,
      ...(hours !== undefined && { hours: formatWeekHours(hours) }),
      presentedBy: { pins: pins.length, cards: cards.length },
      ...(right.uses !== undefined && countOf(right, used)),
      now: this.#now(right, used),
    };
  }

  #now(right: StoredRight, used: ReadonlyMap<string, number>): RightView['now'] {
    const { judge, lockers } = this.parts;
    // By what it is presented changes nothing in whether it may be used.
    const objection = judge.objection(termsOfStored(right), 'api');
    if (objection !== undefined) return objection;
    const counted = right.lockers === 'any' ? [...lockers.keys()] : right.lockers;
    return isUsedUp(right, used, counted) ? 'used_up' : 'in_force';
  }
}

function countOf({ role }: StoredRight, used: ReadonlyMap<string, number>): Pick<RightView, 'used' | 'filled'> {
  return role === 'courier' ? { filled: used.get('') ?? 0 } : { used: Object.fromEntries(used) };
}

function isUsedUp({ role, uses }: StoredRight, used: ReadonlyMap<string, number>, lockers: readonly string[]): boolean {
  if (uses === undefined) return false;
  const counted = role === 'courier' ? [''] : lockers;
  return counted.every((of) => (used.get(of) ?? 0) >= uses);
}
