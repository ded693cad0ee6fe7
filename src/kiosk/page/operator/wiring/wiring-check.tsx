import { useState } from 'preact/hooks';
import { lockerOf } from '../../../../commission/check.js';
import type { Overview } from '../../../overview-wire.js';
import { Sign } from '../sign.js';
import { rowsOf } from '../words.js';
import type { WiringSay } from './say.js';
import { useWiringSay } from './texts.js';
import { type Check, useCheck } from './use-check.js';
import { findingWords } from './words.js';

interface Props {
  readonly session: string;
  readonly overview: Overview;
  readonly onClose: () => void;
  readonly onOver: () => void;
}

/** The check of the wires: opens one locker after the other, asks which door has moved, and says what is swapped. */
export function WiringCheck(props: Props) {
  const say = useWiringSay();
  const [begun, setBegun] = useState(false);
  return (
    <section class="op-card" aria-label={say('wiring.title')}>
      <div class="op-head">
        <h2>{say('wiring.title')}</h2>
        <button type="button" class="op-quiet" onClick={props.onClose}>
          {say('wiring.end')}
        </button>
      </div>
      {begun ? <Steps {...props} say={say} /> : <Intro {...props} say={say} onBegin={() => setBegun(true)} />}
    </section>
  );
}

function Intro({ overview, say, onBegin }: Props & { readonly say: WiringSay; readonly onBegin: () => void }) {
  const taken = overview.lockers.filter(({ use }) => use !== 'free').length;
  return (
    <>
      <p>{say('wiring.intro')}</p>
      {taken > 0 && (
        <p class="op-why warn">
          <Sign of="warn" />
          {say('wiring.taken', { count: taken })}
        </p>
      )}
      <p>{say('wiring.keep_away')}</p>
      <div class="op-deeds">
        <button type="button" class="op-key primary" onClick={onBegin}>
          {say('wiring.begin')}
        </button>
      </div>
    </>
  );
}

function Steps({ session, overview, say, onOver }: Props & { readonly say: WiringSay }) {
  const check = useCheck(session, overview.lockers, onOver);
  const { step, lockers, found } = check;
  return (
    <>
      <p class="op-hint">{say('wiring.found', { count: found, all: lockers.length })}</p>
      {step.do === 'energise' && <Next {...{ check, say }} />}
      {step.do === 'ask' && <Which key={lockerOf(lockers, step.lock)} {...{ check, say }} />}
      {step.do === 'shut' && <Shut {...{ check, say }} doors={step.moved} />}
      {step.do === 'done' && <Result {...{ check, say }} />}
    </>
  );
}

interface StepProps {
  readonly check: Check;
  readonly say: WiringSay;
}

function Next({ check: { step, working, lockers, open }, say }: StepProps) {
  if (step.do !== 'energise') return null;
  const locker = lockerOf(lockers, step.lock);
  return (
    <>
      <p role="status">{say(step.why === 'first' ? 'wiring.next' : 'wiring.once_more', { locker })}</p>
      <div class="op-deeds">
        <button type="button" class="op-key primary" disabled={working} onClick={() => void open()}>
          {working ? say('wiring.working') : say('wiring.open', { locker })}
        </button>
      </div>
    </>
  );
}

/** All doors to tap; two can have moved. */
function Which({ check: { step, working, lockers, moved }, say }: StepProps) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  if (step.do !== 'ask') return null;
  const tap = (id: string): void =>
    setChosen((doors) => (doors.includes(id) ? doors.filter((door) => door !== id) : [...doors, id]));
  return (
    <>
      <p role="status">{say('wiring.which', { locker: lockerOf(lockers, step.lock) })}</p>
      <div class="op-map" style={{ gridTemplateRows: `repeat(${rowsOf(lockers.length)}, minmax(56px, 1fr))` }}>
        {lockers.map(({ id }) => (
          <button
            type="button"
            key={id}
            class="op-tile off"
            aria-pressed={chosen.includes(id)}
            disabled={working}
            onClick={() => tap(id)}
          >
            <b>{id}</b>
          </button>
        ))}
      </div>
      <div class="op-deeds">
        <button type="button" class="op-key primary" disabled={working} onClick={() => void moved(chosen)}>
          {chosen.length === 0 ? say('wiring.none') : `${say('wiring.go_on')}: ${chosen.join(', ')}`}
        </button>
      </div>
    </>
  );
}

function Shut({ check: { working, isShut }, say, doors }: StepProps & { readonly doors: readonly string[] }) {
  return (
    <>
      <p role="status">{doors.length > 0 ? say('wiring.shut', { doors: doors.join(', ') }) : say('wiring.shut_all')}</p>
      <div class="op-deeds">
        <button type="button" class="op-key" disabled={working} onClick={() => void isShut()}>
          {say('wiring.go_on')}
        </button>
      </div>
    </>
  );
}

function Result({ check: { lockers, findings }, say }: StepProps) {
  const wrong = findingWords(say, lockers, findings);
  if (wrong.length === 0) {
    return (
      <p class="op-why good" role="status">
        <Sign of="good" />
        {say('wiring.well')}
      </p>
    );
  }
  return (
    <div role="status">
      <h3>{say('wiring.wrong', { count: wrong.length })}</h3>
      {wrong.map((text) => (
        <p class="op-why bad" key={text}>
          <Sign of="bad" />
          {text}
        </p>
      ))}
    </div>
  );
}
