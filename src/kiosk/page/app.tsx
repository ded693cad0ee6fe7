import { useEffect, useState } from 'preact/hooks';
import type { KioskLocker } from '../wire.js';
import { moveDoor } from './api.js';
import { CabinetDrawing } from './cabinet-drawing.js';
import { ChooseStep } from './choose-step.js';
import type { Act, Step } from './flow.js';
import { Header } from './header.js';
import { useIdle } from './idle.js';
import { useKeyboard } from './keyboard.js';
import { followCabinet, type Link } from './link.js';
import { LockerStep } from './locker-step.js';
import { Message } from './message.js';
import { PinStep } from './pin-step.js';
import { ResultStep } from './result-step.js';
import { shownOf } from './shown.js';
import { useFlow } from './use-flow.js';

const idleMs = 30_000;
const closedMs = 5000;
const none: readonly KioskLocker[] = [];

export function App() {
  const [link, setLink] = useState<Link>({ state: 'connecting' });
  const [byHand, setByHand] = useState(false);
  const cabinet = link.state === 'connecting' ? null : link.cabinet;
  const lockers = cabinet?.lockers ?? none;
  const { step, act, submit, scanned, choose, confirm } = useFlow(lockers);

  useEffect(() => {
    return followCabinet(setLink, (presented) => {
      const shown = shownOf(presented);
      if (shown === null) return;
      act({ type: 'presented', step: shown });
      act({ type: 'doors' });
    });
  }, []);
  useEffect(() => act({ type: 'doors' }), [lockers]);
  useEffect(() => {
    // Whoever comes when the connection is back may be somebody else.
    if (link.state === 'lost' && (step.at === 'pin' || step.at === 'choose')) act({ type: 'reset' });
  }, [link.state]);
  useIdle(idleMs, step.at !== 'sending', stageOf(step), () => act({ type: 'reset' }));
  useKeyboard(link.state === 'live', { act, confirm, scanned });
  useEffect(() => {
    if (step.at !== 'result' || step.result.kind !== 'closed') return;
    const timer = setTimeout(() => act({ type: 'reset' }), closedMs);
    return () => clearTimeout(timer);
  }, [step]);

  const tapDoor = (locker: KioskLocker): void => {
    if (byHand) void moveDoor(locker.id, locker.latch === 'open' ? 'closed' : 'open');
    else choose(locker.id);
  };
  return (
    <div class="page">
      <Header cabinet={cabinet} link={link.state} />
      <main class="stage">
        {cabinet && (
          <CabinetDrawing
            lockers={lockers}
            chosen={'locker' in step ? step.locker : null}
            onTap={tapDoor}
            simulated={cabinet.simulated}
            byHand={byHand}
            onByHand={setByHand}
            disabled={link.state !== 'live' || (step.at === 'sending' && !byHand)}
          />
        )}
        <section class="panel" aria-label="Open a locker">
          <Panel link={link} step={step} lockers={lockers} act={act} submit={submit} onChoose={choose} />
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
  readonly onChoose: (locker: string) => void;
}

function Panel({ link, step, lockers, act, submit, onChoose }: PanelProps) {
  if (step.at === 'result') return <ResultStep outcome={step} act={act} />;
  if (step.at === 'sending') {
    if (step.locker === null) return <Message tone="busy" title="One moment …" text="Your code is being checked." />;
    return <Message tone="busy" title={`Opening ${step.locker} …`} text="Please wait at the door." />;
  }
  if (link.state === 'connecting') return <Message tone="busy" title="One moment …" text="Asking the cabinet." />;
  if (link.state === 'lost') {
    const text = 'The page has no connection to the cabinet. It tries again by itself; nothing you typed was kept.';
    return <Message tone="bad" title="Connection lost" text={text} />;
  }
  if (step.at === 'choose') return <ChooseStep step={step} act={act} onChoose={onChoose} />;
  if (step.at === 'pin') return <PinStep step={step} pinDigits={link.cabinet.pinDigits} act={act} submit={submit} />;
  return <LockerStep typed={step.typed} ids={lockers.map(({ id }) => id)} act={act} />;
}

/** What is to be looked at for a while: something else begins the time of idleness anew. */
function stageOf(step: Step): unknown {
  if (step.at === 'result') return step.result;
  return step.at === 'choose' ? step.session : step.at;
}
