import type { Presentation } from '../access/presentation.js';

/** What somebody presents at a reader. Kept nowhere: not stored, not logged, not in an error. */
export type Presented =
  | { readonly kind: 'code'; readonly text: string }
  /** In the normal form of drivers/readers/card-number.ts. */
  | { readonly kind: 'card'; readonly number: string }
  /** `number`: a locker's id, or what was typed where it stands for no locker. */
  | { readonly kind: 'pin'; readonly number: string; readonly pin: string };

/** All that readers may do to the rest of the agent. */
export interface ReadersWorld {
  /** Ids of the configured lockers. */
  readonly lockers: readonly string[];
  /** From the decision to the recorded outcome. An opening shows and sounds `granted` by itself, a refusal `denied`. */
  present(what: Presented): Promise<Presentation>;
  /** Has it seen and heard that nothing opens where nothing was presented. */
  denied(): void;
  /** Told of each fault that became a denial; never gets what was presented. */
  onFault(error: unknown): void;
}
