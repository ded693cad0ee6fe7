import { AtReader } from './at-reader.js';
import type { Act } from './flow.js';
import { BackKey, Digits, Key } from './keypad.js';
import { complete, nextKeys } from './locker-ids.js';
import { TitleRow } from './rent-choice.js';
import { useTexts } from './texts/texts.js';

interface Props {
  readonly typed: string;
  readonly ids: readonly string[];
  readonly act: (act: Act) => void;
  /** Back to the first screen; `null` where this is it. */
  readonly onBack: (() => void) | null;
}

/** Asks for the locker number. Only keys that lead to a locker of this cabinet can be pressed. */
export function LockerStep({ typed, ids, act, onBack }: Props) {
  const t = useTexts();
  const keys = nextKeys(ids, typed);
  const longest = Math.max(typed.length, ...ids.filter((id) => id.startsWith(typed)).map((id) => id.length));
  const type = (key: string) => act({ type: 'key', key });
  const back = <BackKey onPress={() => act({ type: 'back' })} disabled={typed === complete(ids, '')} />;
  const next = (
    <Key
      label={t('everywhere.next')}
      kind="primary"
      onPress={() => act({ type: 'next' })}
      disabled={!ids.includes(typed)}
    >
      {t('everywhere.next')}
    </Key>
  );
  return (
    <div class="step">
      {onBack ? (
        <TitleRow title={t('open.which_locker')} way={t('everywhere.back')} onBack={onBack} />
      ) : (
        <>
          <div class="title-row">
            <h2>{t('open.which_locker')}</h2>
          </div>
          <AtReader />
        </>
      )}
      <p class="hint">{t('open.type_or_tap')}</p>
      <output
        class="slots"
        data-typed={typed === complete(ids, '') ? 0 : typed.length}
        aria-label={t('open.number', { typed })}
      >
        {Array.from({ length: longest }, (_, at) => (
          <span key={at} class={`slot ${at === typed.length ? 'here' : ''}`}>
            {typed[at] ?? ''}
          </span>
        ))}
      </output>
      {keys.every((key) => /[0-9]/.test(key)) ? (
        <Digits onDigit={type} allowed={keys} left={back} right={next} />
      ) : (
        <div class="keys letters">
          {keys.map((key) => (
            <Key key={key} label={key} onPress={() => type(key)}>
              {key}
            </Key>
          ))}
          {back}
          {next}
        </div>
      )}
    </div>
  );
}
