import { useEffect, useMemo, useState } from 'preact/hooks';
import type { KioskLocker, KioskPresented, KioskSession } from '../wire.js';
import { endSession, isStaff, moveDoor, sessionOf } from './api.js';
import { CabinetDrawing } from './cabinet-drawing.js';
import { ChooseStep } from './choose-step.js';
import type { Act, Choose, Outcome, Step } from './flow.js';
import { Header } from './header.js';
import { useIdle, useWarning } from './idle.js';
import { useKeyboard } from './keyboard.js';
import { followCabinet, type Link } from './link.js';
import { LockerStep } from './locker-step.js';
import { Message } from './message.js';
import { PinStep } from './pin-step.js';
import { forgetRequests } from './privacy/forget.js';
import { isAtChoice, isAwaited, type RentStep } from './rent-flow.js';
import { RentPanel } from './rent-panel.js';
import { ResultStep } from './result-step.js';
import { Blank } from './screen/blank.js';
import { shownOf } from './shown.js';
import { StillThere } from './still-there.js';
import { SpeechContext, useTexts } from './texts/texts.js';
import { useLanguage } from './texts/use-language.js';
import { useFlow } from './use-flow.js';
import { type Rent, useRent } from './use-rent.js';
import { type Staffed, useStaff } from './use-staff.js';

const idleMs = 30_000;
/** Who pays looks at his phone, not at the page. */
const payingMs = 120_000;
const warnedMs = 30_000;
const closedMs = 5000;
const none: readonly KioskLocker[] = [];

export function App() {
  const [link, setLink] = useState<Link>({ state: 'connecting' });
  const [byHand, setByHand] = useState(false);
  const cabinet = link.state === 'connecting' ? null : link.cabinet;
  const lockers = cabinet?.lockers ?? none;
  const chosen = useLanguage(cabinet ?? undefined);
  const { t } = chosen.speech;
  const showsOutcome = (outcome: Choose | Outcome): void => {
    act({ type: 'presented', step: outcome });
    act({ type: 'doors' });
  };
  const show = (presented: KioskPresented): void => {
    const shown = shownOf(presented);
    if (shown === null) return;
    staff.leave();
    showsOutcome(shown);
  };
  /** What a session that a reader has begun is for. */
  const goOn = (presented: KioskPresented, begun: KioskSession | undefined): void => {
    if (begun && isStaff(begun)) void staff.enter(begun.session);
    else if (presented.outcome !== 'owing') show(presented);
    else if (begun?.rental !== undefined) rent.mine(begun.session, begun.rental);
  };
  const rent = useRent(cabinet?.pinDigits ?? 6, cabinet?.notice !== undefined, showsOutcome);
  const renting = cabinet?.rental !== undefined;
  const staff = useStaff();
  const flow = useFlow(lockers, renting, rent.mine, (session) => void staff.enter(session));
  const { step, act, submit, choose } = flow;

  useEffect(() => {
    return followCabinet(setLink, (presented) => {
      if (!rent.yields()) return;
      const session = 'session' in presented ? presented.session : undefined;
      if (staff.isInside()) {
        // Whoever works at the screen keeps it; what somebody else was to choose is not left open.
        if (session !== undefined) void endSession(session);
        return;
      }
      if (session === undefined) show(presented);
      else void sessionOf(session).then((begun) => goOn(presented, begun));
    });
  }, []);
  useEffect(() => act({ type: 'doors' }), [lockers]);
  useEffect(() => {
    // Whoever comes when the connection is back may be somebody else.
    if (link.state === 'lost' && rent.step !== null && isAtChoice(rent.step)) rent.home();
    if (link.state === 'lost' && (step.at === 'pin' || step.at === 'choose')) act({ type: 'reset' });
  }, [link.state]);
  const isIdle =
    staff.view === null && (rent.step === null ? step.at !== 'sending' : isAtChoice(rent.step) || isOver(rent.step));
  useIdle(idleMs, isIdle, rent.step?.at ?? stageOf(step), () => {
    rent.home();
    act({ type: 'reset' });
    chosen.forget();
  });
  const paying =
    rent.step !== null && 'rental' in rent.step && ['asked', 'shown'].includes(rent.step.rental.order?.state ?? '');
  const warned = useWarning(payingMs, warnedMs, paying && rent.step !== null && !isAtChoice(rent.step), rent.cancel);
  const keys = useMemo(() => keysFor(flow, rent), [flow.act, rent.home, rent.step === null]);
  useKeyboard(link.state === 'live' && staff.view === null, keys);
  useEffect(() => {
    if (step.at !== 'result' || step.result.kind !== 'closed') return;
    const timer = setTimeout(() => act({ type: 'reset' }), closedMs);
    return () => clearTimeout(timer);
  }, [step]);

  const isAtStart = staff.view === null && rent.step === null && step.at === 'locker';
  useEffect(() => {
    if (isAtStart) forgetRequests();
  }, [isAtStart]);

  const tapDoor = (locker: KioskLocker): void => {
    if (byHand) void moveDoor(locker.id, locker.latch === 'open' ? 'closed' : 'open');
    else choose(locker.id);
  };
  return (
    <SpeechContext.Provider value={chosen.speech}>
      <div class="page">
        <Header
          cabinet={cabinet}
          link={link.state}
          language={chosen}
          onStaff={staff.view === null && rent.step === null ? () => void staff.signIn() : null}
        />
        {staff.view !== null ? (
          <StaffPlace staff={staff} />
        ) : (
          <main class="stage">
            {cabinet && (
              <CabinetDrawing
                lockers={lockers}
                chosen={chosenOf(step, rent.step)}
                onTap={tapDoor}
                simulated={cabinet.simulated}
                byHand={byHand}
                onByHand={setByHand}
                disabled={link.state !== 'live' || ((step.at === 'sending' || rent.step !== null) && !byHand)}
              />
            )}
            <section class="panel" aria-label={t('open.title')}>
              {rent.step !== null && link.state === 'live' ? (
                <RentPanel
                  step={rent.step}
                  rent={rent}
                  cabinet={link.cabinet}
                  onEnterPin={(locker) => act({ type: 'choose', locker })}
                />
              ) : (
                <Panel
                  {...{ link, step, lockers, act, submit, onChoose: choose, onRent: renting ? rent.begin : null }}
                />
              )}
              {warned && <StillThere onStay={warned.stay} onLeave={rent.cancel} seconds={warnedMs / 1000} />}
            </section>
          </main>
        )}
        <Blank afterSeconds={cabinet?.screen.blankAfter} atStart={isAtStart} />
      </div>
    </SpeechContext.Provider>
  );
}

