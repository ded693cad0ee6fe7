import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import type { KioskLocker, KioskPresented, KioskSession } from '../wire.js';
import { Announcer } from './announcer.js';
import { endSession, isStaff, moveDoor, sessionOf } from './api.js';
import { CabinetDrawing } from './cabinet-drawing.js';
import { DeliverStep } from './deliver-step.js';
import { useDoorLeft } from './door-left.js';
import type { Act, Choose, Outcome, Step } from './flow.js';
import { Header } from './header.js';
import { HelpContext } from './help.js';
import { HelpDialog } from './help-dialog.js';
import { type Errand, errandsAt } from './home-choices.js';
import { useIdle, useWarning } from './idle.js';
import { useKeyboard } from './keyboard.js';
import { followCabinet, type Link } from './link.js';
import { complete } from './locker-ids.js';
import { Panel } from './panel.js';
import { forgetRequests } from './privacy/forget.js';
import { isAtChoice, isAwaited, type RentStep } from './rent-flow.js';
import { RentPanel } from './rent-panel.js';
import { Blank } from './screen/blank.js';
import { type Place, screenOf } from './screen.js';
import { shownOf } from './shown.js';
import { StillThere } from './still-there.js';
import { SpeechContext } from './texts/texts.js';
import { useLanguage } from './texts/use-language.js';
import { type Delivering, useDelivery } from './use-delivery.js';
import { useFlow } from './use-flow.js';
import { type Rent, useRent } from './use-rent.js';
import { type Staffed, useStaff } from './use-staff.js';

