import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { browserNote, launchBrowser, withoutBrowser } from '../browser.js';
import { kioskForTest, plainPage } from './start.js';

/** Notes what goes to the loudspeaker: beeps by their pitch and length, clips by how long they are, and their ends. */
const listening = `
  const heard = (window.heard = []);
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (from) {
    heard.push('beep ' + this.frequency.value);
    return start.call(this, from);
  };
  const play = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function () {
    heard.push('clip ' + (this.buffer.duration > 1 ? 'spoken' : 'empty'));
    return play.call(this);
  };
  const stop = AudioBufferSourceNode.prototype.stop;
  AudioBufferSourceNode.prototype.stop = function () {
    heard.push('silence');
    return stop.call(this);
  };
`;

const toShow = (screen: string) => `{
  const shown = document.querySelector('#shown') ?? document.body.appendChild(Object.assign(document.createElement('i'), { id: 'shown' }));
  shown.setAttribute('data-screen', '${screen}');
}`;

describe.skipIf(withoutBrowser)(`sounds of the page${browserNote}`, { timeout: 60_000 }, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  async function open(sound: { keys?: boolean; speech?: 'off' | 'on' | 'asked'; volume?: number } = {}) {
    const world = await kioskForTest({ page: { ...plainPage, sound: { ...plainPage.sound, ...sound } } });
    const context = await browser.newContext({ hasTouch: true });
    onTestFinished(() => context.close());
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    await page.addInitScript(listening);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const complaints: string[] = [];
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(world.kiosk.url);
    await page.getByRole('heading', { name: 'Which locker?' }).waitFor();
    return { ...world, page, asked, complaints };
  }

  const heard = async (page: Page): Promise<string[]> =>
    JSON.parse(String(await page.evaluate('JSON.stringify(heard)')));
  const show = (page: Page, screen: string) => page.evaluate(toShow(screen));
  const speaker = (page: Page) => page.getByRole('button', { name: 'Spoken guidance' });

  it('every digit of a PIN sounds the same, touched or typed, and none is spoken', async () => {
    const { page, asked, complaints } = await open();
    await page.getByRole('button', { name: 'Locker A01, closed' }).tap();
    await page.getByRole('button', { name: '7', exact: true }).tap();
    await expect.poll(async () => (await heard(page)).length).toBe(2);
    // As fast as a hand types: what is faster is a scanner.
    for (const digit of '40913') await page.keyboard.press(digit, { delay: 60 });
    await expect.poll(async () => (await heard(page)).length).toBe(7);
    expect(new Set(await heard(page)).size).toBe(1);
    expect(asked.filter((path) => path.startsWith('/speech/'))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('a door that opens is heard, and one that is left open again and again', async () => {
    const { page } = await open();
    await show(page, 'opened');
    await expect.poll(() => heard(page)).toEqual(['beep 660', 'beep 880']);
    await page.clock.install();
    await show(page, 'left-open');
    await expect.poll(async () => (await heard(page)).length).toBe(5);
    await page.clock.runFor(10_500);
    await expect.poll(async () => (await heard(page)).length).toBe(11);
    await show(page, 'home');
    await page.clock.runFor(10_500);
    expect((await heard(page)).length).toBe(11);
  });

  it('nothing is spoken until somebody asks; then one clip at a time, and it ends with its screen', async () => {
    const { page, asked, complaints } = await open({ keys: false });
    await show(page, 'home');
    expect(await heard(page)).toEqual([]);
    await speaker(page).tap();
    await expect.poll(() => heard(page)).toEqual(['clip spoken']);
    await show(page, 'pin');
    await expect.poll(() => heard(page)).toEqual(['clip spoken', 'silence', 'clip spoken']);
    await show(page, 'operator');
    await expect.poll(() => heard(page)).toEqual(['clip spoken', 'silence', 'clip spoken', 'silence']);
    await speaker(page).tap();
    await show(page, 'home');
    await page.getByRole('button', { name: 'Locker A01, closed' }).tap();
    expect(await speaker(page).getAttribute('aria-pressed')).toBe('false');
    expect(asked.filter((path) => path.startsWith('/speech/'))).toEqual(['/speech/en/home.ogg', '/speech/en/pin.ogg']);
    expect(complaints).toEqual([]);
  });

  it('speech that one customer has asked for does not follow the next one', async () => {
    const { page } = await open({ keys: false });
    await page.clock.install();
    await show(page, 'home');
    await speaker(page).tap();
    await expect.poll(() => speaker(page).getAttribute('aria-pressed')).toBe('true');
    await page.clock.runFor(31_000);
    await expect.poll(() => speaker(page).getAttribute('aria-pressed')).toBe('false');
  });

  it('speaks from the start where the config says so, and has no button where it says never', async () => {
    const { page } = await open({ keys: false, speech: 'on' });
    expect(await speaker(page).getAttribute('aria-pressed')).toBe('true');
    const silent = await open({ keys: false, speech: 'off' });
    expect(await speaker(silent.page).count()).toBe(0);
    await silent.page.getByRole('button', { name: 'Locker A01, closed' }).tap();
    expect(await heard(silent.page)).toEqual([]);
  });
});
