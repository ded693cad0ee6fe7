import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

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
