import { describe, expect, it } from 'vitest';
import { protocols } from '../../drivers/registry.js';
import {
  estimateMs,
  type Kind,
  kindsOf,
  nameOf,
  planScan,
  query,
  unaskable,
  usualAddresses,
} from '../../drivers/scan-plan.js';
import type { Firmware, Hands } from '../../drivers/simulator/firmware.js';
import { firmwares } from '../../drivers/simulator/registry.js';
import { familyFacts, familyNames } from '../../src/config/families.js';
import { boardSpec } from '../drivers/bench-cabinet.js';

const whole = planScan({});

function hexOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex');
}

describe('what a scan asks', () => {
  it('is the first status exchange of a family and nothing else', () => {
    for (const { kinds, address } of whole) {
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
    const all = [...whole, ...planScan({ kinds: named.filter((kind) => nameOf(kind) !== 'winnsen/l412') })];
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
    expect(whole.flatMap(({ kinds }) => kinds.map(nameOf))).not.toContain('winnsen/l412');
    expect(planScan({ kinds: [{ driver: 'winnsen', dialect: 'l412' }] }).length).toBeGreaterThan(0);
  });

  it('leaves out families that answer no query', () => {
    expect(unaskable).toEqual(
      expect.arrayContaining(familyNames.filter((name) => ['lcus', 'kmtronic'].includes(name))),
    );
    expect(
      whole.flatMap(({ kinds }) => kinds.map(({ driver }) => driver)).filter((name) => unaskable.includes(name)),
    ).toEqual([]);
  });

  it('is asked once where several kinds understand the same bytes', () => {
    const keys = whole.map(({ baud, address, kinds }) => `${baud} ${hexOf(query(kinds[0], address)?.bytes)}`);
    expect(new Set(keys).size).toBe(keys.length);
    const modbus = whole.find(({ kinds }) => kinds.some(({ driver }) => driver === 'modbus-waveshare'));
    expect(modbus?.kinds.map(({ driver }) => driver)).toContain('modbus-lctech');
  });

  it('comes at factory speeds first, and one speed after the other', () => {
    const speeds = whole.map(({ baud }) => baud).filter((baud, index, all) => baud !== all[index - 1]);
    const factory = new Set(
      familyNames.filter((name) => !unaskable.includes(name)).map((name) => familyFacts[name].baud),
    );
    expect(new Set(speeds.slice(0, factory.size))).toEqual(factory);
    for (const { kinds, baud } of whole.slice(0, 100)) expect(familyFacts[kinds[0].driver].baud).toBe(baud);
  });

  it('keeps to addresses that the family has', () => {
    for (const { address, kinds } of whole) {
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
    expect(estimateMs(whole, 60)).toBeLessThan(60_000);
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
