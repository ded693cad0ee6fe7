import type { APIResponse, Browser, BrowserContext, Page, Route } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { type Language, languages } from '../../../src/lib/languages.js';
import type { Panel } from '../fits.js';
import { faultsAt } from '../fits.js';
import { barriers } from './barriers.js';
import { saidAt, strayWords } from './said.js';

/** The screens of cabinets: 7 inches, 10 inches, and a portrait one. */
const sizes: readonly Panel[] = [
  { width: 800, height: 480 },
  { width: 1280, height: 800 },
  { width: 1080, height: 1920 },
];

/** The one that the page is in comes first. */
const inTurn: readonly Language[] = ['en', ...languages.filter((one) => one !== 'en')];
const [small = { width: 0, height: 0 }] = sizes;
/** What axe-core judges depends on the layout and hardly on the language: two of the panels, each with a script of its own. */
const judged: readonly { readonly language: Language; readonly width: number }[] = [
  { language: 'en', width: 800 },
  { language: 'hi', width: 1080 },
];

export interface WalkOptions {
  /** HTTP statuses of refusals that the walk brings about: Chromium calls each of them an error. */
  readonly refused?: readonly number[];
  /** Names of the cabinet's own, which are the same in every language. */
  readonly names?: readonly string[];
  /** It is the screen of those who run the cabinet that is walked through. */
  readonly staff?: boolean;
}

/** A customer, or whoever else stands before the page: does a step, and looks at what it leads to in all sizes and languages. */
export class Walk {
  readonly #complaints: string[] = [];
  #stands = false;

