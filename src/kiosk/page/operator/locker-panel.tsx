import { useEffect, useState } from 'preact/hooks';
import type { InsideLocker, Overview } from '../../overview-wire.js';
import { act } from './api.js';
import type { Deed, Done } from './deeds.js';
import { Facts } from './facts.js';
import { Sign } from './sign.js';
import { useOperatorTexts } from './texts.js';
import { doneWords, faultWords, stateOf, toneOf } from './words.js';

interface Props {
  readonly session: string;
  readonly locker: InsideLocker;
  readonly overview: Overview;
  readonly onDone: () => void;
  readonly onOver: () => void;
  readonly onClose: () => void;
}

/** One locker: how it stands and why, and for an operator what he may do with it. */
export function LockerPanel({ session, locker, overview, onDone, onOver, onClose }: Props) {
  const t = useOperatorTexts();
  const { id } = locker;
  const [asked, setAsked] = useState<Deed | null>(null);
  const [working, setWorking] = useState<Deed | null>(null);
  const [done, setDone] = useState<{ readonly deed: Deed; readonly came: Done } | null>(null);
  useEffect(() => {
    setAsked(null);
    setDone(null);
  }, [id]);
  const run = async (deed: Deed): Promise<void> => {
    setAsked(null);
    setDone(null);
    setWorking(deed);
    const came = await act(session, deed, id);
    setWorking(null);
    if (came.kind === 'over') onOver();
    else {
      setDone({ deed, came });
      onDone();
    }
  };
  const wants = (deed: Deed): void => {
    if (needsYes(deed, locker)) setAsked(deed);
    else void run(deed);
  };
  const state = stateOf(locker);
  const said = done && doneWords(t, done.deed, id, done.came);
  return (
    <section class="op-panel" aria-label={t('operator.locker', { locker: id })}>
      <div class="op-head">
        <h2>{t('operator.locker', { locker: id })}</h2>
        <span class={`op-chip ${toneOf[state]}`}>
          <Sign of={state} />
          {t(`operator.is_${state}`)}
        </span>
        <button type="button" class="op-quiet" onClick={onClose}>
          {t('operator.all_lockers')}
        </button>
      </div>
      {asked !== null ? (
        <Question deed={asked} locker={id} onYes={() => void run(asked)} onNo={() => setAsked(null)} />
      ) : (
        overview.role === 'operator' && <Deeds locker={locker} working={working} onWant={wants} />
      )}
      <p class={`op-said ${said?.tone ?? ''}`} role="status">
        {working !== null
          ? t('operator.working')
          : said && (
              <>
                <Sign of={said.tone} />
                {said.text}
              </>
            )}
      </p>
      {locker.blocked && <p class="op-why off">{t(`operator.blocked_${locker.blocked}`)}</p>}
      {locker.faults.map((fault) => (
        <p class="op-why bad" key={fault}>
          <Sign of="bad" />
          {faultWords(t, fault, locker, overview)}
        </p>
      ))}
      <Facts
        of={[
          [t('operator.latch'), t(`operator.latch_${locker.latch}`)],
          ...(locker.door ? [[t('operator.door'), t(`operator.latch_${locker.door}`)] as const] : []),
          [t('operator.use'), t(`operator.use_${locker.use}`)],
          [t('operator.size'), locker.size],
          [t('operator.board'), locker.board],
        ]}
      />
    </section>
  );
}

/** Somebody's things may be in there. */
function needsYes(deed: Deed, { use }: InsideLocker): boolean {
  return deed === 'emptied' || (deed === 'open' && use !== 'free');
}

interface DeedsProps {
  readonly locker: InsideLocker;
  readonly working: Deed | null;
  readonly onWant: (deed: Deed) => void;
}

function Deeds({ locker, working, onWant }: DeedsProps) {
  const t = useOperatorTexts();
  const deeds: readonly Deed[] = ['open', locker.blocked ? 'unblock' : 'block', 'clear', 'emptied'];
  return (
    <div class="op-deeds">
      {deeds.map((deed) => (
        <button
          type="button"
          key={deed}
          class={`op-key ${deed === 'open' ? 'primary' : ''}`}
          disabled={working !== null}
          onClick={() => onWant(deed)}
        >
          {t(`operator.${deed}`)}
        </button>
      ))}
    </div>
  );
}

interface QuestionProps {
  readonly deed: Deed;
  readonly locker: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

function Question({ deed, locker, onYes, onNo }: QuestionProps) {
  const t = useOperatorTexts();
  const question = t(deed === 'emptied' ? 'operator.emptied_question' : 'operator.open_question', { locker });
  return (
    <div class="op-ask" role="alertdialog" aria-label={question}>
      <p>{question}</p>
      <div class="op-deeds">
        <button type="button" class="op-key primary" onClick={onYes}>
          {t('operator.yes')}
        </button>
        <button type="button" class="op-key" onClick={onNo}>
          {t('operator.no')}
        </button>
      </div>
    </div>
  );
}
