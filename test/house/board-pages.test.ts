import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unaskable } from '../../drivers/scan-plan.js';
import { familyFacts, familyNames } from '../../src/config/families.js';
import { parseConfig } from '../../src/config/load.js';
import { formatProblems } from '../../src/config/problem.js';

const page = (name: string): string => readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8');

/** The configs of a page, as lockerd takes them in a file. */
function configsIn(text: string) {
  const blocks = [...text.matchAll(/^(```|~~~)yaml\n([\s\S]*?)^\1$/gm)].map(([, , block = '']) => block);
  return blocks.map((block) => {
    const result = parseConfig(`cabinet: { id: CAB-1, timezone: Asia/Kolkata }\n${block}`, 'page.yaml');
    if ('errors' in result) throw new Error(formatProblems(result.errors));
    return result.config;
  });
}

describe('the page of a board', () => {
  it.each(familyNames)('%s has what is needed at the cabinet, with a config that is taken', (family) => {
    const text = page(`boards/${family}`);
    const { baud, pulse } = familyFacts[family];
    const [, section = ''] = /## At the cabinet\n([\s\S]*?)\n## /.exec(text) ?? [];
    for (const row of ['supply', 'line', 'address', 'each door']) expect(section).toContain(`\n| ${row} | `);
    expect(section).toContain(`${baud} baud, 8N1`);
    expect(section).toMatch(/\*\*Known faults\.\*\*.*\n\n\| you see \| do \|/);
    // Whoever buys a board reads at once that a crash may leave a lock on.
    expect(section.includes('a lock stays on after a crash')).toBe(pulse === 'host');
    const configs = configsIn(text);
    expect(configs).toHaveLength(1);
    for (const { boards, buses, lockers } of configs) {
      expect(boards.map((board) => 'driver' in board && board.driver)).toEqual([family]);
      expect(buses.map((bus) => bus.baud)).toEqual([baud]);
      expect(lockers.length).toBeGreaterThan(3);
    }
    expect(page('boards')).toContain(`| [${family}](boards/${family}.md) |`);
  });

  it('is named in docs/faults.md where no scan finds its family', () => {
    expect(unaskable.length).toBeGreaterThan(0);
    for (const family of unaskable) expect(page('faults')).toContain(`\`${family}\`, `);
  });
});

describe('docs/adapters.md', () => {
  it('has configs that are taken: a port with RTS, and a gateway', () => {
    const buses = configsIn(page('adapters')).flatMap((config) => config.buses);
    expect(buses).toMatchObject([{ rs485: { rtsOnSend: true } }, { port: 'tcp://192.168.1.50:5000' }]);
  });

  it('has a row for each driver that is loaded ahead, and names tests that there are', () => {
    const text = page('adapters');
    const modules = readFileSync(new URL('../../systemd/lockerd.modules', import.meta.url), 'utf8');
    const drivers = modules.split('\n').filter((line) => line !== '' && !line.startsWith('#') && line !== 'usbserial');
    for (const driver of drivers) expect(text).toContain(`\`${driver}\``);
    for (const [, file = ''] of text.matchAll(/`(test\/[^`]+)`/g)) {
      expect(existsSync(new URL(`../../${file}`, import.meta.url)), file).toBe(true);
    }
  });
});
