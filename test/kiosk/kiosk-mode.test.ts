import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseWeekHours } from '../../src/lib/week-hours.js';
import { browserNote, withoutBrowser } from '../browser.js';
import { kioskForTest, plainPage } from './start.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const units = ['locker-kiosk.service', 'locker-screen.service', 'locker-screen.timer'];

const withoutSystemd = !existsSync('/usr/bin/systemd-analyze') && process.env.CI !== 'true';
const systemdNote = withoutSystemd ? ' (skipped: there is no systemd-analyze)' : '';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'kiosk-mode-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** The units as they are where the programs that they start are not installed. */
function unitsHere(): string[] {
  const into = folder();
  return units.map((name) => {
    const text = read(`systemd/${name}`)
      .replaceAll('/usr/lib/lockerd/', join(root, 'scripts/kiosk/'))
      .replaceAll(/\/usr\/bin\/(cage|chromium)\b/g, '/bin/true');
    writeFileSync(join(into, name), text);
    return join(into, name);
  });
}

describe.skipIf(withoutSystemd)(`the units of the kiosk${systemdNote}`, { timeout: 60_000 }, () => {
  it('are what systemd understands, every line of them', async () => {
    const { stdout, stderr } = await run('systemd-analyze', ['verify', ...unitsHere()]);
    expect(stdout + stderr).toBe('');
  });

  it('leave little open: the page no more than the sandbox of its browser needs', async () => {
    for (const file of unitsHere().filter((name) => name.endsWith('.service'))) {
      const { stdout } = await run('systemd-analyze', ['security', '--offline=true', '--no-pager', file]);
      const [, exposure] = /exposure level for \S+: ([\d.]+)/.exec(stdout) ?? [];
      expect(Number(exposure), file).toBeLessThanOrEqual(2.2);
    }
  });
});

/** The words of the unit's command line, after `chromium`. */
function flagsOf(unit: string): string[] {
  const [, line = ''] = /^ExecStart=((?:.*\\\n)*.*)$/m.exec(unit) ?? [];
  const words = [...line.replaceAll('\\\n', ' ').matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare,
  );
  const all = words.filter((word) => word !== undefined);
  return all.slice(all.indexOf('/usr/bin/chromium') + 1);
}

/** What Chromium notes of its network: kinds of events by number, and the events. */
interface NetLog {
  readonly constants: { readonly logEventTypes: Readonly<Record<string, number>> };
  readonly events: readonly { readonly type: number; readonly params?: Readonly<Record<string, unknown>> }[];
}

/** The log as far as it was written: an event a line. A browser that is told to end may leave its last line unfinished. */
function netLogOf(text: string): NetLog {
  const [first = '', , ...lines] = text.split('\n');
  const whole = lines
    .map((line) => line.replace(/,$/, ''))
    .filter((line) => line.startsWith('{') && line.endsWith('}'));
  return JSON.parse(`${first}"events":[${whole.join(',')}]}`);
}

describe.skipIf(withoutBrowser)(`the browser of the kiosk${browserNote}`, { timeout: 60_000 }, () => {
  it('shows the page by the very flags of the unit, and connects to nobody else', async () => {
    const { kiosk, cabinet } = await kioskForTest();
    const home = folder();
    const port = new URL(kiosk.url).port;
    const log = join(home, 'net.json');
    const flags = flagsOf(read('systemd/locker-kiosk.service')).map((flag) =>
      flag.replace('/run/locker-kiosk/home', home).replace('$' + '{LOCKER_PAGE}', kiosk.url),
    );
    // No screen here, and no other user: the rest is as in the unit.
    const here = flags.filter((flag) => flag !== '--ozone-platform=wayland');
    expect(here).toContain(kiosk.url);
    const ours = [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      `--log-net-log=${log}`,
      '--remote-debugging-port=0',
    ];
    const env = { ...process.env, HOME: home };
    const browser = spawn('/usr/bin/chromium', [...ours, ...here], { stdio: 'ignore', env });
    const ended = once(browser, 'exit');
    onTestFinished(async () => {
      browser.kill('SIGKILL');
      await ended;
    });
    const before = cabinet.listeners;
    const told = join(home, 'profile/DevToolsActivePort');
    await expect
      .poll(() => existsSync(told) && readFileSync(told, 'utf8').split('\n').length, { timeout: 30_000 })
      .toBe(2);
    const tools = `http://127.0.0.1:${readFileSync(told, 'utf8').split('\n')[0]}/json`;
    const tabs = async (): Promise<{ id: string; title: string; url: string }[]> =>
      JSON.parse(await (await fetch(tools)).text());
    await expect
      .poll(async () => (await tabs()).map(({ title, url }) => [title, url]))
      .toEqual([['Lockers', kiosk.url]]);
    await expect.poll(() => cabinet.listeners).toBeGreaterThan(before);
    browser.kill('SIGTERM');
    await ended;
    const { constants, events } = netLogOf(readFileSync(log, 'utf8'));
    const of = (kind: string) => events.filter(({ type }) => type === constants.logEventTypes[kind]);
    const reached = of('TCP_CONNECT_ATTEMPT').map(({ params }) => params?.address);
    expect(new Set(reached.filter((address) => address !== undefined))).toEqual(new Set([`127.0.0.1:${port}`]));
    for (const kind of ['DNS_TRANSACTION', 'HOST_RESOLVER_SYSTEM_TASK', 'UDP_BYTES_SENT']) {
      expect(constants.logEventTypes, kind).toHaveProperty(kind);
      expect(of(kind), kind).toEqual([]);
    }
  });

  it('is told to open the page of the unit and nothing else, to store nothing and to print nothing', () => {
    const policy: Record<string, unknown> = JSON.parse(read('config/kiosk/chromium-policy.json'));
    const [, page = ''] = /^Environment=LOCKER_PAGE=(\S+)\/$/m.exec(read('systemd/locker-kiosk.service')) ?? [];
    expect(policy).toMatchObject({ URLBlocklist: ['*'], URLAllowlist: [page], DownloadRestrictions: 3 });
    expect(policy).toMatchObject({ PrintingEnabled: false, DeveloperToolsAvailability: 2, TranslateEnabled: false });
    expect(policy).toMatchObject({ MetricsReportingEnabled: false, PasswordManagerEnabled: false });
    expect(read('config/demo.yaml')).toContain(`listen: ${page.replace('http://', '')}`);
  });
});

