import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { endSession } from '../api.js';
import { Message } from '../message.js';
import { useSecondsUntil } from '../seconds.js';
import { useSpeech } from '../texts/texts.js';
import { BoardsTab } from './boards-tab.js';
import { CabinetTab } from './cabinet-tab.js';
import { FaultsTab } from './faults-tab.js';
import { insideFormats } from './formats.js';
import { NetworkTab } from './network-tab.js';
import './frame.css';
import './parts.css';
import './lockers.css';
import './cards.css';
import { Leaving } from './leaving.js';
import { type Tab, Tabs } from './tabs.js';
import { OperatorSayContext, useOperatorSay } from './texts.js';
import { TodayTab } from './today-tab.js';
import { useOverview } from './use-overview.js';

/** So many seconds before the end of the session it is asked whether anybody is there. */
const warnedSeconds = 20;

interface Props {
  readonly session: string;
  /** The session is over, or was ended: the page is for customers again. */
  readonly onEnd: () => void;
}

/** The screen of those who run the cabinet: operators act, installers look. */
export function StaffScreen({ session, onEnd }: Props) {
  const say = useOperatorSay();
  const { language, formats: common } = useSpeech();
  const [tab, setTab] = useState<Tab>('cabinet');
  const { known, refresh } = useOverview(session, onEnd);
  const left = useSecondsUntil(known?.endsMs ?? null);
  const ended = useRef(onEnd);
  ended.current = onEnd;
  const signOut = (): void => {
    void endSession(session);
    ended.current();
  };
  useEffect(() => {
    if (known && left === 0) signOut();
  }, [left === 0, known === null]);
  const timezone = known?.overview.timezone ?? 'UTC';
  const formats = useMemo(() => insideFormats(language, timezone, common), [language, timezone, common]);
  if (!known) {
    return <Message tone="busy" title={say('operator.loading')} text={say('operator.asking')} />;
  }
  const { overview, fresh, cameMs } = known;
  return (
    <OperatorSayContext.Provider value={say}>
      <main class="op" data-screen={`staff-${tab}`}>
        <Tabs tab={tab} onTab={setTab} role={overview.role} wrong={overview.alarms.length} onSignOut={signOut} />
        {!fresh && (
          <p class="op-lost" role="alert">
            {say('operator.lost')}
          </p>
        )}
        <div class="op-page" role="tabpanel" aria-label={say(`operator.tab_${tab}`)}>
          {tab === 'cabinet' && <CabinetTab {...{ session, overview }} onDone={() => void refresh()} onOver={onEnd} />}
          {tab === 'faults' && <FaultsTab {...{ session, overview, formats }} onOver={onEnd} />}
          {tab === 'boards' && <BoardsTab {...{ session, overview, formats }} onOver={onEnd} />}
          {tab === 'network' && (
            <NetworkTab {...{ overview, formats }} nowMs={overview.atMs + performance.now() - cameMs} />
          )}
          {tab === 'today' && <TodayTab {...{ overview, formats }} />}
        </div>
        {left <= warnedSeconds && <Leaving seconds={left} onSignOut={signOut} />}
      </main>
    </OperatorSayContext.Provider>
  );
}
