import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { KioskLocker } from '../wire.js';
import { moveDoor, presentPin } from './api.js';
import { CabinetDrawing } from './cabinet-drawing.js';
import { type Act, advance, type Step, start } from './flow.js';
import { Header } from './header.js';
import { useIdle } from './idle.js';
import { useKeyboard } from './keyboard.js';
import { followCabinet, type Link } from './link.js';
import { LockerStep } from './locker-step.js';
import { Message } from './message.js';
import { PinStep } from './pin-step.js';
import { ResultStep } from './result-step.js';

const idleMs = 30_000;
const closedMs = 5000;
const none: readonly KioskLocker[] = [];

export function App() {
  const [link, setLink] = useState<Link>({ state: 'connecting' });
  const [byHand, setByHand] = useState(false);
  const cabinet = link.state === 'connecting' ? null : link.cabinet;
  const lockers = cabinet?.lockers ?? none;
  const { step, act, submit, confirm } = useFlow(lockers);

  useEffect(() => followCabinet(setLink), []);
  useEffect(() => act({ type: 'doors' }), [lockers]);
  useEffect(() => {
    // Whoever comes when the connection is back may be somebody else.
    if (link.state === 'lost' && step.at === 'pin') act({ type: 'reset' });
  }, [link.state]);
  useIdle(idleMs, step.at !== 'sending', () => act({ type: 'reset' }));
  useKeyboard(link.state === 'live', act, confirm);
  useEffect(() => {
    if (step.at !== 'result' || step.result.kind !== 'closed') return;
    const timer = setTimeout(() => act({ type: 'reset' }), closedMs);
    return () => clearTimeout(timer);
  }, [step]);

  const tapDoor = (locker: KioskLocker): void => {
    if (byHand) void moveDoor(locker.id, locker.latch === 'open' ? 'closed' : 'open');
    else act({ type: 'choose', locker: locker.id });
  };
  return (
    <div class="page">
      <Header cabinet={cabinet} link={link.state} />
      <main class="stage">
        {cabinet && (
          <CabinetDrawing
            lockers={lockers}
            chosen={step.at === 'locker' ? null : step.locker}
            onTap={tapDoor}
            simulated={cabinet.simulated}
            byHand={byHand}
            onByHand={setByHand}
            disabled={link.state !== 'live' || (step.at === 'sending' && !byHand)}
          />
        )}
        <section class="panel" aria-label="Open a locker">
          <Panel link={link} step={step} lockers={lockers} act={act} submit={submit} />
        </section>
      </main>
    </div>
  );
}

interface PanelProps {
  readonly link: Link;
  readonly step: Step;
  readonly lockers: readonly KioskLocker[];
  readonly act: (act: Act) => void;
  readonly submit: () => void;
}

function Panel({ link, step, lockers, act, submit }: PanelProps) {
  if (step.at === 'result') return <ResultStep locker={step.locker} result={step.result} act={act} />;
  if (step.at === 'sending') {
    return <Message tone="busy" title={`Opening ${step.locker} …`} text="Please wait at the door." />;
  }
  if (link.state === 'connecting') return <Message tone="busy" title="One moment …" text="Asking the cabinet." />;
  if (link.state === 'lost') {
    const text = 'The page has no connection to the cabinet. It tries again by itself; nothing you typed was kept.';
    return <Message tone="bad" title="Connection lost" text={text} />;
  }
  if (step.at === 'pin') return <PinStep step={step} pinDigits={link.cabinet.pinDigits} act={act} submit={submit} />;
  return <LockerStep typed={step.typed} ids={lockers.map(({ id }) => id)} act={act} />;
}

/** The flow as state. The PIN leaves the page's memory with the request. */
function useFlow(lockers: readonly KioskLocker[]) {
  const [step, setStep] = useState<Step>(start);
  const latest = useRef({ step, lockers });
  latest.current = { step, lockers };
  const acts = useMemo(() => {
    const act = (next: Act): void => {
      // Two acts may come before the next drawing: the second builds on the first.
      const after = advance(latest.current.step, next, latest.current.lockers);
      latest.current = { ...latest.current, step: after };
      setStep(after);
    };
    const submit = (): void => {
      const { step: now } = latest.current;
      act({ type: 'sent' });
      if (now.at !== 'pin' || latest.current.step.at !== 'sending') return;
      void presentPin(now.locker, now.digits).then((result) => {
        act({ type: 'answered', result });
        act({ type: 'doors' });
      });
    };
    /** What Enter means where the customer is by now, whether or not that is drawn already. */
    const confirm = (): void => {
      const { at } = latest.current.step;
      if (at === 'pin') submit();
      else act({ type: at === 'result' ? 'reset' : 'next' });
    };
    return { act, submit, confirm };
  }, []);
  return { step, ...acts };
}
