import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { KioskLocker, KioskPresented, KioskSession } from '../wire.js';
import { Announcer } from './announcer.js';
import { endSession, isStaff, moveDoor, sessionOf } from './api.js';
import { CabinetDrawing } from './cabinet-drawing.js';
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
import { courierIdleMs, litBy, type ParcelStep } from './parcel-flow.js';
import { ParcelPanel } from './parcel-panel.js';
import { forgetRequests } from './privacy/forget.js';
import { useRehearsal } from './rehearsal.js';
import { isAtChoice, isAwaited, type RentStep } from './rent-flow.js';
import { RentPanel } from './rent-panel.js';
import { Blank } from './screen/blank.js';
import { type Place, screenOf } from './screen.js';
import { shownOf } from './shown.js';
import { StillThere } from './still-there.js';
import { SpeechContext } from './texts/texts.js';
import { useLanguage } from './texts/use-language.js';
import { useFlow } from './use-flow.js';
import { type Parcel, useParcel } from './use-parcel.js';
import { type Rent, useRent } from './use-rent.js';
import { type Staffed, useStaff } from './use-staff.js';

/** Together the time after which nothing is left of somebody who has gone. */
const idleMs = 30_000;
const askedMs = 20_000;
/** Who pays looks at his phone, not at the page. */
const payingMs = 120_000;
const warnedMs = 30_000;
/** Who has to wait is told so until he may try again. */
const waitedMs = 75_000;
const closedMs = 5000;
const none: readonly KioskLocker[] = [];
const noId = { id: '' };
const nothing = {};

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
    else if (begun?.role === 'courier') {
      act({ type: 'reset' });
      parcel.enter(begun);
    } else if (presented.outcome !== 'owing') show(presented);
    else if (begun?.rental !== undefined) rent.mine(begun.session, begun.rental);
  };
  const rent = useRent(cabinet?.pinDigits ?? 6, cabinet?.notice !== undefined, showsOutcome);
  const parcel = useParcel(lockers, (number) => act({ type: 'choose', locker: number }), showsOutcome);
  const staff = useStaff();
  const enterStaff = (session: string): void => void staff.enter(session);
  const flow = useFlow(lockers, cabinet ?? nothing, rent.mine, enterStaff, parcel.enter);
  const { step, act, submit, choose } = flow;
  const [place, setPlace] = useState<Place>('home');
  const [helping, setHelping] = useState(false);
  const errands = cabinet ? errandsAt(cabinet) : [];
  const opened = openedIn(step, rent.step, parcel.step);
  const left = useDoorLeft(opened, lockers, cabinet?.leftOpenSeconds ?? 60);
  const screen = screenOf({
    ...{ link: link.state, health: cabinet?.health ?? 'good', hasHome: errands.length > 0 },
    ...{ place, step, renting: rent.step, parcel: parcel.step, left },
  });
  const errand = (what: Errand): void => {
    if (what === 'rent') rent.begin();
    else if (what === 'help') setHelping(true);
    else if (what === 'deliver') parcel.begin();
    else setPlace(what);
  };
  const actOn = (next: Act): void => {
    if (next.type === 'reset') setPlace('home');
    act(next);
  };
  const toStart = (): void => {
    rent.home();
    parcel.home();
    actOn({ type: 'reset' });
    chosen.forget();
    setHelping(false);
  };

  // Before anything is painted: the cabinet answers while the first picture is drawn.
  useLayoutEffect(() => {
    return followCabinet(setLink, (presented) => {
      if (!rent.yields() || !parcel.yields()) return;
      const session = 'session' in presented ? presented.session : undefined;
      if (staff.isInside()) {
        // Whoever works at the screen keeps it; what somebody else was to choose is not left open.
        if (session !== undefined) void endSession(session);
        return;
      }
      if (session === undefined || presented.outcome === 'unconfirmed') show(presented);
      else void sessionOf(session).then((begun) => goOn(presented, begun));
    });
  }, []);
  useEffect(() => act({ type: 'doors' }), [lockers]);
  useEffect(() => {
    // Whoever comes when the connection is back may be somebody else.
    if (link.state === 'lost' && rent.step !== null && isAtChoice(rent.step)) rent.home();
    if (link.state === 'lost' && parcel.step !== null && isAtList(parcel.step)) parcel.home();
    if (link.state === 'lost' && ['locker', 'pin', 'choose'].includes(step.at)) actOn({ type: 'reset' });
  }, [link.state]);
  useEffect(() => {
    if (rent.step !== null || parcel.step !== null || step.at === 'result') setPlace('home');
  }, [rent.step === null, parcel.step === null, step.at]);
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
    (parcel.step !== null
      ? isAtList(parcel.step)
      : rent.step === null
        ? typed || step.at === 'pin' || step.at === 'choose'
        : isAtChoice(rent.step) && !isTold(rent.step));
  const waits =
    parcel.step?.at === 'busy' ||
    (rent.step === null ? step.at === 'sending' : !isAtChoice(rent.step) && !isOver(rent.step));
  // An open door is told of until it is closed, or until somebody else touches the page.
  const isIdle = isCustomers && !holds && !waits && left === 'shut';
  const couriers = parcel.step === null ? undefined : courierIdleMs(parcel.step, lockers);
  const told = step.at === 'result' && step.result.kind === 'wait' ? waitedMs : idleMs;
  useIdle(couriers ?? told, isIdle, rent.step?.at ?? parcel.step?.at ?? stageOf(step), toStart);
  const asked = useWarning(askedMs, idleMs - askedMs, holds, toStart);
  const paying =
    rent.step !== null && 'rental' in rent.step && ['asked', 'shown'].includes(rent.step.rental.order?.state ?? '');
  const warned = useWarning(payingMs, warnedMs, paying && rent.step !== null && !isAtChoice(rent.step), rent.cancel);
  const keys = useMemo(() => keysFor({ ...flow, act: actOn }, rent, parcel), [flow.act, rent.home]);
  useKeyboard(link.state === 'live' && isCustomers, keys);
  useEffect(() => {
    if (step.at !== 'result' || step.result.kind !== 'closed') return;
    const timer = setTimeout(() => act({ type: 'reset' }), closedMs);
    return () => clearTimeout(timer);
  }, [step]);

  const isAtStart = staff.view === null && rent.step === null && parcel.step === null && step.at === 'locker';
  useEffect(() => {
    if (isAtStart) forgetRequests();
  }, [isAtStart]);
  useRehearsal(isAtStart && place === 'home' ? cabinet : null, chosen);

  const tapDoor = (locker: KioskLocker): void => {
    if (byHand) void moveDoor(locker.id, locker.latch === 'open' ? 'closed' : 'open');
    else if (parcel.step !== null) parcel.takeBack(locker.id);
    else choose(locker.id);
  };
  const isTaken = step.at === 'sending' || rent.step !== null || (parcel.step !== null && parcel.step.at !== 'returns');
  const simulated = cabinet?.simulated;
  const lit = litIn(step, rent.step, parcel.step);
  const disabled = link.state !== 'live' || (isTaken && !byHand);
  const latestTap = useRef(tapDoor);
  latestTap.current = tapDoor;
  // What stands beside the step is drawn anew when it is another, and not with each digit that is typed.
  const drawing = useMemo(
    () =>
      simulated !== undefined && (
        <CabinetDrawing
          {...{ lockers, chosen: lit, simulated, byHand, disabled, onByHand: setByHand }}
          onTap={(locker) => latestTap.current(locker)}
        />
      ),
    [lockers, lit.join(), simulated, byHand, disabled],
  );
  const hasStaff = isCustomers && rent.step === null && parcel.step === null;
  const header = useMemo(
    () => (
      <Header
        {...{ cabinet, link: link.state, language: chosen, onHelp: () => setHelping(true) }}
        onStaff={hasStaff ? () => void staff.signIn() : null}
      />
    ),
    [cabinet, link.state, chosen.speech, chosen.offered, hasStaff],
  );
  return (
    <SpeechContext.Provider value={chosen.speech}>
      <HelpContext.Provider value={cabinet ?? noId}>
        <div class="page">
          {header}
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
                ) : parcel.step !== null && link.state === 'live' ? (
                  <ParcelPanel step={parcel.step} parcel={parcel} cabinet={link.cabinet} left={left} />
                ) : (
                  <Panel
                    {...{ link, screen, step, left, errands, submit, onTaken: flow.taken }}
                    act={actOn}
                    onChoose={choose}
                    onErrand={errand}
                  />
                )}
              </section>
              {drawing}
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

