import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Nothing is cut off, and every key is big. */
export async function fits(page: Page, viewport: { width: number; height: number }, name: string): Promise<void> {
  for (const part of await page.locator('.panel button, .panel .qr:visible, .toggle').all()) {
    const box = await part.boundingBox();
    expect(box?.height, name).toBeGreaterThanOrEqual(63.5);
    expect(box?.width, name).toBeGreaterThanOrEqual(63.5);
    expect((box?.y ?? 0) + (box?.height ?? 0), name).toBeLessThanOrEqual(viewport.height);
    expect((box?.x ?? 0) + (box?.width ?? 0), name).toBeLessThanOrEqual(viewport.width);
  }
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width);
}
