import { X509Certificate } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enrolBoard } from '../../src/enrol/enrol.js';
import { type EnrolPlace, filesIn, readEnrolment, readyPlace } from '../../src/enrol/place.js';
import { renewCertificate } from '../../src/enrol/renew.js';
import { asOwner } from '../../src/lib/as-owner.js';
import { readDeviceFile } from '../../src/tokens/device-file.js';
import { readRootsFile, readStoredSet, readTrustFile } from '../../src/tokens/trust-file.js';
import { readClientFiles } from '../../src/uplink/client-files.js';
import { authority } from '../terminal/certificates.js';
import { EnrolWorld } from './world.js';

let world: EnrolWorld;
const code = (error: string) => expect.objectContaining({ code: error });
const filesOf = (place: EnrolPlace): string[] =>
  existsSync(place.dir) ? readdirSync(place.dir, { recursive: true, encoding: 'utf8' }).sort() : [];

beforeAll(async () => {
  world = await EnrolWorld.open();
});
afterAll(() => world.end());

describe('a board that enrols', () => {
  it('has all that an uplink needs, each file with its mode, and the cloud knows its keys', async () => {
    const [cabinet, board] = [world.newCabinet(), world.board()];
    const wish = await world.wish(cabinet);
    const done = await enrolBoard(board, wish, world.options());
    expect(done).toMatchObject({ already: false, clockBehindMs: 0, enrolment: { cabinet, prefix: 'lockers/v1' } });
    const files = filesIn(board);
    const { untilMs } = readClientFiles({ cert: files.cert, key: files.key, ca: files.ca }, cabinet);
    expect(untilMs).toBe(done.enrolment.untilMs);
    const modes = Object.fromEntries(
      filesOf(board).map((name) => [name, statSync(join(board.dir, name)).mode & 0o777]),
    );
    expect(modes).toEqual({
      ...{ 'device.jwks': 0o600, 'enrolment.json': 0o644, 'roots.jwks': 0o644, 'trust.jwks': 0o644 },
      ...{ 'uplink-ca.pem': 0o644, 'uplink.key': 0o600, 'uplink.pem': 0o644 },
    });
    expect(statSync(board.dir).mode & 0o777).toBe(0o700);
    expect([...readTrustFile(files.trust).keys()]).toEqual(['k1']);
    expect(await readStoredSet(files.signedTrust, readRootsFile(files.roots))).toMatchObject({
      set: { cabinet, version: 1, payees: ['shop@bank'] },
    });
    const keys = JSON.parse((await world.store.enrolments.keysOf(cabinet)) ?? '');
    const device = readDeviceFile(files.device);
    if (device.kind !== 'read') throw new Error(device.kind);
    expect(keys.keys.map(({ x }: { x: string }) => x)).toEqual([
      device.keys.signing.published.x,
      device.keys.sealing.published.x,
    ]);
    // No secret is anywhere but in its own file, and the code is nowhere.
    const secret = readFileSync(files.key, 'utf8').split('\n')[1] ?? '';
    for (const name of filesOf(board)) {
      const text = readFileSync(join(board.dir, name), 'utf8');
      expect(text.includes(secret), name).toBe(name === 'uplink.key');
      expect(text, name).not.toContain(wish.code.slice(0, 9));
    }
  });

  it('asks for nothing when it is enrolled, and is not made another cabinet', async () => {
    const [cabinet, board] = [world.newCabinet(), world.board()];
    const { code: _code, ...wish } = await world.wish(cabinet);
    await expect(enrolBoard(board, wish, world.options())).rejects.toEqual(code('enrol.no_code'));
    const { enrolment } = await enrolBoard(board, await world.wish(cabinet), world.options());
    await world.stop();
    expect(await enrolBoard(board, wish, world.options())).toEqual({ enrolment, already: true, clockBehindMs: 0 });
    await world.start();
    const other = await world.wish(world.newCabinet());
    await expect(enrolBoard(board, other, world.options())).rejects.toEqual(code('enrol.other_cabinet'));
  });

  it('is told what is wrong with its code, and nothing of others', async () => {
    const [cabinet, board] = [world.newCabinet(), world.board()];
    const wish = await world.wish(cabinet, 60_000);
    const other = await world.wish(world.newCabinet());
    const refused = (change: object) => expect(enrolBoard(board, { ...wish, ...change }, world.options())).rejects;
    await refused({ code: '7K3M' }).toEqual(code('enrol.bad_code'));
    await refused({ code: other.code }).toEqual(code('enrol.denied'));
    await refused({ cabinet: other.cabinet }).toEqual(code('enrol.denied'));
    await refused({ cabinet: 'CAB-NOWHERE' }).toEqual(code('enrol.denied'));
    world.nowMs += 60_000;
    await refused({}).toEqual(code('enrol.code_expired'));
    expect(filesOf(board)).toEqual(['device.jwks', 'enrolling', 'enrolling/key']);
  });

  it('is refused with a code that another board has used, and the operator is told', async () => {
    const cabinet = world.newCabinet();
    const wish = await world.wish(cabinet);
    const boards = [world.board(), world.board()];
    const done = await Promise.allSettled(boards.map((board) => enrolBoard(board, wish, world.options())));
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(done.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'enrol.code_used' } });
    const told = await world.tables.query(`SELECT code FROM alarms WHERE cabinet = '${cabinet}'`);
    expect(told).toEqual([{ code: 'collector.code_reused' }]);
  });

  it('sends nothing to a server with another key', async () => {
    const [cabinet, board] = [world.newCabinet(), world.board()];
    const wish = await world.wish(cabinet);
    const server = wish.server.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
    const before = world.told.length;
    await expect(enrolBoard(board, { ...wish, server }, world.options())).rejects.toEqual(code('enrol.wrong_server'));
    expect(world.told.length).toBe(before);
    expect(
      (await world.store.enrolments.enrolmentStates()).find((one) => one.cabinet === cabinet)?.code?.board,
    ).toBeUndefined();
  });

  it('writes nothing of other roots, or of a trust set that is not for it', async () => {
    const [cabinet, board] = [world.newCabinet(), world.board()];
    const wish = await world.wish(cabinet);
    await expect(enrolBoard(board, { ...wish, roots: ['A'.repeat(43)] }, world.options())).rejects.toEqual(
      code('enrol.wrong_roots'),
    );
    await world.signTrust(cabinet, { exp: 1_700_000_000 });
    await expect(enrolBoard(board, wish, world.options())).rejects.toEqual(code('enrol.bad_trust'));
    expect(filesOf(board)).toEqual(['device.jwks', 'enrolling', 'enrolling/key']);
    await world.signTrust(cabinet, { aud: 'CAB-NOWHERE' });
    await expect(enrolBoard(board, wish, world.options())).rejects.toEqual(code('enrol.unavailable'));
    expect(world.told.at(-1)).toContain('it is for the cabinet CAB-NOWHERE');
    await world.signTrust(cabinet, {});
    await expect(enrolBoard(board, wish, world.options())).resolves.toMatchObject({ already: false });
  });

  it('goes on where it was: the answer got lost, the server was away, the disk took nothing', async () => {
    const [cabinet, board] = [world.newCabinet(), world.board()];
    const wish = await world.wish(cabinet);
    await world.stop();
    await expect(enrolBoard(board, wish, world.options())).rejects.toEqual(code('enrol.no_network'));
    await world.start();
    // It was given its certificate, and could not keep it.
    rmSync(board.data, { recursive: true });
    writeFileSync(board.data, 'a file where the directory should be');
    await expect(enrolBoard(board, wish, world.options())).rejects.toEqual(code('enrol.unwritten'));
    const [state] = (await world.store.enrolments.enrolmentStates()).filter((one) => one.cabinet === cabinet);
    rmSync(board.data);
    readyPlace(board);
    const done = await enrolBoard(board, wish, world.options());
    expect(done.enrolment.serial).toBe(state?.enrolment?.serial);
    expect(world.serialOf(readFileSync(filesIn(board).cert, 'utf8'))).toBe(done.enrolment.serial);
  });

  it('is told by how much its clock is wrong, and enrols all the same', async () => {
    const board = world.board();
    const wish = await world.wish(world.newCabinet());
    const done = await enrolBoard(board, wish, world.options({ nowMs: world.nowMs - 3_600_000 }));
    expect(done.clockBehindMs).toBe(3_600_000);
  });

  it('takes the place of another one when somebody approves, which is then revoked', async () => {
    const cabinet = world.newCabinet();
    const [first, second] = [world.board(), world.board()];
    const old = await enrolBoard(first, await world.wish(cabinet), world.options());
    const wish = await world.wish(cabinet);
    const waits = await enrolBoard(second, wish, world.options()).catch((error: unknown) => error);
    expect(waits).toEqual(code('enrol.waits'));
    const states = await world.store.enrolments.enrolmentStates();
    const waiting = states.find((one) => one.cabinet === cabinet)?.code?.board ?? '';
    expect(String(waits)).toContain((waiting.slice(0, 16).match(/.{4}/g) ?? []).join('-'));
    await world.store.enrolments.approve(cabinet, world.nowMs);
    const done = await enrolBoard(second, wish, world.options());
    expect(done.enrolment.serial).not.toBe(old.enrolment.serial);
    expect((await world.store.enrolments.revokedCertificates(world.nowMs)).map(({ serial }) => serial)).toContain(
      old.enrolment.serial,
    );
  });

  it('enrols again with new keys: the old ones stay in force until all is approved and there', async () => {
    const [cabinet, board] = [world.newCabinet(), world.board()];
    await enrolBoard(board, await world.wish(cabinet), world.options());
    const files = filesIn(board);
    const before = [files.device, files.key].map((file) => readFileSync(file, 'utf8'));
    const wish = await world.wish(cabinet);
    await expect(enrolBoard(board, wish, world.options({ again: true }))).rejects.toEqual(code('enrol.waits'));
    expect([files.device, files.key].map((file) => readFileSync(file, 'utf8'))).toEqual(before);
    // Who has no code finds the board as it is.
    const { code: _code, ...known } = wish;
    expect(await enrolBoard(board, known, world.options())).toMatchObject({ already: true });
    await expect(enrolBoard(board, known, world.options({ again: true }))).rejects.toEqual(code('enrol.no_code'));
    await world.store.enrolments.approve(cabinet, world.nowMs);
    // Also without --again: what was begun goes on.
    await enrolBoard(board, wish, world.options());
    const after = [files.device, files.key].map((file) => readFileSync(file, 'utf8'));
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    expect(filesOf(board)).not.toContain('enrolling');
  });

  it('takes a code for new keys once its certificate has ended, and nothing where there is no code', async () => {
    const [cabinet, board] = [world.newCabinet(), world.board()];
    const { enrolment } = await enrolBoard(board, await world.wish(cabinet), world.options());
    const over = world.options({ nowMs: enrolment.untilMs + 1 });
    const wish = await world.wish(cabinet);
    const { code: _code, ...known } = wish;
    expect(await enrolBoard(board, known, over)).toMatchObject({ already: true, enrolment });
    expect(await enrolBoard(board, wish, world.options({ nowMs: enrolment.untilMs - 1 }))).toMatchObject({
      already: true,
    });
    await expect(enrolBoard(board, wish, over)).rejects.toEqual(code('enrol.waits'));
    await world.store.enrolments.approve(cabinet, world.nowMs);
    const after = await enrolBoard(board, wish, over);
    expect(after).toMatchObject({ already: false });
    expect(after.enrolment.serial).not.toBe(enrolment.serial);
  });

  it('keeps a newer trust set that it has accepted meanwhile', async () => {
    const [cabinet, board] = [world.newCabinet(), world.board()];
    await enrolBoard(board, await world.wish(cabinet), world.options());
    const newer = await world.signTrust(cabinet, { ver: 5 });
    writeFileSync(filesIn(board).signedTrust, newer);
    const wish = await world.wish(cabinet);
    await expect(enrolBoard(board, wish, world.options({ again: true }))).rejects.toEqual(code('enrol.waits'));
    await world.store.enrolments.approve(cabinet, world.nowMs);
    await enrolBoard(board, wish, world.options());
    expect(readFileSync(filesIn(board).signedTrust, 'utf8')).toBe(newer);
  });
});