/** The doors that are lit in the drawing. */
function litIn(step: Step, renting: RentStep | null, parcel: ParcelStep | null): readonly string[] {
  if (renting !== null) return renting.at === 'rental' || renting.at === 'mine' ? [renting.rental.locker] : [];
  if (parcel !== null) return litBy(parcel);
  return 'locker' in step && step.locker !== null ? [step.locker] : [];
}

/** The locker that was opened here, as far as its screen is shown. */
function openedIn(step: Step, renting: RentStep | null, parcel: ParcelStep | null): string | null {
  if (parcel !== null) return 'locker' in parcel ? (parcel.locker ?? null) : null;
  if (renting !== null)
    return renting.at === 'rental' && renting.rental.opening === 'opened' ? renting.rental.locker : null;
  return step.at === 'result' && step.result.kind === 'opened' ? step.locker : null;
}

/** A courier is asked something: a number that is typed, or a choice in his session, is not left to who comes next. */
function isAtList(step: ParcelStep): boolean {
  return step.at === 'number' ? step.typed !== '' : ['errand', 'sizes', 'returns'].includes(step.at);
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
  parcel: Parcel,
) {
  const toParcel = (next: Act): void => {
    if (next.type === 'key') parcel.key(next.key);
    else if (next.type === 'reset') parcel.home();
    else if (next.type === 'back') parcel.key('back');
  };
  const toRent = (next: Act): void => {
    if (next.type === 'key') rent.key(next.key);
    else if (next.type === 'back') rent.key('back');
    else if (next.type === 'reset') rent.back();
  };
  return {
    act: (next: Act): void => {
      if (rent.isUnderWay()) toRent(next);
      else if (parcel.isUnderWay()) toParcel(next);
      else act(next);
    },
    confirm: (): void => {
      if (rent.isUnderWay()) rent.next();
      else if (parcel.isUnderWay()) parcel.next();
      else confirm();
    },
    scanned: (text: string): void => {
      if (rent.yields() && parcel.yields()) scanned(text);
    },
  };
}
