import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

const executablePath = '/usr/bin/chromium';
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** True where browser tests are left out: there is no Chromium, and this is not CI, where nothing is. */
export const withoutBrowser = !existsSync(executablePath) && process.env.CI !== 'true';

/** What a skipped suite's name ends with. */
export const browserNote = withoutBrowser ? ` (skipped: there is no ${executablePath})` : '';

/** The system's Chromium, without a window. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args });
}

/** A page that is touched, for one test, and what it complained of by then: errors of its console and of its script. */
export async function touchedPage(
  browser: Browser,
  viewport: { readonly width: number; readonly height: number },
  patienceMs = 20_000,
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const context = await browser.newContext({ hasTouch: true, viewport });
  onTestFinished(() => context.close());
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, complaints };
}
