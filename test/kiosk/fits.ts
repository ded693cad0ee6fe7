import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** 15 mm on a panel of that size: src/kiosk/page/style/tokens.css reckons. */
function leastFor({ width, height }: { width: number; height: number }): number {
  if (height > width) return width >= 1000 ? 62 : 79;
  return width >= 1200 ? 89 : 79;
}

/** Nothing is cut off, no text leaves its box, and every key is big. */
export async function fits(page: Page, viewport: { width: number; height: number }, name: string): Promise<void> {
  const least = leastFor(viewport) - 0.5;
  for (const part of await page
    .locator('.panel button, .panel .qr, .toggle:visible, .header button, .dialog button')
    .all()) {
    const box = await part.boundingBox();
    expect(box?.height, name).toBeGreaterThanOrEqual(least);
    expect(box?.width, name).toBeGreaterThanOrEqual(least);
    expect((box?.y ?? 0) + (box?.height ?? 0), name).toBeLessThanOrEqual(viewport.height);
    expect((box?.x ?? 0) + (box?.width ?? 0), name).toBeLessThanOrEqual(viewport.width);
  }
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width);
  const cut = await page.evaluate(`
    [...document.querySelectorAll('h2, p, .key, .link, .toggle, .header button, dd')]
      .filter((part) => part.offsetParent && part.scrollWidth > part.clientWidth + 1 && !part.classList.contains('unseen'))
      .map((part) => part.textContent)
  `);
  expect(cut, name).toEqual([]);
}
