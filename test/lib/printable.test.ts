import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { runLockerctl } from '../../src/control/commands/program.js';
import { logLine } from '../../src/lib/log.js';
import { printable } from '../../src/lib/printable.js';

/** A title for the window, a look at the clipboard, a line that hides another one, a text that is read backwards. */
const hostile = 'A01\x1b]0;owned\x07\u009b2J\x7f\r\u202egnp.exe\u2028x\0';
const shown = 'A01\\u001b]0;owned\\u0007\\u009b2J\\u007f\\u000d\\u202egnp.exe\\u2028x\\u0000';

describe('a text for a terminal', () => {
  it('has no order in it, and letters of all languages stay what they are', () => {
    expect(printable(hostile)).toBe(shown);
    const words = 'लॉकर क्‍ष খোলা\tA01 – „offen“\n₹ 20 🙂';
    expect(printable(words)).toBe(words);
  });

  it('is the same JSON as before', () => {
    fc.assert(
      fc.property(fc.json(), fc.string({ unit: 'binary', maxLength: 30 }), (json, text) => {
        for (const one of [json, JSON.stringify({ [text]: [text, hostile] })]) {
          const safe = printable(one);
          expect(JSON.parse(safe)).toEqual(JSON.parse(one));
          expect(safe).not.toMatch(/[^\P{Cc}\t\n]|\p{Bidi_Control}/u);
        }
      }),
      { numRuns: 30 },
    );
  });
});

it('a line of the log is one line whatever it tells', () => {
  const line = logLine('warn', 'uplink.lost', { message: `${hostile}\nerror forged.line code=x` }, '<4>');
  expect(line).not.toMatch(/\p{Cc}|\p{Bidi_Control}|\p{Zl}/u);
  expect(line.split('\n')).toHaveLength(1);
});

/** What a table that stays is drawn with. */
const own = /\p{Cc}\[(K|J|\d+A)/gu;

describe('lockerctl', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockerd-test-'));
  const socket = join(folder, 'control.sock');
  const answers = new Map<string, [status: number, body: object]>([
    ['/status', [500, { code: hostile, title: `${hostile}\nnot well` }]],
    [
      '/lockers',
      [
        200,
        {
          ...{ id: hostile, size: hostile, board: hostile, channel: 1, latch: 'closed', door: 'closed' },
          ...{ doorContact: false, opening: false, blocked: false, alarms: [hostile] },
        },
      ],
    ],
  ]);
  let followed = (_drawn?: number): unknown => undefined;
  const daemon = createServer((request, response) => {
    const [status, body] = answers.get(request.url ?? '') ?? answers.get('/lockers') ?? [404, {}];
    response.writeHead(status, { 'content-type': 'application/json' }).write(`${JSON.stringify(body)}\n`);
    if (/follow=true/.test(request.url ?? '')) followed = () => response.end();
    else response.end();
  }).listen(socket);
  afterAll(() => {
    daemon.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['a refusal', ['status'], false],
    ['a table', ['lockers'], false],
    ['JSON', ['--json', 'lockers'], false],
    ['a table that stays', ['lockers'], true],
  ])('obeys nothing in %s of whoever answers on the socket', async (_, argv, terminal) => {
    const [said, drawn]: string[][] = [[], []];
    await runLockerctl({
      ...{ argv: ['--socket', socket, ...argv], version: 'test', input: async () => '', ask: async () => '' },
      ...{ print: (line) => said?.push(line), remark: (line) => said?.push(line), askSecret: async () => '' },
      terminal: () => (terminal ? { columns: 200, rows: 50, draw: (text) => followed(drawn?.push(text)) } : null),
      configOf: () => Promise.reject(new Error('no config')),
    });
    const all = [...(said ?? []), ...(drawn ?? []).map((text) => text.replaceAll(own, ''))].join('\n');
    expect(all).toContain('A01');
    expect(all).not.toMatch(/[^\P{Cc}\t\n]|\p{Bidi_Control}|\p{Zl}/u);
  });
});
