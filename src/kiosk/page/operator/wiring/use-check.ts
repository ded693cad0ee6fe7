import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import {
  bitsOfCabinet,
  type CheckFinding,
  checkFindings,
  jobOfCabinet,
  lockerOf,
} from '../../../../commission/check.js';
import {
  answered,
  energised,
  energising,
  missingDoors,
  nextStep,
  nothingTried,
  type Progress,
  type Step,
  shut,
} from '../../../../commission/commissioning.js';
import { conclude } from '../../../../commission/conclusion.js';
import { type Bits, type Change, changesOf, withMore } from '../../../../commission/wiring.js';
import type { InsideLocker } from '../../../overview-wire.js';
import { act, overviewOf } from '../api.js';
import { checkedLockers } from './words.js';

export interface Check {
  readonly step: Step;
  readonly working: boolean;
  readonly found: number;
  readonly lockers: ReturnType<typeof checkedLockers>;
  /** Once all is tried. */
  readonly findings: readonly CheckFinding[];
  readonly open: () => Promise<void>;
  readonly moved: (doors: readonly string[]) => Promise<void>;
  readonly isShut: () => Promise<void>;
}

/**
 * Carries the steps of the check out: the same ones as those of `lockerctl commission --check`. `lockers`: as they stand now, told
 * again and again; they begin the check when it is first called.
 */
export function useCheck(session: string, lockers: readonly InsideLocker[], onOver: () => void): Check {
  const [begun] = useState(() => checkedLockers(lockers));
  const job = useMemo(() => jobOfCabinet(begun), [begun]);
  const [progress, setProgress] = useState<Progress>(nothingTried);
  const [working, setWorking] = useState(false);
  const rest = useRef<Bits>({});
  const changes = useRef<readonly Change[]>([]);
  const step = nextStep(job, progress);
  const bitsOf = (now: readonly InsideLocker[]): Bits => bitsOfCabinet(job, checkedLockers(now));
  const fresh = async (): Promise<Bits | undefined> => {
    const looked = await overviewOf(session);
    if (looked.kind === 'over') onOver();
    return looked.kind === 'told' ? bitsOf(looked.what.lockers) : undefined;
  };
  const see = (now: Bits): void => {
    changes.current = withMore(changes.current, changesOf(rest.current, now));
  };
  const back = (now: Bits): readonly Change[] => {
    const still = changesOf(rest.current, now);
    return changes.current.filter((one) =>
      still.some(({ board, number }) => board === one.board && number === one.number),
    );
  };
  useEffect(() => {
    const now = bitsOf(lockers);
    if (step.do === 'ask') see(now);
    if (step.do === 'shut' && changes.current.length > 0 && back(now).length === 0) setProgress(shut(progress, []));
  }, [lockers]);
  const alone = async (work: () => Promise<void>): Promise<void> => {
    setWorking(true);
    await work();
    setWorking(false);
  };
  const open = (): Promise<void> =>
    alone(async () => {
      if (step.do !== 'energise') return;
      const now = await fresh();
      if (!now) return;
      rest.current = now;
      changes.current = [];
      const { lock } = step;
      const came = await act(session, 'open', lockerOf(begun, lock));
      if (came.kind === 'over') onOver();
      const isSent = came.kind === 'opened' || came.kind === 'failed' || came.kind === 'unconfirmed';
      const asked = energised(energising(progress, lock), lock, isSent ? {} : { error: came.kind });
      setProgress(isSent ? asked : answered(asked, [], []));
    });
  const moved = (doors: readonly string[]): Promise<void> =>
    alone(async () => {
      const now = await fresh();
      if (now) see(now);
      setProgress(answered(progress, doors, changes.current));
    });
  const isShut = (): Promise<void> =>
    alone(async () => {
      const now = await fresh();
      if (now) setProgress(shut(progress, back(now)));
    });
  return {
    ...{ step, working, lockers: begun, open, moved, isShut },
    found: job.doors.length - missingDoors(job, progress).length,
    findings: step.do === 'done' ? checkFindings(begun, conclude(job, progress)) : [],
  };
}
