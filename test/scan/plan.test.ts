import { describe, expect, it } from 'vitest';
import { protocols } from '../../drivers/registry.js';
import {
  canBeAsked,
  channelsOf,
  estimateMs,
  type Kind,
  kindsOf,
  largerReadings,
  nameOf,
  planScan,
  query,
  readingsOf,
  shareFrames,
  unaskable,
  usualAddresses,
} from '../../drivers/scan-plan.js';
import type { Firmware, Hands } from '../../drivers/simulator/firmware.js';
import { firmwares } from '../../drivers/simulator/registry.js';
import { familyFacts, familyNames } from '../../src/config/families.js';
import { boardSpec } from '../drivers/bench-cabinet.js';

/** Planned in each test. */
const whole = () => planScan({});

function hexOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex');
}

describe('what a scan asks', () => {
  it('is the first status exchange of a family and nothing else', () => {
    for (const { kinds, address } of whole()) {
      const bytes = hexOf(query(kinds[0], address)?.bytes);
      expect(bytes.length).toBeGreaterThan(0);
      for (const { driver, dialect } of kinds) {
        const board = boardSpec({ driver, address, ...(dialect === undefined ? {} : { dialect }) });
        const statuses = [4, 8, 12, 16, 24, 48].flatMap((channels) =>
          protocols[driver].status({ ...board, channels }).map((exchange) => hexOf(exchange.bytes)),
        );
        expect(statuses).toContain(bytes);
      }
    }
  });

  it('every board of every family and dialect takes as no order, whatever its address', () => {
    const energised: string[] = [];
    const released: string[] = [];
    const named = familyNames.flatMap(kindsOf);
    const all = [...whole(), ...planScan({ kinds: named.filter((kind) => nameOf(kind) !== 'winnsen/l412') })];
    const stream = all.map(({ kinds, address }) => query(kinds[0], address)?.bytes ?? new Uint8Array(0));
    for (const kind of named) {
      const { min, max } = familyFacts[kind.driver].addresses;
      for (let address = min; address <= Math.min(max, 40); address++) {
        const firmware = deaf(kind, address, energised, released);
        let heard = new Uint8Array(0);
        for (const bytes of stream) {
          // No pause between requests: a board that loses its place must not find an order in the middle either.
          heard = Uint8Array.of(...heard, ...bytes);
          for (;;) {
            const { used } = heard.length > 0 ? firmware.hear(heard) : { used: 0 };
            if (used === 0) break;
            heard = heard.slice(used);
          }
        }
      }
    }
    expect(energised).toEqual([]);
    expect(released).toEqual([]);
  });

  it('leaves out a query that a board of another dialect may misunderstand, until it is named', () => {
    expect(whole().flatMap(({ kinds }) => kinds.map(nameOf))).not.toContain('winnsen/l412');
    expect(planScan({ kinds: [{ driver: 'winnsen', dialect: 'l412' }] }).length).toBeGreaterThan(0);
  });

  it('leaves out families that answer no query', () => {
    expect(unaskable).toEqual(
      expect.arrayContaining(familyNames.filter((name) => ['lcus', 'kmtronic'].includes(name))),
    );
    expect(
      whole()
        .flatMap(({ kinds }) => kinds.map(({ driver }) => driver))
        .filter((name) => unaskable.includes(name)),
    ).toEqual([]);
  });

  it('is asked once where several kinds understand the same bytes', () => {
    const keys = whole().map(({ baud, address, kinds }) => `${baud} ${hexOf(query(kinds[0], address)?.bytes)}`);
    expect(new Set(keys).size).toBe(keys.length);
    const modbus = whole().find(({ kinds }) => kinds.some(({ driver }) => driver === 'modbus-waveshare'));
    expect(modbus?.kinds.map(({ driver }) => driver)).toContain('modbus-lctech');
  });

  it('comes at factory speeds first, and one speed after the other', () => {
    const speeds = whole()
      .map(({ baud }) => baud)
      .filter((baud, index, all) => baud !== all[index - 1]);
    const factory = new Set(
      familyNames.filter((name) => !unaskable.includes(name)).map((name) => familyFacts[name].baud),
    );
    expect(new Set(speeds.slice(0, factory.size))).toEqual(factory);
    for (const { kinds, baud } of whole().slice(0, 100)) expect(familyFacts[kinds[0].driver].baud).toBe(baud);
  });

  it('keeps to addresses that the family has', () => {
    for (const { address, kinds } of whole()) {
      const { from, to } = usualAddresses(kinds[0].driver);
      expect(address).toBeGreaterThanOrEqual(from);
      expect(address).toBeLessThanOrEqual(to);
      expect(to - from).toBeLessThan(32);
    }
    const wished = planScan({ kinds: [{ driver: 'dc02' }], addresses: { from: 10, to: 200 } });
    expect(wished.map(({ address }) => address)).toEqual([10, 11, 12, 13, 14, 15]);
  });

  it('takes less than 5 s for 32 addresses of any family at 9600 baud, and less than a minute for all families', () => {
    for (const driver of familyNames) {
      const kinds = kindsOf(driver).filter((kind) => nameOf(kind) !== 'winnsen/l412');
      expect(estimateMs(planScan({ kinds, bauds: [9600] }), 60), driver).toBeLessThan(5_000);
    }
    expect(estimateMs(whole(), 60)).toBeLessThan(60_000);
  });
});

