import type { AddressVerdict } from './messages.js';

/**
 * What one request to a board brought. `noise`: an answer behind bytes that form no frame; `damage`: such bytes and no
 * answer, or behind the answer; `two-answers`: the answer, and then another one.
 */
export type Heard = 'answer' | 'noise' | 'nothing' | 'damage' | 'two-answers';

/** So many of a board's latest requests are looked at. */
const LATEST = 16;
/** No board answers twice, so that a few times are enough; once may be an answer from before the agent's time. */
const TWICE_ENOUGH = 3;
/** Two boards that answer at once are hardly ever understood. One more than quarantine a board, which is then asked seldom. */
const DAMAGED_IN_A_ROW = 4;
/** A line on which more than this is disturbed when others are asked is bad for all: chance must not make one board look worse. */
const OTHERS = { least: 4, disturbedShare: 1 / 32 } as const;
/** Two boards whose doors are all alike may answer byte for byte the same for a while, and be understood. */
const CLEAN_ENOUGH = 60;

/**
 * Judges, for the boards of one bus, whether another board answers at the address of one. Pure. Seen from the bus such a board is
 * damaged again and again while the line is clean as often as other boards are asked; a wire that is bad for one board only
 * looks the same. What is disturbed for all boards is the line, and says nothing of an address.
 */
export class AddressJudge {
  readonly #heard = new Map<string, readonly Heard[]>();
  /** Clean answers since the last collision. */
  readonly #clean = new Map<string, number>();
  readonly #verdicts = new Map<string, AddressVerdict>();

  /** Takes in what a request to `board` brought. Gives the verdict on that board where it is new. */
  hear(board: string, heard: Heard): AddressVerdict | undefined {
    this.#heard.set(board, [...this.#of(board), heard].slice(-LATEST));
    if (heard === 'answer') this.#clean.set(board, this.#cleanOf(board) + 1);
    if (heard === 'damage' || heard === 'two-answers') this.#clean.delete(board);
    const verdict = this.#judge(board);
    if (verdict === undefined || verdict === this.#verdicts.get(board)) return undefined;
    this.#verdicts.set(board, verdict);
    return verdict;
  }

  #judge(board: string): AddressVerdict | undefined {
    if (this.#cleanOf(board) >= CLEAN_ENOUGH) return 'own';
    if (count(this.#of(board), 'two-answers') >= TWICE_ENOUGH) return 'shared';
    return this.#isDamaged(board) && this.#othersAreClean(board) ? 'shared' : undefined;
  }

  #isDamaged(board: string): boolean {
    return count(this.#of(board).slice(-DAMAGED_IN_A_ROW), 'damage', 'two-answers') === DAMAGED_IN_A_ROW;
  }

  /** A board that is not there is clean too: one whose address was set wrong is missing at its own. */
  #othersAreClean(board: string): boolean {
    const others = [...this.#heard].flatMap(([other, heard]) => (other === board ? [] : heard));
    return others.length >= OTHERS.least && count(others, 'noise', 'damage') <= OTHERS.disturbedShare * others.length;
  }

  #of(board: string): readonly Heard[] {
    return this.#heard.get(board) ?? [];
  }

  #cleanOf(board: string): number {
    return this.#clean.get(board) ?? 0;
  }
}

function count(heard: readonly Heard[], ...kinds: readonly Heard[]): number {
  return heard.filter((one) => kinds.includes(one)).length;
}
