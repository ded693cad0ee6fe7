import type { CodeDecision } from '../access/code-decision.js';
import { recordOvertaken } from '../access/overtaken.js';
import type { PinDecision } from '../access/pin-decision.js';
import type { Presentation } from '../access/presentation.js';
import type { Cabinet } from '../cabinet/cabinet.js';
import type { Grant } from '../cabinet/cabinet-view.js';
import type { Config } from '../config/specs.js';
import type { Hardware } from '../hardware/hardware.js';
import { systemTime } from '../lib/clock-source.js';
import { codeOf, LockerError } from '../lib/errors.js';
import { Readers } from '../readers/readers.js';
import type { Presented } from '../readers/readers-world.js';
import type { Pins } from './pins.js';
import type { AgentRecord } from './record.js';
import type { Signals } from './signals.js';
import type { Tokens } from './tokens.js';

export interface ReaderEdge {
  readonly config: Config;
  readonly record: AgentRecord;
  readonly hardware: Hardware;
  readonly cabinet: Cabinet;
  readonly pins: Pins;
  readonly tokens: Tokens;
  readonly signals: Signals;
  readonly fault: (error: unknown) => void;
}

/** Lets the readers of the config open lockers. */
export function startReaders(edge: ReaderEdge): Readers {
  const { config, hardware, signals, fault } = edge;
  return new Readers({
    world: {
      lockers: config.lockers.map(({ id }) => id),
      present: (what) => present(edge, what),
      denied: () => signals.denied(),
      onFault: fault,
    },
    ...{ hardware, readers: config.readers, time: systemTime },
  });
}

async function present(edge: ReaderEdge, what: Presented): Promise<Presentation> {
  const decision = await decide(edge, what);
  if (decision.kind === 'granted') return openGranted(edge, decision.grant);
  return decision.kind === 'wait' ? { ...decision, why: 'throttled' } : decision;
}

async function decide({ pins, tokens }: ReaderEdge, what: Presented): Promise<CodeDecision | PinDecision> {
  switch (what.kind) {
    case 'code':
      return tokens.access.check(what.text);
    case 'pin':
      return pins.access.check(what.number, what.pin);
    case 'card':
      return { kind: 'denied' };
  }
}

/** An opening is read back for some seconds; who asks again then finds the locker open. */
const busySeconds = 5;

async function openGranted({ cabinet, record, pins, fault }: ReaderEdge, grant: Grant): Promise<Presentation> {
  try {
    return { kind: 'done', result: await cabinet.open(grant) };
  } catch (error) {
    if (!(error instanceof LockerError)) throw error;
    switch (codeOf(error)) {
      case 'access.used_up':
        recordOvertaken(record.store, pins.denials, grant, 'used_up');
        return { kind: 'denied' };
      case 'access.uses_full':
        fault(error);
        recordOvertaken(record.store, pins.denials, grant, 'uses_full');
        return { kind: 'denied' };
      case 'opening.busy':
        return { kind: 'wait', seconds: busySeconds, why: 'opening' };
      default:
        return { kind: 'unavailable', error };
    }
  }
}
