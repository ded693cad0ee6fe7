import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { eventClasses, reasons } from '../../src/audit/event.js';
import { alarmCodes } from '../../src/cabinet/alarm-codes.js';
import { commandList } from '../../src/control/commands/command-list.js';
import { checks } from '../../src/doctor/checks.js';
import { errorCodes } from '../../src/lib/error-codes.js';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const text = (path: string): string => readFileSync(join(docs, path), 'utf8');
const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(join(docs, folder)).flatMap((name) => (name.endsWith(ending) ? [join(folder, name)] : []));

const pages = [...filesIn('.', '.md'), ...filesIn('boards', '.md')];
const drawings = filesIn('wiring', '.svg');

/** What stands in a page as something to type, one line each. */
function typed(page: string): string[] {
  const spans = [...page.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  const lines = [...page.matchAll(/^ {4}(.+)$/gm)].map(([, line = '']) => line);
  const fenced = [...page.matchAll(/^```(?:sh|bash)?\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
    block.split('\n'),
  );
  return [...spans, ...lines, ...fenced]
    .flatMap((line) => line.split(/ [|#<>] |&&|;| {3,}/))
    .map((line) => line.trim());
}

/** The words behind `lockerctl`, without its own options. */
function callsIn(page: string): string[][] {
  return typed(page).flatMap((line) => {
    const [, call] = /^(?:sudo |npx )?lockerctl (.*)$/.exec(line) ?? [];
    const words = call?.replace(/--(?:config|socket) \S+|--json|--version/g, '').match(/"[^"]*"|\S+/g) ?? [];
    return words[0] === undefined || !/^[a-z]/.test(words[0]) ? [] : [[...words]];
  });
}

async function program(): Promise<Command> {
  const whole = new Command('lockerctl');
  const never = (): never => {
    throw new Error('nothing is run here');
  };
  for (const { name, load } of commandList) (await load())(whole.command(name), { act: never, actAlone: never });
  return whole;
}

/** What is wrong with a call; `undefined` when there is such a command with such options. */
function wrongIn(call: readonly string[], whole: Command): string | undefined {
  let command = whole;
  for (const word of call) {
    const below = command.commands.find((one) => one.name() === word);
    if (below !== undefined) command = below;
    else if (command === whole) return `no command ${word}`;
    else if (command.commands.length > 0 && /^[a-z]+$/.test(word)) return `no command ${command.name()} ${word}`;
    else break;
  }
  const known = command.options.flatMap(({ long }) => long ?? []);
  const option = call.find((word) => word.startsWith('--') && word !== '--help' && !known.includes(word));
  return option === undefined ? undefined : `${command.name()} has no ${option}`;
}

describe('the pages in docs', () => {
  it('name commands and options of lockerctl that there are', async () => {
    const whole = await program();
    const calls = pages.flatMap((page) => callsIn(text(page)).map((call) => ({ page, call })));
    expect(calls.length).toBeGreaterThan(200);
    const wrong = calls.flatMap(({ page, call }) => {
      const what = wrongIn(call, whole);
      return what === undefined ? [] : [`${page}: lockerctl ${call.join(' ')}: ${what}`];
    });
    expect([...new Set(wrong)]).toEqual([]);
  });
});

describe('the drawings in docs/wiring', () => {
  it.each(drawings)('%s says what it shows, stands by itself, and is shown by a page', (path) => {
    const drawing = text(path);
    expect(drawing).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 600 \d+" role="img"/);
    expect(drawing).toMatch(/<title id="title">[^<]{8,}<\/title>\s*<desc id="desc">[^<]{60,}<\/desc>/);
    expect(drawing.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|@import|url\(|href|<script|<image/);
    expect(pages.some((page) => text(page).includes(path))).toBe(true);
  });
});

describe('docs/faults.md', () => {
  const page = text('faults.md');

  it('names findings of doctor, alarms, reasons and errors that there are', () => {
    const findings = checks.flatMap(({ id, faults }) => Object.keys(faults).map((code) => `${id}.${code}`));
    const known = new Set<string>([
      ...findings,
      ...alarmCodes,
      ...reasons,
      ...Object.keys(eventClasses),
      ...Object.keys(errorCodes),
    ]);
    const named = [...page.matchAll(/`([a-z]+(?:\.[a-z_]+)|[a-z]+(?:_[a-z]+)+)`/g)].map(([, code = '']) => code);
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((code) => !known.has(code))).toEqual([]);
  });

  it('has an answer for each question of the drawing', () => {
    const [, ...numbers] = text('wiring/faults.svg').match(/>\d {2}[^<]+</g) ?? [];
    for (const number of ['1', '2', '3', '4', '5', '6', '7'])
      expect(page).toMatch(new RegExp(`^## ${number}\\. `, 'm'));
    expect(numbers).toHaveLength(6);
  });
});

describe('docs/provision.md', () => {
  it('has a section for each step, in their order, and names each option', () => {
    const folder = fileURLToPath(new URL('../../scripts/', import.meta.url));
    const steps = readdirSync(join(folder, 'provision.d')).flatMap((name) => /^\d+-(.+)\.sh$/.exec(name)?.[1] ?? []);
    const page = text('provision.md');
    expect([...page.matchAll(/^### (.+)$/gm)].map(([, name]) => name)).toEqual(steps);
    const [, usage = ''] = /HELP'\n([\s\S]*?)\nHELP/.exec(readFileSync(join(folder, 'provision'), 'utf8')) ?? [];
    const options = [...usage.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option]) => option ?? '');
    expect(options.length).toBeGreaterThan(8);
    expect(options.filter((option) => option !== '--help' && !page.includes(`| \`${option}`))).toEqual([]);
  });
});
