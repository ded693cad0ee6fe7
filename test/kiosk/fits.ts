import type { Page } from 'playwright-core';
import { expect } from 'vitest';

export interface Panel {
  readonly width: number;
  readonly height: number;
}

/** 15 mm on a panel of that size: src/kiosk/page/style/tokens.css reckons. */
function leastFor({ width, height }: Panel): number {
  if (height > width) return width >= 1000 ? 62 : 79;
  return width >= 1200 ? 89 : 79;
}

/** What is wrong with what is shown, in words; runs in the page. */
const faultsOf = `(least, staff) => {
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const shown = (part) => part.getClientRects().length > 0 && !part.closest('.unseen');
  const named = (part) => part.tagName.toLowerCase() + '.' + part.className + ' "' + part.textContent.slice(0, 40) + '"';
  // What lies under a dialog is not looked at.
  const dialog = document.querySelector('.dialog');
  const all = [...document.querySelectorAll(dialog ? '.dialog, .dialog *' : 'body *')].filter(shown);
  const faults = [];
  const scrolls = (part) => staff && part.closest('.op-page') !== null;
  const within = (box, room, slack = 1) => box.left >= room.left - slack && box.right <= room.right + slack &&
    box.top >= room.top - slack && box.bottom <= room.bottom + slack;
  const page = { left: 0, top: 0, right: width, bottom: height };
  for (const part of all) {
    const { overflowX, overflowY } = getComputedStyle(part);
    if (!part.closest('svg') && !scrolls(part) && part.scrollHeight > part.clientHeight + 1 && /auto|scroll|hidden/.test(overflowY))
      faults.push('scrolls or is cut: ' + named(part));
    // The map of a large cabinet scrolls to both sides where a locker is shown beside it.
    const wide = staff && part.matches('.op-map');
    if (!part.closest('svg') && !wide && part.scrollWidth > part.clientWidth + 1 && /auto|scroll|hidden/.test(overflowX))
      faults.push('is cut at its side: ' + named(part));
  }
  const pressed = all.filter((part) => part.matches('button') && !part.matches('.door'));
  for (const button of pressed) {
    const box = button.getBoundingClientRect();
    if (box.width < least - 0.5 || box.height < least - 0.5)
      faults.push('is too small: ' + named(button) + ' ' + box.width + ' x ' + box.height);
    if (!within(box, page) && !scrolls(button)) faults.push('leaves the screen: ' + named(button));
    if (!staff && height > width && width >= 1000 && box.top < height / 2 - 1) faults.push('is high up: ' + named(button));
  }
  // No word on a key is broken: whoever reads slowly reads it as two. What has no spaces breaks where it may.
  for (const button of pressed) {
    const walker = document.createTreeWalker(button, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest('.unseen')) continue;
      for (const { 0: word, index } of node.data.matchAll(/[^\\s]+/g)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1)
          faults.push('a word is broken: ' + word + ' on ' + named(button));
      }
    }
  }
  // Each line of text lies in the screen, and in the key, card or dialog that it belongs to.
  for (const part of all) {
    for (const node of part.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE || node.data.trim() === '' || part.closest('svg, .cabinet .door')) continue;
      if (part.matches('.panel, .step, .title-row, .keys, .choices, .message, .actions')) faults.push('stands alone: ' + named(part));
      const range = document.createRange();
      range.selectNodeContents(node);
      const screen = scrolls(part) ? { ...page, top: -Infinity, bottom: Infinity } : page;
      // What scrolls within a card is as wide as that, and as long as it likes.
      const card = part.closest('.op-chip, .op-card, .op-panel, .op-figure')?.getBoundingClientRect();
      const room = part.closest('button, .message, .dialog, .header')?.getBoundingClientRect() ??
        (card ? { ...screen, left: card.left, right: card.right } : screen);
      for (const line of range.getClientRects())
        if (!within(line, room, 2) || !within(line, screen)) {
          faults.push('text leaves its box: ' + named(part));
          break;
        }
    }
  }
  // Nothing lies on something else.
  const blocks = all.filter((part) => part.matches('h2, .hint, .slots, .key, .link, .message, .qr, .body, .sim, .countdown, .facts, .whom, .order'));
  blocks.forEach((one, at) => {
    for (const other of blocks.slice(at + 1)) {
      if (one.contains(other) || other.contains(one)) continue;
      const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1)
        faults.push(named(one) + ' and ' + named(other) + ' lie on each other');
    }
  });
  return [...new Set(faults)];
}`;

/**
 * What is wrong with the layout of what the page shows; empty where all is well.
 * @param staff it is the screen of those who run the cabinet: they stand close and know it, so it shows much at once, scrolls where it
 *   has to, and has keys in its upper half
 */
export async function faultsAt(page: Page, panel: Panel, staff = false): Promise<string[]> {
  const faults: unknown = await page.evaluate(`(${faultsOf})(${leastFor(panel)}, ${staff})`);
  return Array.isArray(faults) ? faults.map(String) : [String(faults)];
}

/** Nothing is cut off, no text leaves its box, nothing lies on something else, every key is big and within reach. */
export async function fits(page: Page, panel: Panel, name: string): Promise<void> {
  expect(await faultsAt(page, panel), name).toEqual([]);
}
