import { describe, expect, it } from 'vitest';
import { oneBoard, type Sweep } from '../../drivers/one-board.js';
import { nameOf } from '../../drivers/scan-plan.js';
import { wiresOf } from '../../drivers/scan-wire.js';
import {
  type AddressNews,
  type AddressOutcome,
  setAddress,
  settable,
  sweepQuestions,
} from '../../drivers/set-address.js';
import type { SimFault } from '../../drivers/simulator/messages.js';
import { type Simulator, startSimulator } from '../../drivers/simulator/simulator.js';
import type { BusBoardSpec } from '../../src/config/specs.js';
import { boardSpec, busSpec } from '../drivers/bench-cabinet.js';

const relays = (id: string, address: number): BusBoardSpec =>
  boardSpec({ id, driver: 'modbus-waveshare', address, channels: 8 });

/** What happened on a line on which an address was to be set, and what was sent to address 0. */
interface Tried {
  readonly outcome?: AddressOutcome;
  readonly error?: unknown;
  readonly sent: readonly string[];
  readonly news: readonly AddressNews[];
}

interface Trial {
  readonly boards: readonly BusBoardSpec[];
  readonly to: number;
  readonly faults?: readonly SimFault[];
  readonly confirm?: (simulator: Simulator) => boolean;
}

/** Tries it at 9600 baud and the line's true pace; for the time's sake only addresses 1 and 2 are swept. */
async function tried({ boards, to, faults = [], confirm = () => true }: Trial): Promise<Tried> {
  const simulator = startSimulator({ buses: [busSpec()], boards });
  const sent: string[] = [];
  const news: AddressNews[] = [];
  const moved: string[] = [];
  simulator.on((event) => {
    if (event.type === 'request' && event.hex.startsWith('00')) sent.push(event.hex);
    if (event.type === 'energised' || event.type === 'released') moved.push(event.board);
  });
  for (const fault of faults) simulator.fault(fault, true);
  const questions = sweepQuestions(9600).filter(({ address }) => address <= 2);
  const wish = { driver: 'modbus-waveshare', to, questions } as const;
  const wires = wiresOf(simulator.paths.rs485 ?? '', 200);
  const result = await setAddress(
    wish,
    wires,
    (one) => news.push(one),
    async () => confirm(simulator),
  ).then(
    (outcome) => ({ outcome }),
    (error: unknown) => ({ error }),
  );
  simulator.close();
  expect(moved).toEqual([]);
  return { ...result, sent, news };
}

describe('the addresses that are asked first', () => {
  it('are all of 1 to 255, in the queries of every Modbus family, at one speed', () => {
    const questions = sweepQuestions(19200);
    expect(new Set(questions.map(({ baud }) => baud))).toEqual(new Set([19200]));
    const addressesOf = (name: string): Set<number> =>
      new Set(
        questions.filter(({ kinds }) => kinds.some((kind) => nameOf(kind) === name)).map(({ address }) => address),
      );
    const upTo = (most: number): Set<number> => new Set(Array.from({ length: most }, (_, index) => index + 1));
    expect(addressesOf('modbus-waveshare')).toEqual(upTo(247));
    expect(addressesOf('modbus-lctech')).toEqual(upTo(255));
    expect(addressesOf('modbus-eletechsup/open-close')).toEqual(upTo(247));
    expect(addressesOf('modbus-eletechsup/open-close-0081')).toEqual(upTo(247));
  });

  it('are asked for a family only whose order is published', () => {
    expect(settable).toEqual(['modbus-waveshare']);
  });
});

describe('what was heard', () => {
  const kinds = [{ driver: 'modbus-waveshare' }] as const;
  const found = (address: number) => ({ baud: 9600, address, kinds, channels: 8, channelsShown: true, slow: false });
  const damaged = { baud: 9600, address: 4, kinds, why: 'damaged' } as const;
  const refused = { baud: 9600, address: 4, kinds, why: 'refused' } as const;
  const judged = (sweep: Partial<Sweep>) =>
    oneBoard({ found: [], doubts: [], clean: true, ...sweep }, 'modbus-waveshare');

  it('proves one board by one address, whether it answers or refuses', () => {
    expect(judged({ found: [found(4)] })).toMatchObject({ address: 4, board: { channels: 8 } });
    expect(judged({ doubts: [refused] })).toEqual({ baud: 9600, address: 4 });
    expect(judged({ found: [found(4)], doubts: [refused] })).toMatchObject({ address: 4 });
  });

  it.each([
    [{ doubts: [damaged] }, 'address.not_alone', 'damaged answers at address 4'],
    [{ found: [found(1)], doubts: [damaged] }, 'address.not_alone', 'a board at address 1'],
    [{ found: [found(4)], doubts: [damaged] }, 'address.not_alone', 'likely of two boards'],
    [{ found: [found(1)], doubts: [refused] }, 'address.not_alone', 'a board that refuses at address 4'],
    [{ found: [found(1), found(2)] }, 'address.not_alone', 'address 2'],
    [{ found: [found(1)], clean: false }, 'address.unclean', 'beside the board at address 1'],
    [{ clean: false }, 'address.unclean', 'though no board answered'],
    [{}, 'address.no_board', 'no board answered'],
  ])('proves nothing by %j', (sweep, code, words) => {
    expect(() => judged(sweep)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(words) }));
  });
});

