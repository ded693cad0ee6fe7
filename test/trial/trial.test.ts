import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserNote, launchBrowser, withoutBrowser } from '../browser.js';
import { cabinetFolder, eventually, freePort, run, writeConfig } from '../running-daemon.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe.skipIf(withoutBrowser)(`the trial that npm start runs${browserNote}`, () => {
  const folder = cabinetFolder();
  let configFile: string;
  let trial: ChildProcess;
  let browser: Browser;
  let printed = '';
  let complained = '';
  const rows = async () =>
    (await run('lockerctl', ['--config', configFile, '--json', 'events', '--limit', '1000'])).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  beforeAll(async () => {
    const port = await freePort();
    const brokerPort = await freePort();
    const demo = readFileSync(join(root, 'config/demo.yaml'), 'utf8');
    configFile = writeConfig(
      folder.path,
      demo
        .replaceAll('../.demo', folder.path)
        .replace('127.0.0.1:8080', `127.0.0.1:${port}`)
        .replace(':18830', `:${brokerPort}`),
    );
    trial = spawn(process.execPath, [join(root, 'dist/scripts/trial.js'), configFile], {
      stdio: 'pipe',
      detached: true,
    });
    trial.stdout?.on('data', (chunk) => {
      printed += String(chunk);
    });
    trial.stderr?.on('data', (chunk) => {
      complained += String(chunk);
    });
    await eventually('the card is printed', () => printed.includes('Ctrl-C ends it'));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    if (trial.exitCode === null && trial.pid !== undefined) process.kill(-trial.pid, 'SIGKILL');
    folder.remove();
  });

  it('opens a locker with the PIN of its card: on the page, on the wire, and in the record before', async () => {
    const [, url = ''] = /(http:\/\/\S+)/.exec(printed) ?? [];
    const [, locker = '', pin = ''] = /locker (\S+) and type its PIN\s+(\d+)/.exec(printed) ?? [];
    const context = await browser.newContext({ hasTouch: true, viewport: { width: 1024, height: 600 } });
    const page = await context.newPage();
    await page.goto(url);
    await page.getByRole('button', { name: `Locker ${locker}, closed` }).tap();
    for (const digit of pin) await page.getByRole('button', { name: digit, exact: true }).tap();
    await page.getByRole('button', { name: 'Open', exact: true }).tap();
    await page.getByText(`Locker ${locker} is open.`).waitFor();
    await page.getByRole('button', { name: `Locker ${locker}, open` }).waitFor();
    if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, 'kiosk.png') });

    const found = await rows();
    const story = found.filter((row) => row.locker === locker && row.access_mode === 'pin').map((row) => row.event);
    expect(story).toEqual(['access.granted', 'lock.intent', 'lock.opened']);
    expect(JSON.stringify(found)).not.toContain(pin);
  });

  it('opens a locker with a QR code that its card says how to make and to show at the scanner, once', async () => {
    const [, keyFile = '', locker = ''] = /token mint --key (\S+) --locker (\S+) --for 2h/.exec(printed) ?? [];
    const [, scanner = ''] = /sim scan (\S+) TEXT/.exec(printed) ?? [];
    const made = await run('lockerctl', [
      ...['--json', '--config', configFile, 'token', 'mint'],
      ...['--key', resolve(root, keyFile), '--locker', locker, '--for', '2h'],
    ]);
    const { text } = JSON.parse(made.stdout);
    const story = async () =>
      (await rows()).filter((row) => row.access_mode === 'qr').map((row) => `${row.event} ${row.locker}`);
    const opened = ['access.granted', 'lock.intent', 'lock.opened'].map((event) => `${event} ${locker}`);
    const scanned = await run('lockerctl', ['--config', configFile, 'sim', 'scan', scanner, '-'], `${text}\n`);
    expect(scanned).toMatchObject({ code: 0, stderr: '' });
    await eventually('the opening', async () => (await story()).length === opened.length);
    expect(await story()).toEqual(opened);
    const [, url = ''] = /(http:\/\/\S+)/.exec(printed) ?? [];
    const headers = { 'content-type': 'application/json' };
    const again = await fetch(`${url}api/code`, { method: 'POST', headers, body: JSON.stringify({ text }) });
    expect(again.status).toBe(403);
    expect(await story()).toEqual([...opened, `access.denied ${locker}`]);
  });

  it('denies a card that is held at its card reader', async () => {
    const [, reader = '', number = ''] = /sim card (\S+) (\S+)/.exec(printed) ?? [];
    expect(await run('lockerctl', ['--config', configFile, 'sim', 'card', reader, number])).toMatchObject({ code: 0 });
    const denied = await eventually('the denial', async () => {
      const found = (await rows()).filter((row) => row.access_mode === 'card');
      return found.length > 0 && found;
    });
    expect(denied).toMatchObject([{ event: 'access.denied' }]);
    expect(JSON.stringify(await rows())).not.toContain(number);
  });

  it('hands its record over to the cloud beside it, and opens by the command that its card shows', async () => {
    const [, collectorConfig = '', order = ''] = /--config (\S+) (command CAB-DEMO-0001 .*)/.exec(printed) ?? [];
    const collector = (...args: string[]) =>
      run('locker-collector', ['--config', resolve(root, collectorConfig), ...args]);
    const { stdout } = await collector(...order.split(' '));
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({ outcome: 'done', data: { opening: 'opened', locker: 'A04' } });
    const opened = (await rows()).find(({ credential_ref }) => credential_ref === answer.jti);
    expect(opened).toMatchObject({ event: 'admin.open', locker: 'A04', actor_role: 'operator' });
    const taken = await eventually('the row is in the cloud', async () =>
      (await collector('events', 'CAB-DEMO-0001')).stdout.split('\n').find((line) => line.includes(answer.jti)),
    );
    expect(JSON.parse(taken)).toEqual(opened);
    expect(complained).not.toContain('error');
  });

  it('rents a locker that is paid in the pretended UPI app of its card: once it opens, twice and too late the money goes back', async () => {
    const [, url = ''] = /(http:\/\/\S+)/.exec(printed) ?? [];
    const [, app = ''] = /pretended UPI app[^\n]*\n\n\s+(http:\/\/\S+)/.exec(printed) ?? [];
    const headers = { 'content-type': 'application/json' };
    const read = async (response: Response) => JSON.parse(await response.text());
    const rental = async (id: string) => read(await fetch(`${url}api/rentals/${id}`));
    const rent = async (duration: string) => {
      const body = JSON.stringify({ size: 'S', duration, pin: '864209' });
      const { rental: id } = await read(await fetch(`${url}api/rentals`, { method: 'POST', headers, body }));
      const { order } = await eventually('its QR code', async () => {
        const told = await rental(id);
        return told.state === 'awaiting_payment' && told;
      });
      const qr = new URL(order.upi).searchParams.get('tr');
      const press = async (what: string) =>
        expect((await fetch(`${app}qrs/${qr}/${what}`, { method: 'POST', redirect: 'manual' })).status).toBe(303);
      return { id, order: String(order.order), press };
    };
    const story = async (order: string) =>
      (await rows()).filter((row) => row.order_ref === order).map((row) => [row.event, row.reason]);
    const told = (order: string, event: string, reason: string | null) =>
      eventually(`${event} ${reason}`, async () =>
        (await story(order)).some(([what, why]) => what === event && why === reason),
      );

    const paid = await rent('1h');
    await paid.press('decline');
    await paid.press('pay');
    await told(paid.order, 'pay.confirmed', null);
    expect(
      await eventually('it is open', async () => {
        const now = await rental(paid.id);
        return now.opening === 'opened' && now;
      }),
    ).toMatchObject({ state: 'active', paid: '20.00' });
    await paid.press('pay');
    await told(paid.order, 'pay.refund_due', 'second_payment');

    const left = await rent('3h');
    await fetch(`${url}api/rentals/${left.id}`, { method: 'DELETE' });
    await left.press('pay');
    await told(left.order, 'pay.refund_due', 'late');
    expect(await rental(left.id)).toMatchObject({ state: 'ended', paid: '0.00' });

    const [, collectorConfig = '', day = ''] = /--config (\S+) money reconcile --day (\S+)/.exec(printed) ?? [];
    const config = ['--config', resolve(root, collectorConfig)];
    const books = await eventually('both went back', async () => {
      const { stdout } = await run('locker-collector', [...config, 'money', 'reconcile', '--day', day]);
      return /refunded +2 /.test(stdout) && stdout;
    });
    expect(books).toMatch(/opened +1 +20\.00/);
    expect(books).toContain('It adds up.');
  }, 60_000);

  it('asks in the name of a person, with the key that the trial has made for it', async () => {
    const [, collectorConfig = ''] = /--config (\S+) command CAB-DEMO-0001/.exec(printed) ?? [];
    const subject = (...args: string[]) =>
      run('locker-collector', ['--config', resolve(root, collectorConfig), 'subject', ...args]);
    expect(await subject('erase', 'bk_nobody', '--all')).toMatchObject({ code: 0 });
    await eventually('the cabinet has answered', async () =>
      (await subject('requests', '--all')).stdout.includes('answered=1/1'),
    );
  });

  it('opens while its network is cut, as its card says, and hands the record over once that is mended', async () => {
    const type = (word: string) => trial.stdin?.write(`${word}\n`);
    const status = async () =>
      JSON.parse((await run('lockerctl', ['--config', configFile, '--json', 'status'])).stdout);
    expect(printed).toContain('Type cut and Enter here');
    type('cut');
    await eventually('it is cut', async () => !(await status()).uplink.online);
    expect(await run('lockerctl', ['--config', configFile, 'open', 'A05'])).toMatchObject({ code: 0 });
    expect((await status()).uplink).toMatchObject({ online: false });
    type('mend');
    await eventually('all is handed over', async () => (await status()).uplink.waiting === 0, 40_000);
    expect((await status()).uplink).toMatchObject({ online: true });
    type('men');
    await eventually('a slip is told', () => printed.includes('"men" is not known here'));
  }, 60_000);

  it('has written nothing that another user may read', () => {
    const made = ['collector.db', 'collector.yaml', 'trust.jwks', 'data', 'device.jwks', 'pepper'];
    const open = made.filter((name) => (statSync(join(folder.path, name)).mode & 0o077) !== 0);
    expect(open).toEqual([]);
  });

  it('ends without a word on Ctrl-C, which reaches the whole process group', async () => {
    if (trial.pid === undefined) throw new Error('the trial has no process id');
    // What the machine's clock has to say is no part of the ending.
    complained = '';
    process.kill(-trial.pid, 'SIGINT');
    const [code] = await once(trial, 'exit');
    expect({ code, complained }).toEqual({ code: 0, complained: '' });
  });
});
