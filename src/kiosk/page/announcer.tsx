import { useEffect, useState } from 'preact/hooks';

/**
 * Tells whoever hears the page and does not see it what is shown now: the title of the screen and what it says. Messages tell
 * themselves.
 */
export function Announcer({ screen, language }: { readonly screen: string; readonly language: string }) {
  const [told, setTold] = useState('');
  useEffect(() => {
    const stage = document.querySelector('.stage');
    const parts = [...(stage?.querySelectorAll('h2, .hint') ?? [])].map(({ textContent }) => textContent ?? '');
    setTold(stage?.querySelector('[role=alert], [role=status]') ? '' : parts.join(' '));
  }, [screen, language]);
  return (
    <p class="unseen" aria-live="polite">
      {told}
    </p>
  );
}