describe('the order of a scan', () => {
  const speedsOf = (kinds: readonly Kind[], bauds: readonly number[]): readonly number[] =>
    planScan({ kinds, bauds, addresses: { from: 1, to: 1 } }).map(({ baud }) => baud);

  it('is by speed and family, the factory speeds of all before the other ones', () => {
    const groups = whole()
      .map(({ baud, kinds }) => `${baud} ${kinds.map(nameOf).join()}`)
      .filter((group, index, all) => group !== all[index - 1]);
    const cu = (baud: number): readonly string[] =>
      ['kerong-cu16', 'kerong-cu48/6x', 'kerong-cu48/5x'].map((name) => `${baud} ${name}`);
    const eletechsup = (baud: number): readonly string[] => [
      `${baud} modbus-eletechsup/open-close,modbus-eletechsup/momentary`,
      `${baud} modbus-eletechsup/open-close-0081,modbus-eletechsup/momentary-0081`,
    ];
    expect(groups).toEqual([
      ...['9600 xor-8a/query-all', '9600 xor-8a/query-one', '9600 wkly/wkly,wkly/skly', '9600 winnsen/v202104'],
      ...['9600 dc02', '9600 modbus-waveshare,modbus-lctech', ...eletechsup(9600)],
      ...cu(19200),
      ...cu(9600),
      ...[...cu(115200), '115200 modbus-waveshare'],
      ...['19200 modbus-waveshare,modbus-lctech', ...eletechsup(19200)],
    ]);
  });

  it('has the factory speeds first whichever family is named first', () => {
    const kinds: readonly Kind[] = [{ driver: 'modbus-waveshare' }, { driver: 'kerong-cu16' }];
    const asked = planScan({ kinds, addresses: { from: 1, to: 1 } });
    expect(asked.map((question) => `${question.baud} ${question.kinds.map(nameOf).join()}`)).toEqual([
      '9600 modbus-waveshare',
      ...['19200 kerong-cu16', '19200 modbus-waveshare'],
      ...['115200 modbus-waveshare', '115200 kerong-cu16'],
      '9600 kerong-cu16',
    ]);
  });

  it('begins with the factory speed, wherever it stands among the wished ones', () => {
    const kinds: readonly Kind[] = [{ driver: 'kerong-cu16' }];
    expect(speedsOf(kinds, [19200, 9600, 115200])).toEqual([19200, 9600, 115200]);
    expect(speedsOf(kinds, [9600, 19200, 115200])).toEqual([19200, 9600, 115200]);
    expect(speedsOf(kinds, [115200, 9600, 19200])).toEqual([19200, 115200, 9600]);
    expect(speedsOf(kinds, [115200, 9600])).toEqual([115200, 9600]);
    // The first family's; the other one is asked while the line has that speed.
    expect(speedsOf([{ driver: 'kerong-cu16' }, { driver: 'dc02' }], [9600, 19200])).toEqual([
      19200, 19200, 9600, 9600,
    ]);
  });

  it('is estimated from the openings, the bytes, the waiting and an allowance', () => {
    const [slow, fast] = planScan({
      kinds: [{ driver: 'dc02' }],
      bauds: [9600, 19200],
      addresses: { from: 3, to: 3 },
    });
    if (!slow || !fast) throw new Error('one question at each speed');
    // Six bytes of ten bits: 6.25 ms at 9600 baud, 3.125 ms at 19200. Opening takes 100 ms, the allowance is 5 ms.
    expect(estimateMs([], 60)).toBe(0);
    expect(estimateMs([slow], 60)).toBe(171);
    expect(estimateMs([slow, slow], 60)).toBe(243);
    expect(estimateMs([slow, fast, fast], 60)).toBe(408);
  });
});

