import type { ComponentChildren } from 'preact';
import type { Tone, Words } from './words.js';

interface Props extends Words {
  readonly children?: ComponentChildren;
}

const signs: Readonly<Record<Exclude<Tone, 'busy'>, string>> = {
  good: 'M6 17l7 7 13-15',
  warn: 'M16 6v13 M16 25v1',
  bad: 'M8 8l16 16 M24 8L8 24',
};

/** One thing to say, readable from two steps away. */
export function Message({ tone, title, text, children }: Props) {
  return (
    <div class={`message ${tone}`}>
      <div class="sign" aria-hidden="true">
        {tone === 'busy' ? (
          <i class="spinner" />
        ) : (
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <path d={signs[tone]} />
          </svg>
        )}
      </div>
      <div role={tone === 'busy' ? 'status' : 'alert'}>
        <h2>{title}</h2>
        <p>{text}</p>
      </div>
      {children && <div class="actions">{children}</div>}
    </div>
  );
}
