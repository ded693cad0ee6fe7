import { expect, it } from 'vitest';
import type { Enrolments } from '../../src/collector/enrol/enrolments.js';
import type { Issued } from '../../src/collector/enrol/issuer.js';
import type { Opened } from './subject-world.js';

const dayMs = 86_400_000;
const nowMs = Date.UTC(2026, 10, 28, 12);
let made = 0;

/** How a store is to keep codes, enrolments and certificates, whatever its database. */
export function enrolBehaviour(opened: () => Opened): void {
  const store = (turn = 0): Enrolments => {
    const { stores } = opened();
    const one = stores[turn % stores.length];
    if (one === undefined) throw new Error('no store');
    return one.enrolments;
  };
  const newCabinet = (): string => {
    made += 1;
    return `ENR-${made}`;
  };
  const hashOf = (text: string): string => text.padStart(64, '0');
  const issue = async (): Promise<Issued> => {
    made += 1;
    const serial = made.toString(16).padStart(32, '4');
    return { certificate: `cert ${serial}`, serial, fromMs: nowMs, untilMs: nowMs + 90 * dayMs };
  };
  const claimOf = (cabinet: string, board: string, code = '1') => ({
    cabinet,
    board,
    hash: hashOf(code),
    keys: `{"of":"${board}"}`,
  });
  const stateOf = async (cabinet: string) => (await store().enrolmentStates()).find((one) => one.cabinet === cabinet);
  const revoked = async () => (await store().revokedCertificates(nowMs)).map(({ serial }) => serial);

  it('gives a certificate once for a code, the same again to the same board, and none to another one', async () => {
    const cabinet = newCabinet();
    await store().putCode(cabinet, hashOf('1'), nowMs, nowMs + 7 * dayMs);
    expect(await store().knowsCode(cabinet, hashOf('1'))).toBe(true);
    expect(await store().knowsCode(cabinet, hashOf('2'))).toBe(false);
    expect(await store().knowsCode(newCabinet(), hashOf('1'))).toBe(false);
    const given = await store().enrol(claimOf(cabinet, 'b1'), nowMs, issue);
    expect(given).toMatchObject({ kind: 'given' });
    expect(await store(1).enrol(claimOf(cabinet, 'b1'), nowMs, issue)).toEqual(given);
    expect(await store().enrol(claimOf(cabinet, 'b2'), nowMs, issue)).toEqual({ kind: 'code_used' });
    expect(await store().enrol(claimOf(cabinet, 'b1', '2'), nowMs, issue)).toEqual({ kind: 'denied' });
    expect(await store(1).keysOf(cabinet)).toBe('{"of":"b1"}');
    expect(await store().enrolledCabinets()).toContain(cabinet);
    expect(await stateOf(cabinet)).toMatchObject({
      code: { board: 'b1', used: true },
      enrolment: { board: 'b1', untilMs: nowMs + 90 * dayMs },
    });
  });

  it('lets one of two boards win that come with a code at the same moment', async () => {
    for (let round = 0; round < 6; round += 1) {
      const cabinet = newCabinet();
      await store().putCode(cabinet, hashOf('1'), nowMs, nowMs + dayMs);
      const answers = await Promise.all(
        ['b1', 'b2', 'b3'].map((board, turn) => store(turn).enrol(claimOf(cabinet, board), nowMs, issue)),
      );
      expect(answers.map(({ kind }) => kind).sort()).toEqual(['code_used', 'code_used', 'given']);
    }
  });

  it('lets a board take the place of another one with an approval, and revokes what that one had', async () => {
    const cabinet = newCabinet();
    await store().putCode(cabinet, hashOf('1'), nowMs, nowMs + dayMs);
    await store().enrol(claimOf(cabinet, 'b1'), nowMs, issue);
    const { enrolment } = (await stateOf(cabinet)) ?? {};
    await store().putCode(cabinet, hashOf('2'), nowMs, nowMs + dayMs);
    expect(await store().approve(cabinet, nowMs)).toBeUndefined();
    expect(await store().enrol(claimOf(cabinet, 'b2', '2'), nowMs, issue)).toEqual({ kind: 'waits' });
    expect(await store().enrol(claimOf(cabinet, 'b3', '2'), nowMs, issue)).toEqual({ kind: 'code_used' });
    expect(await store().keysOf(cabinet)).toBe('{"of":"b1"}');
    expect(await store(1).approve(cabinet, nowMs)).toBe('b2');
    expect(await store().enrol(claimOf(cabinet, 'b2', '2'), nowMs, issue)).toMatchObject({ kind: 'given' });
    expect(await store().keysOf(cabinet)).toBe('{"of":"b2"}');
    expect(await revoked()).toContain(enrolment?.serial);
    expect(await store().approve(cabinet, nowMs)).toBeUndefined();
  });

  it('renews a certificate once, gives the same again, and leaves the one before valid', async () => {
    const cabinet = newCabinet();
    await store().putCode(cabinet, hashOf('1'), nowMs, nowMs + dayMs);
    await store().enrol(claimOf(cabinet, 'b1'), nowMs, issue);
    const serial = (await stateOf(cabinet))?.enrolment?.serial ?? '';
    const late = nowMs + 60 * dayMs;
    const ask = (board: string, of = serial) => store(made).renew({ cabinet, serial: of, board }, late, issue);
    const [first, second] = await Promise.all([ask('b1-new'), ask('b1-new')]);
    expect(first).toMatchObject({ kind: 'given' });
    expect(second).toEqual(first);
    expect(await ask('b1-other')).toEqual({ kind: 'not_the_last' });
    expect(await revoked()).not.toContain(serial);
    expect(await store().renew({ cabinet: newCabinet(), serial, board: 'b1' }, late, issue)).toEqual({
      kind: 'denied',
    });
    // Whoever has the first key does not come back by the code.
    expect(await store().enrol(claimOf(cabinet, 'b1'), nowMs, issue)).toEqual({ kind: 'code_used' });
  });

  it('knows a cabinet no more that was revoked, with all its certificates, until it is enrolled anew', async () => {
    const cabinet = newCabinet();
    await store().putCode(cabinet, hashOf('1'), nowMs, nowMs + dayMs);
    await store().enrol(claimOf(cabinet, 'b1'), nowMs, issue);
    const serial = (await stateOf(cabinet))?.enrolment?.serial ?? '';
    const untilMs = nowMs + 50 * dayMs;
    await store().renew({ cabinet, serial, board: 'b1-new' }, untilMs, issue);
    expect(await store().revoke(cabinet, untilMs)).toBe(2);
    expect(await store().revoke(cabinet, untilMs)).toBe(0);
    expect(await store().keysOf(cabinet)).toBe('revoked');
    expect(await store().enrolledCabinets()).not.toContain(cabinet);
    expect(await revoked()).toEqual(expect.arrayContaining([serial]));
    expect(await store().enrol(claimOf(cabinet, 'b1'), untilMs, issue)).toEqual({ kind: 'denied' });
    await store().putCode(cabinet, hashOf('2'), untilMs, untilMs + dayMs);
    expect(await store().enrol(claimOf(cabinet, 'b2', '2'), untilMs, issue)).toMatchObject({ kind: 'given' });
    expect(await store().revoke(newCabinet(), untilMs)).toBe(0);
  });

  it('gives nothing when a certificate cannot be issued, and the code counts on', async () => {
    const cabinet = newCabinet();
    await store().putCode(cabinet, hashOf('1'), nowMs, nowMs + dayMs);
    const fails = () => Promise.reject(new Error('no issuer'));
    await expect(store().enrol(claimOf(cabinet, 'b1'), nowMs, fails)).rejects.toThrow();
    expect(await store().enrol(claimOf(cabinet, 'b2'), nowMs, issue)).toMatchObject({ kind: 'given' });
  });

  it('forgets codes and certificates that ended long ago, and no enrolment', async () => {
    const cabinet = newCabinet();
    await store().putCode(cabinet, hashOf('1'), nowMs, nowMs + dayMs);
    await store().enrol(claimOf(cabinet, 'b1'), nowMs, issue);
    await store().forgetEnded(nowMs + 32 * dayMs);
    expect(await stateOf(cabinet)).toEqual({ cabinet, enrolment: expect.objectContaining({ board: 'b1' }) });
    await store().forgetEnded(nowMs + 92 * dayMs);
    expect(await store().revoke(cabinet, nowMs + 80 * dayMs)).toBe(0);
  });
}
