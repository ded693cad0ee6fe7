import { readFileSync } from 'node:fs';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { startTrialCloud } from '../../scripts/trial-cloud.js';
import { readConfig } from '../../src/config/load.js';
import type { Config } from '../../src/config/specs.js';
import { ControlClient } from '../../src/control/client.js';
import { launchBrowser } from '../browser.js';
import { cabinetFolder, eventually, freePort, startDaemon, writeConfig } from '../running-daemon.js';
import { median } from './figures.js';

/** A cheap panel's processor beside this machine's. */
export const slowedTimes = 6;
/** The smallest panel: 7 inches. */
const viewport = { width: 800, height: 480 };
/** Longer than anything takes here, on a machine that is busy with other things. */
const patienceMs = 60_000;

/** The screen of a cabinet: its page is served by the built daemon over simulated boards, and shown in a real Chromium. */
export interface KioskScreen {
  readonly url: string;
  readonly control: ControlClient;
  /**
   * A blank tab with a cache and storage of its own.
   * @param prepared runs in each page before its own script
   */
  tab(prepared?: string): Promise<Tab>;
  remove(): Promise<void>;
}

export interface Tab {
  readonly page: Page;
  readonly cdp: CDPSession;
  close(): Promise<void>;
}

/** The cabinet of `npm start`, in a folder of its own: 24 lockers in three sizes, nine languages, a cloud that lets it rent. */
export async function kioskScreen(): Promise<KioskScreen> {
  const folder = cabinetFolder();
  const file = writeConfig(folder.path, await trialYaml(folder.path));
  const config = parsed(file);
  const cloud = await startTrialCloud(config);
  const daemon = await startDaemon(file);
  const url = `http://127.0.0.1:${config.kiosk?.listen.port}/`;
  await eventually('a locker can be rented', () => isRenting(url), patienceMs);
  const browser = await launchBrowser();
  return {
    url,
    control: new ControlClient(config.control.socket),
    tab: (prepared = '') => openTab(browser, prepared),
    remove: async () => {
      await browser.close();
      await daemon.stop();
      await cloud?.stop();
      folder.remove();
    },
  };
}

async function trialYaml(folder: string): Promise<string> {
  const demo = readFileSync(new URL('../../../config/demo.yaml', import.meta.url), 'utf8');
  const [kiosk, broker] = [await freePort(), await freePort()];
  return demo
    .replaceAll('../.demo/', `${folder}/`)
    .replace('127.0.0.1:8080', `127.0.0.1:${kiosk}`)
    .replace('127.0.0.1:18830', `127.0.0.1:${broker}`)
    .replace(/^ {2}screen:.*\n/m, '');
}

function parsed(file: string): Config {
  const read = readConfig(file);
  if ('errors' in read) throw new Error(JSON.stringify(read.errors));
  return read.config;
}

async function isRenting(url: string): Promise<boolean> {
  const { rental } = JSON.parse(await (await fetch(`${url}api/cabinet`)).text());
  return rental !== undefined && rental.refused === undefined;
}

async function openTab(browser: Browser, prepared: string): Promise<Tab> {
  const context = await browser.newContext({ hasTouch: true, viewport });
  context.setDefaultTimeout(patienceMs);
  if (prepared !== '') await context.addInitScript(prepared);
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  return { page, cdp, close: () => context.close() };
}

/** How long the page's main thread has been busy so far, in ms of processor time. */
export async function busyMs(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
}

/** Slows the page's processor down. Gives how many times longer it takes for the same work, as far as other programs leave that alone. */
export async function slowDown({ page, cdp }: Tab): Promise<number> {
  const before = await loopMs(page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: slowedTimes });
  return (await loopMs(page)) / before;
}

/** How long the page takes for the same work, in the middle of nine times. */
async function loopMs(page: Page): Promise<number> {
  const took = await page.evaluate(`Array.from({ length: 9 }, () => {
    const began = performance.now();
    let sum = 0;
    for (let at = 0; at < 1e7; at += 1) sum += at % 7;
    return performance.now() - began + (sum < 0 ? 1 : 0);
  })`);
  if (!Array.isArray(took)) throw new Error('the page did not say how long it took');
  return median(took.map(Number));
}
