import type { Presented } from '../access/present.js';
import type { Presentation } from '../access/presentation.js';

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