/** Together the time after which nothing is left of somebody who has gone. */
const idleMs = 30_000;
const askedMs = 20_000;
/** Who pays looks at his phone, not at the page. */
const payingMs = 120_000;
const warnedMs = 30_000;
const closedMs = 5000;
const none: readonly KioskLocker[] = [];
const noId = { id: '' };

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
  const delivering = useDelivery(showsOutcome);
  const delivery = delivering.step;
  const [place, setPlace] = useState<Place>('home');
  const [helping, setHelping] = useState(false);
  const errands = cabinet ? errandsAt(cabinet) : [];
  const opened = openedIn(step, rent.step);
  const left = useDoorLeft(opened, lockers, cabinet?.leftOpenSeconds ?? 60);
  const screen = screenOf({
    ...{ link: link.state, health: cabinet?.health ?? 'good', hasHome: errands.length > 0 },
    ...{ place, step, renting: rent.step, delivery, left },
  });
  const errand = (what: Errand): void => {
    if (what === 'rent') rent.begin();
    else if (what === 'deliver') delivering.begin();
    else if (what === 'help') setHelping(true);
    else setPlace(what);
  };
  const actOn = (next: Act): void => {
    if (next.type === 'reset') setPlace('home');
    act(next);
  };
  const toStart = (): void => {
    rent.home();
    delivering.home();
    actOn({ type: 'reset' });
    chosen.forget();
    setHelping(false);
  };

  // Before anything is painted: the cabinet answers while the first picture is drawn.
  useLayoutEffect(() => {
    return followCabinet(setLink, (presented) => {
      if (!rent.yields() || !delivering.yields()) return;
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
    if (link.state === 'lost') delivering.home();
    if (link.state === 'lost' && (step.at === 'pin' || step.at === 'choose')) act({ type: 'reset' });
  }, [link.state]);
  useEffect(() => {
    if (rent.step !== null || step.at === 'result') setPlace('home');
  }, [rent.step === null, step.at]);
  const typed =
    step.at === 'locker' &&
    step.typed !==
      complete(
        lockers.map(({ id }) => id),
        '',
      );
  const isCustomers = staff.view === null;
  const holds =
    isCustomers &&
    (rent.step === null
      ? typed || step.at === 'pin' || step.at === 'choose' || (delivery !== null && delivery.at !== 'sending')
      : isAtChoice(rent.step) && !isTold(rent.step));
  const waits =
    rent.step === null
      ? step.at === 'sending' || delivery?.at === 'sending'
      : !isAtChoice(rent.step) && !isOver(rent.step);
  // An open door is told of until it is closed, or until somebody else touches the page.
  const isIdle = isCustomers && !holds && !waits && left === 'shut';
  useIdle(idleMs, isIdle, rent.step?.at ?? delivery?.at ?? stageOf(step), toStart);
  const asked = useWarning(askedMs, idleMs - askedMs, holds, toStart);
  const paying =
    rent.step !== null && 'rental' in rent.step && ['asked', 'shown'].includes(rent.step.rental.order?.state ?? '');
  const warned = useWarning(payingMs, warnedMs, paying && rent.step !== null && !isAtChoice(rent.step), rent.cancel);
  const keys = useMemo(() => keysFor({ ...flow, act: actOn }, rent, delivering), [flow.act, rent.home]);
  useKeyboard(link.state === 'live' && isCustomers, keys);
  useEffect(() => {
    if (step.at !== 'result' || step.result.kind !== 'closed') return;
    const timer = setTimeout(() => act({ type: 'reset' }), closedMs);
    return () => clearTimeout(timer);
  }, [step]);

  const isAtStart = isCustomers && rent.step === null && delivery === null && step.at === 'locker';
  useEffect(() => {
    if (isAtStart) forgetRequests();
  }, [isAtStart]);

  const tapDoor = (locker: KioskLocker): void => {
    if (byHand) void moveDoor(locker.id, locker.latch === 'open' ? 'closed' : 'open');
    else choose(locker.id);
  };
  return (
    <SpeechContext.Provider value={chosen.speech}>
      <HelpContext.Provider value={cabinet ?? noId}>
        <div class="page">
          <Header
            cabinet={cabinet}
            link={link.state}
            language={chosen}
            onHelp={() => setHelping(true)}
            onStaff={isCustomers && rent.step === null ? () => void staff.signIn() : null}
          />
          {staff.view !== null ? (
            <StaffPlace staff={staff} />
          ) : (
            <main class="stage" data-screen={screen}>
              <section class="panel" aria-label={t('open.title')}>
                {rent.step !== null && link.state === 'live' ? (
                  <RentPanel
                    step={rent.step}
                    rent={rent}
                    cabinet={link.cabinet}
                    left={left}
                    onEnterPin={(locker) => act({ type: 'choose', locker })}
                  />
                ) : delivery !== null && link.state === 'live' ? (
                  <DeliverStep step={delivery} {...{ delivering }} cabinet={link.cabinet} onBack={delivering.home} />
                ) : (
                  <Panel
                    {...{ link, screen, step, left, errands, submit }}
                    act={actOn}
                    onChoose={choose}
                    onErrand={errand}
                  />
                )}
              </section>
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
              <Announcer screen={screen} language={chosen.speech.language} />
            </main>
          )}
          {helping && <HelpDialog onClose={() => setHelping(false)} />}
          {asked && (
            <StillThere onStay={asked.stay} onLeave={toStart} seconds={(idleMs - askedMs) / 1000} paying={false} />
          )}
          {warned && <StillThere onStay={warned.stay} onLeave={rent.cancel} seconds={warnedMs / 1000} paying />}
          <Blank afterSeconds={cabinet?.screen.blankAfter} atStart={isAtStart} />
        </div>
      </HelpContext.Provider>
    </SpeechContext.Provider>
  );
}

/** Where those who run the cabinet are. */
function StaffPlace({ staff: { view, enter, leave } }: { readonly staff: Staffed }) {
  if (view?.at === 'sign_in') return <view.Screen onIn={(session) => void enter(session)} onLeave={leave} />;
  return view && <view.Screen key={view.session} session={view.session} onEnd={leave} />;
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

/** The locker that was opened here, as far as its screen is shown. */
function openedIn(step: Step, renting: RentStep | null): string | null {
  if (renting !== null)
    return renting.at === 'rental' && renting.rental.opening === 'opened' ? renting.rental.locker : null;
  return step.at === 'result' && step.result.kind === 'opened' ? step.locker : null;
}

/** Nothing of anybody is in it: it may go without a question. */
function isTold({ at }: RentStep): boolean {
  return at === 'refused' || at === 'over';
}

/** Nothing more comes by itself: whoever rents has his answer. */
function isOver(step: RentStep): boolean {
  return step.at === 'rental' && !isAwaited(step);
}

/** Keys of a keyboard go to whatever is shown when they are pressed. */
function keysFor(
  { act, confirm, scanned }: Pick<ReturnType<typeof useFlow>, 'act' | 'confirm' | 'scanned'>,
  rent: Rent,
  delivering: Delivering,
) {
  const toRent = (next: Act): void => {
    if (next.type === 'key') rent.key(next.key);
    else if (next.type === 'back') rent.key('back');
    else if (next.type === 'reset') rent.back();
  };
  const toDelivery = (next: Act): void => {
    if (next.type === 'key') delivering.key(next.key);
    else if (next.type === 'back') delivering.key('back');
    else if (next.type === 'reset') delivering.home();
  };
  return {
    act: (next: Act): void => {
      if (rent.isUnderWay()) toRent(next);
      else if (delivering.isUnderWay()) toDelivery(next);
      else act(next);
    },
    confirm: (): void => {
      if (rent.isUnderWay()) rent.next();
      else if (delivering.isUnderWay()) delivering.next();
      else confirm();
    },
    scanned: (text: string): void => {
      if (rent.yields() && delivering.yields()) scanned(text);
    },
  };
}