describe.skipIf(process.getuid?.() !== 0)('a board that enrols, by root', () => {
  it('gets its files as those of whose directory it is, who cannot make root read or write anything else', async () => {
    const [cabinet, board] = [world.newCabinet(), world.board()];
    const nobody = 65_534;
    for (const path of [board.dir, board.data]) chownSync(path, nobody, nobody);
    // The server is in this process, too, and is nobody meanwhile.
    for (const path of [world.path, board.root, join(world.spec.trust, '..')]) chmodSync(path, 0o755);
    const owner = readyPlace(board);
    expect(owner).toEqual({ uid: nobody, gid: nobody });
    const secret = join(board.root, 'of-root');
    writeFileSync(secret, 'a secret of root', { mode: 0o600 });
    mkdirSync(join(board.dir, 'enrolling'));
    chownSync(join(board.dir, 'enrolling'), nobody, nobody);
    symlinkSync(secret, join(board.dir, 'enrolling', 'key'));
    const wish = await world.wish(cabinet);
    const enrol = () => asOwner(owner, () => enrolBoard(board, wish, world.options()));
    await expect(enrol()).rejects.toEqual(code('enrol.unwritten'));
    rmSync(join(board.dir, 'enrolling', 'key'));
    await enrol();
    for (const name of filesOf(board)) expect(statSync(join(board.dir, name)).uid, name).toBe(nobody);
    expect(statSync(filesIn(board).signedTrust).uid).toBe(nobody);
    expect([process.geteuid?.(), process.getegid?.(), readFileSync(secret, 'utf8')]).toEqual([
      0,
      0,
      'a secret of root',
    ]);
  });
});

