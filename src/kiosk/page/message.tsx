import type { ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import { HelpContext } from './help.js';
import { useTexts } from './texts/texts.js';
import { type Tone, unbroken, type Words } from './words.js';

interface Props extends Words {
  /** Not to be overlooked. */
  readonly loud?: boolean;
  /** It is no good news and no bad, or nobody knows which: no sign. */
  readonly still?: boolean;
  readonly children?: ComponentChildren;
}

const signs: Readonly<Record<Exclude<Tone, 'busy'>, string>> = {
  good: 'M6 17l7 7 13-15',
  warn: 'M16 6v13 M16 25v1',
  bad: 'M8 8l16 16 M24 8L8 24',
};

/** One thing to say, readable from two steps away. */
export function Message({ tone, title, text, loud = false, still = false, children }: Props) {
  return (
    <div class={`message ${tone} ${loud ? 'loud' : ''}`}>
      <div class="sign" aria-hidden="true" hidden={still}>
        {tone === 'busy' ? (
          !still && <i class="spinner" />
        ) : (
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <path d={signs[tone]} />
          </svg>
        )}
      </div>
      <div role={tone === 'busy' ? 'status' : 'alert'}>
        <h2>{title}</h2>
        <p>{text}</p>
        {(tone === 'bad' || tone === 'warn') && <Whom />}
      </div>
      {children && <div class="actions">{children}</div>}
    </div>
  );
}

/** Whom to call where something went wrong. */
function Whom() {
  const t = useTexts();
  const { id, help } = useContext(HelpContext);
  const cabinet = unbroken(id);
  return (
    <p class="whom">
      {help
        ? t('help.line', { name: help.name, phone: unbroken(help.phone), cabinet })
        : t('help.line_cabinet', { cabinet })}
    </p>
  );
}