// Side by side: each waits for its own slow line.
describe.concurrent('a board that is alone', { timeout: 60_000 }, () => {
  it.each(['no', 'on'])('takes its address by one order, and is found there (echo: %s)', async (echo) => {
    const faults: SimFault[] = echo === 'on' ? [{ on: 'bus', id: 'rs485', fault: 'echo' }] : [];
    const { outcome, sent, news } = await tried({ boards: [relays('w', 1)], to: 2, faults });
    expect(outcome).toMatchObject({ baud: 9600, from: 1, to: 2, sent: true, board: { channels: 8 } });
    expect(sent).toEqual(['0006400000021c1a']);
    expect(news.filter(({ type }) => type === 'alone')).toEqual([{ type: 'alone', from: 1 }]);
  });

  it('is sent nothing when it has the address already', async () => {
    const { outcome, sent } = await tried({ boards: [relays('w', 2)], to: 2 });
    expect(outcome).toMatchObject({ from: 2, to: 2, sent: false });
    expect(sent).toEqual([]);
  });

  it('is sent nothing when nobody says yes', async () => {
    const { error, sent } = await tried({ boards: [relays('w', 1)], to: 2, confirm: () => false });
    expect(error).toMatchObject({ code: 'address.not_confirmed' });
    expect(sent).toEqual([]);
  });

  it('and answers late is proven, and set, all the same', async () => {
    const late: SimFault = { on: 'board', id: 'w', fault: 'late', ms: 250 };
    const { outcome, sent } = await tried({ boards: [relays('w', 1)], to: 2, faults: [late] });
    expect(outcome).toMatchObject({ from: 1, to: 2, sent: true, board: { slow: true } });
    expect(sent).toHaveLength(1);
  });

  it('and does not obey is named with the address that it has', async () => {
    const other = boardSpec({ id: 'l', driver: 'modbus-lctech', address: 1, channels: 8 });
    const { error, sent } = await tried({ boards: [other], to: 2 });
    expect(error).toMatchObject({ code: 'address.not_taken', message: expect.stringContaining('3 at its old one, 1') });
    expect(sent).toHaveLength(1);
  });
});

describe.concurrent('nothing is sent', { timeout: 60_000 }, () => {
  it('to two boards at one address', async () => {
    const { error, sent } = await tried({ boards: [relays('w', 1), relays('v', 1)], to: 2 });
    expect(error).toMatchObject({ code: expect.stringMatching(/^address\.(not_alone|unclean)$/) });
    expect(sent).toEqual([]);
  });

  it('to two boards at one address whose answers come whole, one after the other', async () => {
    const late: SimFault = { on: 'board', id: 'v', fault: 'late', ms: 12 };
    const { error, sent } = await tried({ boards: [relays('w', 1), relays('v', 1)], to: 2, faults: [late] });
    expect(error).toMatchObject({ code: 'address.unclean' });
    expect(sent).toEqual([]);
  });

  it('to two boards at different addresses, and both are named', async () => {
    const { error, sent } = await tried({ boards: [relays('w', 1), relays('v', 2)], to: 3 });
    expect(error).toMatchObject({
      code: 'address.not_alone',
      message: expect.stringMatching(/address 1 .*address 2 /),
    });
    expect(sent).toEqual([]);
  });

  it('where a board of another Modbus family is on the line too', async () => {
    const other = boardSpec({ id: 'e', driver: 'modbus-eletechsup', address: 2, channels: 8 });
    const { error, sent } = await tried({ boards: [relays('w', 1), other], to: 3 });
    expect(error).toMatchObject({ code: 'address.not_alone', message: expect.stringContaining('modbus-eletechsup') });
    expect(sent).toEqual([]);
  });

  it('to a board that has switches', async () => {
    const other = boardSpec({ id: 'e', driver: 'modbus-eletechsup', address: 2, channels: 8 });
    const { error, sent } = await tried({ boards: [other], to: 3 });
    expect(error).toMatchObject({ code: 'address.other_family' });
    expect(sent).toEqual([]);
  });

  it('on a silent line', async () => {
    const { error, sent } = await tried({ boards: [], to: 2 });
    expect(error).toMatchObject({ code: 'address.no_board' });
    expect(sent).toEqual([]);
  });

  it('on a line with noise, which is asked twice', async () => {
    const noise: SimFault = { on: 'bus', id: 'rs485', fault: 'noise' };
    const { error, sent, news } = await tried({ boards: [relays('w', 1)], to: 2, faults: [noise] });
    expect(error).toMatchObject({ code: 'address.unclean' });
    expect(news).toContainEqual({ type: 'again' });
    expect(sent).toEqual([]);
  });

  it.each([1, 2])('when a second board comes while the yes is waited for, at address %i', async (address) => {
    const dead: SimFault = { on: 'board', id: 'v', fault: 'dead' };
    const { error, sent } = await tried({
      boards: [relays('w', 1), relays('v', address)],
      to: 3,
      faults: [dead],
      confirm: (simulator) => {
        simulator.fault(dead, false);
        return true;
      },
    });
    expect(error).toMatchObject({ code: expect.stringMatching(/^address\.(not_alone|unclean)$/) });
    expect(sent).toEqual([]);
  });

  it('when another board has taken its place while the yes is waited for', async () => {
    const dead = (id: string): SimFault => ({ on: 'board', id, fault: 'dead' });
    const { error, sent } = await tried({
      boards: [relays('w', 1), relays('v', 2)],
      to: 3,
      faults: [dead('v')],
      confirm: (simulator) => {
        simulator.fault(dead('v'), false);
        simulator.fault(dead('w'), true);
        return true;
      },
    });
    expect(error).toMatchObject({ code: 'address.not_alone', message: expect.stringContaining('now one at 2') });
    expect(sent).toEqual([]);
  });

  it('to an address that no board can have', async () => {
    for (const to of [0, 248]) {
      const { error, sent } = await tried({ boards: [relays('w', 1)], to });
      expect(error).toMatchObject({ code: 'config.bad_address' });
      expect(sent).toEqual([]);
    }
  });
});