/** Where those who run the cabinet are. */
function StaffPlace({ staff: { view, enter, leave } }: { readonly staff: Staffed }) {
  if (view?.at === 'sign_in') return <view.Screen onIn={(session) => void enter(session)} onLeave={leave} />;
  return view && <view.Screen key={view.session} session={view.session} onEnd={leave} />;
}

interface PanelProps {
  readonly link: Link;
  readonly step: Step;
  readonly lockers: readonly KioskLocker[];
  readonly act: (act: Act) => void;
  readonly submit: () => void;
  readonly onChoose: (locker: string) => void;
  /** `null` where nothing is rented. */
  readonly onRent: (() => void) | null;
}

function Panel({ link, step, lockers, act, submit, onChoose, onRent }: PanelProps) {
  const t = useTexts();
  if (step.at === 'result') return <ResultStep outcome={step} act={act} />;
  if (step.at === 'sending') {
    if (step.locker === null) return <Message tone="busy" title={t('common.one_moment')} text={t('open.checking')} />;
    return <Message tone="busy" title={t('open.opening', { locker: step.locker })} text={t('open.wait_at_door')} />;
  }
  if (link.state === 'connecting')
    return <Message tone="busy" title={t('common.one_moment')} text={t('common.asking_cabinet')} />;
  if (link.state === 'lost') {
    return <Message tone="bad" title={t('cabinet.lost_title')} text={t('cabinet.lost_text')} />;
  }
  if (step.at === 'choose') return <ChooseStep step={step} act={act} onChoose={onChoose} />;
  if (step.at === 'pin') return <PinStep step={step} pinDigits={link.cabinet.pinDigits} act={act} submit={submit} />;
  return <LockerStep typed={step.typed} ids={lockers.map(({ id }) => id)} act={act} onRent={onRent} />;
}

/** What is to be looked at for a while: something else begins the time of idleness anew. */
function stageOf(step: Step): unknown {
  if (step.at === 'result') return step.result;
  return step.at === 'choose' ? step.session : step.at;
}

/** The door that is marked in the drawing. */
function chosenOf(step: Step, renting: RentStep | null): string | null {
  if (renting !== null) return renting.at === 'rental' || renting.at === 'mine' ? renting.rental.locker : null;
  return 'locker' in step ? step.locker : null;
}

/** Nothing more comes by itself: whoever rents has his answer. */
function isOver(step: RentStep): boolean {
  return step.at === 'rental' && !isAwaited(step);
}

/** Keys of a keyboard go to whatever is shown. */
function keysFor({ act, confirm, scanned }: ReturnType<typeof useFlow>, rent: Rent) {
  if (rent.step === null) return { act, confirm, scanned };
  const ofRent = (next: Act): void => {
    if (next.type === 'key') rent.key(next.key);
    else if (next.type === 'back') rent.key('back');
    else if (next.type === 'reset') rent.back();
  };
  const read = (text: string): void => {
    if (rent.yields()) scanned(text);
  };
  return { act: ofRent, confirm: rent.next, scanned: read };
}