describe('what an answer is read as', () => {
  const counts = (readings: readonly { readonly channels: number }[]) => readings.map(({ channels }) => channels);

  /** By kind: the numbers of channels that its first query can be for, and those that it is asked for afterwards. */
  const steps: Readonly<Record<string, readonly [first: readonly number[], larger: readonly number[]]>> = {
    'xor-8a/query-all': [[24, 32, 50, 40, 48], []],
    'xor-8a/query-one': [[24, 32, 50, 40, 48], []],
    'kerong-cu16': [[16], []],
    'kerong-cu48/6x': [[48], []],
    'kerong-cu48/5x': [[48], []],
    'wkly/wkly': [[48], []],
    'wkly/skly': [[48], []],
    'winnsen/v202104': [[16], []],
    'winnsen/l412': [[16], []],
    dc02: [[12], []],
    'modbus-waveshare': [[8], [32, 16]],
    'modbus-eletechsup/open-close': [[4, 8, 16], []],
    'modbus-eletechsup/momentary': [[4, 8, 16], []],
    'modbus-eletechsup/open-close-0081': [[4], [16, 8]],
    'modbus-eletechsup/momentary-0081': [[4], [16, 8]],
    'modbus-lctech': [[8], [32, 16]],
    lcus: [[], []],
    'kmtronic/plain': [[], []],
    'kmtronic/rs485': [[], []],
  };

  it('is every number of channels that the same bytes ask for, and the larger ones are asked for, the most first', () => {
    const kinds = familyNames.flatMap(kindsOf);
    expect(kinds.map(nameOf).sort()).toEqual(Object.keys(steps).sort());
    for (const kind of kinds) {
      const name = nameOf(kind);
      expect([counts(readingsOf(kind, 3)), counts(largerReadings(kind, 3))], name).toEqual(steps[name]);
      expect(canBeAsked(kind), name).toBe(readingsOf(kind, 3).length > 0);
      for (const { exchange } of readingsOf(kind, 3)) expect(exchange.bytes).toEqual(query(kind, 3)?.bytes);
    }
  });

  it('is read by each of them as a board with so many channels would be', () => {
    const answer = Uint8Array.of(0x80, 0x01, 0x00, 0x00, 0x02, 0x33, 0xb0);
    const kind: Kind = { driver: 'xor-8a', dialect: 'query-all' };
    const taken = readingsOf(kind, 1).map(({ channels, exchange }) => [channels, exchange.decode?.(answer, true).kind]);
    expect(taken.filter(([, how]) => how === 'answer')).toEqual([[24, 'answer']]);
    const read = query(kind, 1)?.decode?.(answer, false);
    const bits = read?.kind === 'answer' ? read.value : [];
    expect(bits).toHaveLength(24);
    expect(bits.filter(({ bit }) => bit === 1)).toEqual([{ channel: 2, bit: 1 }]);
  });

  it.each<[Kind, { channels: number; bytes: number; larger: boolean }, number, boolean]>([
    // By its length: ten bytes and one for each channel.
    [{ driver: 'wkly', dialect: 'wkly' }, { channels: 48, bytes: 34, larger: false }, 24, true],
    [{ driver: 'wkly', dialect: 'skly' }, { channels: 48, bytes: 11, larger: false }, 1, true],
    [{ driver: 'wkly', dialect: 'wkly' }, { channels: 48, bytes: 10, larger: false }, 1, true],
    [{ driver: 'wkly', dialect: 'wkly' }, { channels: 48, bytes: 58, larger: false }, 48, true],
    [{ driver: 'wkly', dialect: 'wkly' }, { channels: 48, bytes: 59, larger: false }, 48, true],
    // By its number of status bytes; an answer for one channel shows nothing.
    [{ driver: 'xor-8a', dialect: 'query-all' }, { channels: 24, bytes: 7, larger: false }, 24, true],
    [{ driver: 'xor-8a', dialect: 'query-one' }, { channels: 24, bytes: 5, larger: false }, 24, false],
    // By being given to a query for so many.
    [{ driver: 'modbus-waveshare' }, { channels: 8, bytes: 6, larger: false }, 8, false],
    [{ driver: 'modbus-waveshare' }, { channels: 16, bytes: 7, larger: true }, 16, true],
    [{ driver: 'dc02' }, { channels: 12, bytes: 8, larger: false }, 12, false],
    // Never more than the family has.
    [{ driver: 'dc02' }, { channels: 48, bytes: 8, larger: false }, 12, false],
  ])('shows how many channels the board has, or does not: %o %o', (kind, answer, channels, shown) => {
    expect(channelsOf(kind, answer)).toEqual({ channels, shown });
  });

  it('can be of two families at one address only where these share their frames', () => {
    const sharing = familyNames.flatMap((one) =>
      familyNames.filter((other) => one < other && shareFrames(one, other)).map((other) => `${one} ${other}`),
    );
    expect(sharing.sort()).toEqual([
      'modbus-eletechsup modbus-lctech',
      'modbus-eletechsup modbus-waveshare',
      'modbus-lctech modbus-waveshare',
    ]);
    for (const one of familyNames) {
      expect(shareFrames(one, one)).toBe(true);
      for (const other of familyNames) expect(shareFrames(other, one)).toBe(shareFrames(one, other));
    }
  });
});

/** A board whose orders are noted and not carried out. */
function deaf(kind: Kind, address: number, energised: string[], released: string[]): Firmware {
  const { maxChannels } = familyFacts[kind.driver];
  const { driver, dialect } = kind;
  const spec = boardSpec({ driver, address, channels: maxChannels, ...(dialect === undefined ? {} : { dialect }) });
  const hands: Hands = {
    spec,
    bit: () => 0,
    energise: (channel) => void energised.push(`${nameOf(kind)} ${address}/${channel}`),
    release: (channel) => void released.push(`${nameOf(kind)} ${address}/${channel}`),
  };
  return firmwares[driver](hands);
}