describe('waiting for the page', { timeout: 30_000 }, () => {
  /** @returns what it waited, in seconds */
  async function wait(url: string, times: string): Promise<{ pauses: string[]; said: string }> {
    const env = { ...process.env, LOCKER_SLEEP: 'echo' };
    const { stdout, stderr } = await run(join(root, 'scripts/kiosk/wait-for-page'), [url, times], { env });
    return { pauses: stdout.trim().split('\n'), said: stderr };
  }

  it('a browser that ends at once is started again after ever longer pauses, up to a minute', async () => {
    const { kiosk } = await kioskForTest();
    const times = join(folder(), 'run/times');
    const pauses: string[] = [];
    for (let start = 0; start < 9; start++) pauses.push(...(await wait(kiosk.url, times)).pauses);
    expect(pauses).toEqual(['0', '0', '2', '4', '8', '16', '32', '60', '60']);
  });

  it('starts of long ago, and lines that are none, count for nothing', async () => {
    const { kiosk } = await kioskForTest();
    const times = join(folder(), 'times');
    writeFileSync(times, '-4000\n\nnot a time\n12 13\n');
    expect((await wait(kiosk.url, times)).pauses).toEqual(['0']);
    expect(readFileSync(times, 'utf8')).toMatch(/^\d+\n$/);
  });

  it('waits for as long as nobody answers, and says for whom', async () => {
    const { kiosk } = await kioskForTest();
    const made = folder();
    // Nobody listens at the place until the third try: the pause itself says where the page is by then.
    const place = join(made, 'curl');
    const tries = join(made, 'tries');
    writeFileSync(
      place,
      `#!/bin/sh\necho x >>${tries}\n[ $(wc -l <${tries}) -ge 3 ] && exec /usr/bin/curl "$@"\nexit 7\n`,
      {
        mode: 0o755,
      },
    );
    const env = { ...process.env, PATH: `${made}:${process.env.PATH}`, LOCKER_SLEEP: 'echo' };
    const { stdout, stderr } = await run(join(root, 'scripts/kiosk/wait-for-page'), [kiosk.url, join(made, 'times')], {
      env,
    });
    expect(stdout).toBe('0\n1\n1\n');
    expect(stderr).toBe(`the page at ${kiosk.url} does not answer: waiting for lockerd\n`);
  });
});

describe('the brightness of the screen', { timeout: 30_000 }, () => {
  const program = join(root, 'scripts/kiosk/set-brightness');

  function backlight(brightness: string): { lights: string; now: () => string } {
    const lights = folder();
    mkdirSync(join(lights, 'panel'));
    writeFileSync(join(lights, 'panel/max_brightness'), '200\n');
    writeFileSync(join(lights, 'panel/brightness'), `${brightness}\n`);
    return { lights, now: () => readFileSync(join(lights, 'panel/brightness'), 'utf8').trim() };
  }

  it('is what the cabinet says for this hour', async () => {
    const dim = { hours: parseWeekHours('daily 00:00-24:00') ?? [], brightness: 30 };
    const { kiosk } = await kioskForTest({
      page: { ...plainPage, screen: { brightness: 90, dim, blankAfterMs: 60_000 } },
    });
    const { lights, now } = backlight('200');
    await run(program, [kiosk.url, lights]);
    expect(now()).toBe('60');
  });

  it('is never nothing: a panel that is off is found by nobody', async () => {
    const { kiosk } = await kioskForTest({ page: { ...plainPage, screen: { brightness: 1 } } });
    const { lights, now } = backlight('200');
    writeFileSync(join(lights, 'panel/max_brightness'), '15\n');
    await run(program, [kiosk.url, lights]);
    expect(now()).toBe('1');
  });

  it('stays as it is while the daemon is away, which is no fault', async () => {
    const { kiosk } = await kioskForTest();
    await kiosk.close();
    const { lights, now } = backlight('77');
    const { stderr } = await run(program, [kiosk.url, lights]);
    expect(stderr).toContain('lockerd does not answer');
    expect(now()).toBe('77');
  });
});