  private constructor(
    readonly page: Page,
    /** Where the page is from. */
    readonly origin: string,
    private readonly options: WalkOptions,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.#complains(message.text());
    });
    page.on('pageerror', (error) => this.#complains(error.message));
    page.on('requestfailed', (request) => {
      const { pathname } = new URL(request.url());
      this.#complains(`${request.failure()?.errorText ?? 'no answer'}: ${pathname}`);
    });
  }

  /** Comes to a page that is at its first screen. */
  static async to(browser: Browser, url: string, first: string, options: WalkOptions = {}): Promise<Walk> {
    const context: BrowserContext = await browser.newContext({
      hasTouch: true,
      viewport: small,
      reducedMotion: 'reduce',
    });
    onTestFinished(() => context.close());
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    await page.clock.install();
    const walk = new Walk(page, new URL(url).origin, options);
    await page.goto(url);
    await walk.at(first);
    return walk;
  }

  /** Presses buttons, by how their names in English begin: a choice has its price in its name. */
  async tap(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.page.getByRole('button', { name: new RegExp(`^${name}\\b`) }).tap();
  }

  /** What a scanner that stands for a keyboard types, as quickly as it does. */
  async scan(text: string): Promise<void> {
    await this.page.evaluate(`
      for (const key of [...${JSON.stringify(text)}, 'Enter'])
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    `);
  }

  /** Waits for a screen, by its `data-screen`, or for what a selector finds. */
  async at(screen: string): Promise<void> {
    const selector = screen.includes('.') ? screen : `[data-screen="${screen}"]`;
    await this.page.locator(selector).waitFor();
  }

  /** Waits for a title. */
  async title(name: string): Promise<void> {
    await this.page.getByRole('heading', { name, exact: true }).waitFor();
  }

  /** Lets time pass at the page. */
  async pass(seconds: number): Promise<void> {
    await this.page.clock.fastForward(seconds * 1000);
  }

  /**
   * Waits for a screen, and looks at it in every language and size: nothing is cut off, every key is big, all is said in that
   * language, no barrier, no complaint. The page is in English and small afterwards, as before.
   * @param part of a screen that is several, for the name of its picture
   */
  async shown(screen: string, part?: string): Promise<void> {
    await this.shownAway(screen, part);
    expect.soft(this.#complaints.splice(0), `${screen} ${part ?? ''}: complaints`).toEqual([]);
  }

  /** The same where the daemon is away: the page was in every language before, and what it complains of stays to be `taken`. */
  async shownAway(screen: string, part?: string): Promise<void> {
    await this.at(screen);
    await this.#lookAround(screen, part);
  }

  /** The same for what shows for some seconds only: the page's time stands still meanwhile. */
  async shownBriefly(screen: string, part?: string): Promise<void> {
    await this.at(screen);
    const now = Number(await this.page.evaluate('Date.now()'));
    await this.page.clock.pauseAt(now + 50);
    this.#stands = true;
    await this.#lookAround(screen, part);
    expect.soft(this.#complaints.splice(0), `${screen} ${part ?? ''}: complaints`).toEqual([]);
    await this.page.clock.resume();
    this.#stands = false;
  }

  async #lookAround(screen: string, part?: string): Promise<void> {
    const name = part === undefined ? screen.replace(/^\./, '') : `${screen}-${part}`;
    let panels = sizes;
    for (const language of inTurn) {
      await this.#speak(language);
      for (const size of panels) await this.#look(name, language, size);
      panels = [...panels].reverse();
      const stray = await strayWords(await saidAt(this.page), language, this.options.names ?? []);
      expect.soft(stray, `${name} in ${language}: not of the language`).toEqual([]);
    }
    await this.#speak('en');
    await this.page.setViewportSize(small);
  }

  /** What is asked for at a path is not answered until the returned function is called. */
  async hold(path: string): Promise<() => Promise<void>> {
    const held: Route[] = [];
    let holds = true;
    await this.page.route(path, (route) => (holds ? void held.push(route) : route.continue()));
    return async () => {
      holds = false;
      for (const route of held.splice(0)) await route.continue();
      await this.page.unroute(path);
    };
  }

  /** What is asked for at a path is answered as it is now, until the returned function is called. */
  async repeat(path: string): Promise<() => Promise<void>> {
    let first: Promise<{ response: APIResponse }> | undefined;
    await this.page.route(path, async (route) => {
      first ??= route.fetch().then((response) => ({ response }));
      await route.fulfill(await first);
    });
    return () => this.page.unroute(path);
  }

  /** What was complained of until now, and is not held against the page any more: where something is broken on purpose. */
  taken(): readonly string[] {
    return this.#complaints.splice(0);
  }

  async #look(name: string, language: Language, size: Panel): Promise<void> {
    await this.page.setViewportSize(size);
    const what = `${size.width}x${size.height}-${language}-${name}`;
    expect.soft(await faultsAt(this.page, size, this.options.staff), what).toEqual([]);
    if (judged.some((one) => one.language === language && one.width === size.width))
      expect.soft(await this.#during(barriers(this.page)), `${what}: barriers`).toEqual([]);
    const shots = process.env.SCREENSHOTS;
    if (shots) await this.page.screenshot({ path: `${shots}/${what}.png` });
  }

  /** By the page's own switch. A finger that chooses a language says that somebody is there. */
  async #speak(language: Language): Promise<void> {
    await this.#during(this.page.evaluate(`(${choose})(${JSON.stringify(language)})`));
  }

  /** Gives the page the moments that it needs to draw something, and no more. */
  async #during<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const over = (): void => {
      done = true;
    };
    work.then(over, over);
    while (this.#stands && !done) await this.page.clock.runFor(8);
    return work;
  }

  #complains(text: string): void {
    if (this.options.refused?.some((status) => text.includes(`status of ${status}`))) return;
    // A stream is broken off when its page is left, and a sound when the next one begins.
    if (/net::ERR_ABORTED: \/(api\/events|.*\.ogg)/.test(text)) return;
    this.#complaints.push(text);
  }
}

/** Chooses a language in the page, and waits until all of it is drawn in that. Timers of the page may stand still. */
const choose = `async (language) => {
  const turn = () => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(0);
  });
  const find = async (selector) => {
    for (;;) {
      const found = document.querySelector(selector);
      if (found) return found;
      await turn();
    }
  };
  if (document.documentElement.lang !== language) {
    document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
    (await find('.language-now')).click();
    (await find('[data-screen="languages"] button[lang="' + language + '"]')).click();
    while (document.documentElement.lang !== language) await turn();
  }
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  await document.fonts.ready;
}`;
