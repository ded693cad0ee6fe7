import type { TargetedKeyboardEvent } from 'preact';
import type { Overview } from '../../overview-wire.js';
import { useOperatorTexts } from './texts.js';

export const tabs = ['cabinet', 'faults', 'boards', 'network', 'today'] as const;
export type Tab = (typeof tabs)[number];

interface Props {
  readonly tab: Tab;
  readonly onTab: (tab: Tab) => void;
  readonly role: Overview['role'];
  /** How many alarms there are. */
  readonly wrong: number;
  readonly onSignOut: () => void;
}

/** The tabs, and beside them the way out. Arrow keys go from tab to tab. */
export function Tabs({ tab, onTab, role, wrong, onSignOut }: Props) {
  const t = useOperatorTexts();
  const walk = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = tabs[tabs.indexOf(tab) + step];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    onTab(next);
    event.currentTarget.querySelectorAll('button')[tabs.indexOf(next)]?.focus();
  };
  return (
    <div class="op-bar">
      <div
        class="op-tabs"
        role="tablist"
        aria-label={t(role === 'operator' ? 'operator.title' : 'operator.title_status')}
        onKeyDown={walk}
      >
        {tabs.map((one) => (
          <button
            type="button"
            key={one}
            role="tab"
            aria-selected={one === tab}
            tabIndex={one === tab ? 0 : -1}
            onClick={() => onTab(one)}
          >
            {t(`operator.tab_${one}`)}
            {one === 'faults' && wrong > 0 && <span class="op-count">{wrong}</span>}
          </button>
        ))}
      </div>
      <button type="button" class="op-out" onClick={onSignOut}>
        {t('operator.sign_out')}
      </button>
    </div>
  );
}
