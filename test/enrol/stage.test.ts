import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Stage } from '../../src/enrol/stage.js';
import { LockerError } from '../../src/lib/errors.js';
import { tempDir } from '../store/workshop.js';

const names = ['device.jwks', 'uplink.key', 'uplink.pem', 'trust.jwt'];

function open() {
  const dir = tempDir();
  const [keys, data] = [join(dir, 'keys'), join(dir, 'data')];
  mkdirSync(keys);
  const stage = new Stage(join(keys, 'enrolling'), undefined);
  const plan = names.map((name) => {
    return { name, to: join(name === 'trust.jwt' ? data : keys, name), mode: name.endsWith('.pem') ? 0o644 : 0o600 };
  });
  const put = (): void => {
    for (const name of names) stage.put(name, `new ${name}`);
  };
  const placed = (): void => {
    for (const { name, to, mode } of plan) {
      expect(readFileSync(to, 'utf8')).toBe(`new ${name}`);
      expect(statSync(to).mode & 0o777).toBe(mode);
    }
    expect(readdirSync(keys)).not.toContain('enrolling');
  };
  return { stage, plan, put, placed, keys, data };
}

describe('files of an enrolment', () => {
  it('have their places all together, with their modes', () => {
    const { stage, plan, put, placed } = open();
    put();
    stage.install(plan);
    placed();
    expect(stage.finish()).toBe(false);
  });

  it('have none before all of them are ready, whenever the power goes; keys are kept for the next try', () => {
    const { stage, keys } = open();
    const key = stage.keep('uplink.key', () => 'one');
    expect(stage.finish()).toBe(false);
    expect(stage.keep('uplink.key', () => 'another')).toBe(key);
    writeFileSync(stage.file('uplink.pem.part'), 'half');
    expect(stage.finish()).toBe(false);
    expect(readdirSync(keys)).toEqual(['enrolling']);
  });

  it.each(
    Array.from({ length: 2 * names.length + 1 }, (_, step) => step),
  )('get them all once the first one may have it, though the power goes at step %i', (step) => {
    const { stage, plan, put, placed, keys, data } = open();
    put();
    stage.put('install.json', JSON.stringify(plan));
    mkdirSync(data);
    for (const { name, to, mode } of plan.slice(0, step)) writeFileSync(to, `new ${name}`, { mode });
    // Then they leave the stage, one after the other.
    for (const name of names.slice(0, Math.max(0, step - names.length))) rmSync(stage.file(name));
    if (step < names.length) writeFileSync(join(keys, `${names[step]}.part`), 'half');
    expect(stage.finish()).toBe(true);
    placed();
  });

  it('are told of when they cannot be written', () => {
    const { stage, plan, put, data } = open();
    put();
    writeFileSync(data, 'no directory');
    expect(() => stage.install(plan)).toThrow(LockerError);
    rmSync(data);
    expect(stage.finish()).toBe(true);
  });
});
