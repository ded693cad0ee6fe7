import type { Meta } from './meta.js';
import { metaShapes } from './meta-shapes.js';
import type { Store } from './store.js';

/** `leaving`: the cloud still has to have the record, and to be told. `gone`: it is; there is no line any more. */
export type EndPhase = 'leaving' | 'gone';

export interface EndOfService {
  readonly phase: EndPhase;
  /** Rows that have no receipt are not waited for. */
  readonly force: boolean;
}

/** That the cabinet was decommissioned, over restarts. It is asked before each opening, so it answers from memory. */
export class ServiceEnd {
  #end: EndOfService | undefined;

  constructor(
    private readonly store: Pick<Store, 'afterCommit' | 'onRecovered'>,
    private readonly meta: Pick<Meta, 'get' | 'set' | 'remove'>,
  ) {
    this.#end = this.#stored();
    store.onRecovered(() => {
      this.#end = this.#stored();
    });
  }

  /** `undefined` while the cabinet is in service. */
  get now(): EndOfService | undefined {
    return this.#end;
  }

  /** Inside a transaction. `undefined`: it is in service again. */
  set(end: EndOfService | undefined): void {
    if (end) this.meta.set('service_end', end);
    else this.meta.remove('service_end');
    this.store.afterCommit(() => {
      this.#end = end;
    });
  }

  #stored(): EndOfService | undefined {
    return metaShapes.service_end.safeParse(this.meta.get('service_end')).data;
  }
}
