import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type EnrolFile, fileModes, filesIn, readyPlace } from '../../src/enrol/place.js';
import { Stage } from '../../src/enrol/stage.js';
import { LockerError } from '../../src/lib/errors.js';
import { tempDir } from '../store/workshop.js';

const names = ['device', 'key', 'cert', 'signedTrust', 'enrolment'] as const satisfies readonly EnrolFile[];

function open() {
  const root = tempDir();
  const dir = join(root, 'keys');
  const place = { dir, device: join(dir, 'device.jwks'), data: join(root, 'data') };
  readyPlace(place);
  const stage = new Stage(place, 'enrolling');
  const files = filesIn(place);
  const put = (): void => {
    for (const name of names) stage.put(name, `new ${name}`);
  };
  const placed = (): void => {
    for (const name of names) {
      expect(readFileSync(files[name], 'utf8')).toBe(`new ${name}`);
      expect(statSync(files[name]).mode & 0o777).toBe(fileModes[name]);
    }
    expect(readdirSync(dir)).not.toContain('enrolling');
  };
  return { stage, files, put, placed, place };
}

describe('files of an enrolment', () => {
  it('have their places all together, with their modes', () => {
    const { stage, put, placed } = open();
    put();
    stage.install();
    placed();
    expect(stage.finish()).toBe(false);
  });

  it('have none before all of them are ready, whenever the power goes; keys are kept for the next try', () => {
    const { stage, place } = open();
    const key = stage.keep('key', () => 'one');
    expect(stage.finish()).toBe(false);
    expect(stage.keep('key', () => 'another')).toBe(key);
    writeFileSync(`${stage.file('cert')}.part`, 'half');
    expect(stage.finish()).toBe(false);
    expect(readdirSync(place.dir)).toEqual(['enrolling']);
  });

  it.each(
    Array.from({ length: 2 * names.length + 1 }, (_, step) => step),
  )('get them all once the first one may have it, though the power goes at step %i', (step) => {
    const { stage, files, put, placed } = open();
    put();
    stage.put('install.json', JSON.stringify(names));
    for (const name of names.slice(0, step)) writeFileSync(files[name], `new ${name}`, { mode: fileModes[name] });
    // Then they leave the stage, one after the other.
    for (const name of names.slice(0, Math.max(0, step - names.length))) rmSync(stage.file(name));
    const next = names[step];
    if (next !== undefined) writeFileSync(`${files[next]}.part`, 'half');
    expect(stage.finish()).toBe(true);
    placed();
  });

  it('have the places that the program knows, whatever the plan says', () => {
    const { stage, put, placed, place } = open();
    put();
    stage.put('install.json', JSON.stringify([...names, '../../elsewhere', 'install.json', 'toString']));
    expect(stage.finish()).toBe(true);
    placed();
    expect(readdirSync(join(place.dir, '..')).sort()).toEqual(['data', 'keys']);
  });

  it('are told of when they cannot be written', () => {
    const { stage, put, place } = open();
    put();
    rmSync(place.data, { recursive: true });
    writeFileSync(place.data, 'no directory');
    expect(() => stage.install()).toThrow(LockerError);
    rmSync(place.data);
    mkdirSync(place.data);
    expect(stage.finish()).toBe(true);
  });
});