describe('a certificate', () => {
  it('is renewed with a new key when two thirds of its life are over, and no sooner', async () => {
    const [cabinet, board] = [world.newCabinet(), world.board()];
    const { enrolment } = await enrolBoard(board, await world.wish(cabinet), world.options());
    const { fromMs, untilMs, renewMs } = enrolment;
    expect((renewMs - fromMs) / (untilMs - fromMs)).toBeCloseTo(2 / 3 + 0.025, 5);
    const renew = (nowMs: number) => renewCertificate(board, { nowMs, random: 0 });
    expect(await renew(renewMs - 1)).toEqual({ kind: 'not_due', dueMs: renewMs });
    const before = world.nowMs;
    await expect(renew(renewMs)).rejects.toEqual(code('enrol.renewal_refused'));
    world.nowMs = renewMs;
    const files = filesIn(board);
    const key = readFileSync(files.key, 'utf8');
    const done = await renew(renewMs);
    expect(done).toMatchObject({ kind: 'renewed' });
    expect(readFileSync(files.key, 'utf8')).not.toBe(key);
    readClientFiles({ cert: files.cert, key: files.key, ca: files.ca }, cabinet);
    expect(readEnrolment(board)?.serial).toBe(world.serialOf(readFileSync(files.cert, 'utf8')));
    expect(new X509Certificate(readFileSync(files.cert)).serialNumber.toLowerCase()).not.toBe(enrolment.serial);
    expect(filesOf(board)).not.toContain('renewing');
    world.nowMs = before;
  });

  it('is renewed by a server whose key has changed, when it had said which one comes', async () => {
    const own = await EnrolWorld.open();
    try {
      const after = await (await authority('Hosts')).issue({ names: ['enrol'], use: 'server' });
      const at = (name: string): string => join(own.path, name);
      writeFileSync(at('next.pem'), after.cert);
      writeFileSync(at('next.key'), after.key, { mode: 0o600 });
      const [told, untold] = [own.board(), own.board()];
      const first = await enrolBoard(untold, await own.wish('CAB-2'), world.options());
      own.spec = { ...own.spec, next: at('next.pem') };
      await own.stop();
      await own.start();
      const { enrolment } = await enrolBoard(told, await own.wish('CAB-1'), world.options());
      expect(enrolment.next).toHaveLength(1);
      const { next: _next, ...spec } = own.spec;
      own.spec = { ...spec, cert: at('next.pem'), key: at('next.key') };
      await own.stop();
      await own.start();
      own.nowMs = Math.max(enrolment.renewMs, first.enrolment.renewMs);
      const renew = (board: EnrolPlace) => renewCertificate(board, { nowMs: own.nowMs, random: 0 });
      expect(await renew(told)).toMatchObject({ kind: 'renewed', enrolment: { server: enrolment.next[0], next: [] } });
      await expect(renew(untold)).rejects.toEqual(code('enrol.wrong_server'));
    } finally {
      await own.end();
    }
  });

  it('is not renewed for a cabinet that was revoked, or that is not enrolled', async () => {
    const [cabinet, board] = [world.newCabinet(), world.board()];
    await expect(renewCertificate(board, { nowMs: 0, random: 0 })).rejects.toEqual(code('enrol.not_enrolled'));
    const { enrolment } = await enrolBoard(board, await world.wish(cabinet), world.options());
    await world.store.enrolments.revoke(cabinet, world.nowMs);
    await expect(renewCertificate(board, { nowMs: enrolment.renewMs, random: 0 })).rejects.toEqual(
      code('enrol.denied'),
    );
  });
});
