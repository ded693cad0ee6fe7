import type { Page } from 'playwright-core';

/**
 * What runs in the page of the bench. A frame is painted when a task is run that was asked for within its `requestAnimationFrame`: that
 * comes once the frame has been drawn, and before the timers by which the page does what can wait until then.
 */
const painted = `(then) => requestAnimationFrame(() => {
  void scheduler.postTask(() => then(performance.now()), { priority: 'user-blocking' });
})`;

/** The buttons of the first screen: to open, to rent, help. */
export const homeButton = '[data-screen=home] .home button:not(:disabled)';

/** Before the page's own script: notes in `window.usableMs` when the buttons of the first screen were painted, since the navigation began. */
export const firstPaintProbe = `{
  const painted = ${painted};
  const observer = new MutationObserver(() => {
    if (document.querySelectorAll('${homeButton}').length < 3) return;
    observer.disconnect();
    painted((atMs) => { window.usableMs = atMs; });
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true });
}`;

/**
 * `window.answer`: how many ms it takes from the next lifting of a finger to the first painted frame in which something is so.
 * @param change expression of the page, true once the change is in the document
 */
export function answerProbe(change: string): string {
  return `{
    const painted = ${painted};
    let liftedMs = 0;
    addEventListener('pointerup', ({ timeStamp }) => { liftedMs = timeStamp; }, { capture: true, once: true });
    window.answer = new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no answer to a tap: ' + ${JSON.stringify(change)})), 30000);
      const observer = new MutationObserver(() => {
        if (!(${change})) return;
        observer.disconnect();
        clearTimeout(timer);
        painted((atMs) => resolve(atMs - liftedMs));
      });
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    });
    undefined;
  }`;
}

/**
 * `window.walk(count)`: so many customers, one after the other, each in the next language. He goes to another one's locker and is told
 * that his PIN is wrong, or to wait; opens his own, shuts its door, is thanked; looks at sizes and times, and leaves.
 * @param pins of the lockers that can be opened, by their ids
 * @param barred a locker with another PIN
 */
export function walker(pins: Readonly<Record<string, string>>, barred: string): string {
  return `{
    const own = Object.entries(${JSON.stringify(pins)});
    const patienceMs = 60000;
    let walked = 0;
    const until = (what, seen) => new Promise((resolve, reject) => {
      if (seen()) return resolve();
      const timer = setTimeout(() => {
        observer.disconnect();
        reject(new Error('did not come about: ' + what + '; the page shows ' + document.body.innerText));
      }, patienceMs);
      const observer = new MutationObserver(() => {
        if (!seen()) return;
        clearTimeout(timer);
        observer.disconnect();
        resolve();
      });
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    });
    const there = (selector) => until(selector, () => document.querySelector(selector) !== null);
    const tap = async (selector) => {
      await there(selector);
      const button = document.querySelector(selector);
      for (const type of ['pointerdown', 'pointerup']) button.dispatchEvent(new PointerEvent(type, { bubbles: true }));
      button.click();
    };
    const screen = (name) => '[data-screen="' + name + '"] ';
    const key = (text) => 'button[data-key="' + text + '"]:not(:disabled)';
    const digit = async (text) => tap('.digits button[aria-label="' + text + '"]:not(:disabled)');
    const typePin = async (locker, pin) => {
      await tap(screen('home') + key('1'));
      await there(screen('locker'));
      for (const one of locker.replace(/\\D/g, '')) await digit(one);
      await there(screen('pin'));
      for (const one of pin) await digit(one);
      await tap(screen('pin') + '.digits button.primary:not(:disabled)');
    };
    const shut = async (locker) => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
      const response = await fetch('/api/sim/door', { ...init, body: JSON.stringify({ locker, state: 'closed' }) });
      const said = await response.text();
      if (!response.ok) throw new Error('the door was not shut: ' + said);
    };
    const one = async () => {
      const [locker, pin] = own[walked % own.length];
      walked += 1;
      await there(screen('home'));
      await tap('.language-now');
      await tap(screen('languages') + key(String(1 + (walked % 9))));
      await until('a language', () => document.querySelector(screen('languages')) === null);
      await typePin('${barred}', '000000');
      await until('a refusal', () => document.querySelector(screen('denied') + ',' + screen('wait')) !== null);
      await tap('.stage ' + key('*'));
      await typePin(locker, pin);
      await there(screen('opened'));
      await shut(locker);
      await tap(screen('closed') + key('#'));
      await tap(screen('home') + key('2'));
      await tap(screen('size') + key('1'));
      await tap(screen('duration') + key('*'));
      await tap(screen('size') + key('*'));
      await there(screen('home'));
    };
    window.walk = async (count) => {
      for (let at = 0; at < count; at += 1) await one();
    };
  }`;
}

/** When the first screen was painted, in ms since the navigation began; `undefined` until it was. */
export async function usableMsAt(page: Page): Promise<number | undefined> {
  const value: unknown = await page.evaluate('window.usableMs');
  return typeof value === 'number' ? value : undefined;
}
