import { describe, expect, it } from 'vitest';
import { Listener } from '../../drivers/scan-listener.js';
import { type Kind, nameOf, planScan, type Question } from '../../drivers/scan-plan.js';
import { firmwares } from '../../drivers/simulator/registry.js';
import { boardSpec } from '../drivers/board-spec.js';
import { notingHands } from '../drivers/one-board.js';
import { bytesOf } from '../drivers/vectors.js';

/** The first question of a scan that asks for this kind at address 1. */
function questionFor(kind: Kind): Question {
  const question = planScan({ addresses: { from: 1, to: 1 } }).find(({ kinds }) =>
    kinds.some((one) => nameOf(one) === nameOf(kind)),
  );
  if (!question) throw new Error(`no scan asks for ${nameOf(kind)}`);
  return question;
}

/** What a scan makes of the answer that a simulated board gives to its question. */
function found(kind: Kind, channels: number) {
  const { driver, dialect } = kind;
  const spec = boardSpec({ driver, channels, ...(dialect === undefined ? {} : { dialect }) });
  const listener = new Listener(questionFor(kind));
  const firmware = firmwares[driver](notingHands(spec, [1]));
  const { reply } = firmware.hear(listener.exchange.bytes);
  const answer = reply ? firmware.seal(reply.body) : new Uint8Array(0);
  const taken = listener.exchange.decode?.(answer, true);
  if (taken?.kind !== 'answer') throw new Error(`no answer but ${taken?.kind}`);
  expect(taken.used).toBe(answer.length);
  expect(taken.value.bytes).toBe(answer.length);
  return { kinds: taken.value.kinds.map(nameOf), channels: taken.value.channels };
}

describe('an answer to a scan', () => {
  it.each([
    [8, 24],
    [24, 24],
    [32, 32],
    // Seven status bytes: as many as 50 channels need, which is all that the family has.
    [50, 50],
  ])('of an xor-8a board with %i channels is one of %i at most', (channels, expected) => {
    expect(found({ driver: 'xor-8a', dialect: 'query-all' }, channels)).toEqual({
      kinds: ['xor-8a/query-all'],
      channels: expected,
    });
  });

  it.each([
    [5, 40],
    [6, 48],
    [7, 50],
  ])('of %i status bytes is one of a board with %i channels', (count, channels) => {
    const { exchange } = new Listener(questionFor({ driver: 'xor-8a', dialect: 'query-all' }));
    const body = [0x80, 0x01, ...new Array<number>(count).fill(0x00), 0x33];
    const taken = exchange.decode?.(Uint8Array.of(...body, 0xb2), true);
    expect(taken).toMatchObject({ kind: 'answer', value: { channels } });
  });

  it('is one of every kind that reads it, the most common first', () => {
    const both = ['wkly/wkly', 'wkly/skly'];
    expect(found({ driver: 'wkly', dialect: 'wkly' }, 24)).toEqual({ kinds: both, channels: 48 });
    expect(found({ driver: 'wkly', dialect: 'skly' }, 24)).toEqual({ kinds: ['wkly/skly'], channels: 48 });
    const modbus = ['modbus-waveshare', 'modbus-lctech'];
    expect(found({ driver: 'modbus-lctech' }, 8)).toEqual({ kinds: modbus, channels: 8 });
    expect(found({ driver: 'modbus-eletechsup', dialect: 'momentary' }, 4)).toEqual({
      kinds: ['modbus-eletechsup/open-close', 'modbus-eletechsup/momentary'],
      channels: 4,
    });
  });

  it('is damaged when bytes form no frame or not a whole one, and is not for another board’s', () => {
    const heard = (...pieces: readonly (readonly [hex: string, quiet: boolean])[]) => {
      const listener = new Listener(questionFor({ driver: 'dc02' }));
      const kinds = pieces.map(([hex, quiet]) => listener.exchange.decode?.(bytesOf(hex), quiet).kind);
      return { kinds, damaged: listener.damaged };
    };
    expect(heard(['DC FE 01 12', true])).toEqual({ kinds: ['more'], damaged: true });
    expect(heard(['DC FE 01 12', false], ['DC FE 01 12 02 00 00 15', true])).toEqual({
      kinds: ['more', 'answer'],
      damaged: false,
    });
    expect(heard(['55 55', true])).toEqual({ kinds: ['damaged'], damaged: true });
    expect(heard(['DC FE 02 12 02 00 00 16', true])).toEqual({ kinds: ['foreign'], damaged: false });
  });

  it('that comes when the question was given up is told as late, and only an answer', () => {
    const listener = new Listener(questionFor({ driver: 'dc02' }));
    let late = 0;
    listener.givenUp(() => late++);
    listener.exchange.decode?.(bytesOf('DC FE 02 12 02 00 00 16'), true);
    expect(late).toBe(0);
    listener.exchange.decode?.(bytesOf('DC FE 01 12 02 00 00 15'), true);
    expect(late).toBe(1);
    expect(listener.damaged).toBe(false);
  });
});
