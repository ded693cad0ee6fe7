import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startEnrolServer } from '../../src/collector/enrol/enrol-server.js';
import { enrolBoard } from '../../src/enrol/enrol.js';
import { readEnrolment } from '../../src/enrol/place.js';
import { postPinned } from '../../src/enrol/server-call.js';
import { problem } from '../../src/lib/answer.js';
import { enrolPath } from '../../src/wire/enrolment.js';
import { authority } from '../terminal/certificates.js';
import { EnrolWorld } from './world.js';

let world: EnrolWorld;
const code = (error: string) => expect.objectContaining({ code: error });

beforeAll(async () => {
  world = await EnrolWorld.open();
});
afterAll(() => world.end());

describe('the server', () => {
  it('answers strangers shortly: another path, another method, no JSON, too much', async () => {
    const { server } = await world.wish(world.newCabinet());
    const pin = { address: world.spec.address, server };
    expect(await postPinned(pin, '/', {})).toMatchObject({ status: 404 });
    expect(await postPinned(pin, enrolPath, {})).toMatchObject({ status: 400, body: { code: 'malformed' } });
    expect(await postPinned(pin, enrolPath, { code: 'x'.repeat(20_000) })).toMatchObject({ status: 413 });
    expect(await postPinned(pin, enrolPath, { more: 1 })).toMatchObject({ status: 400 });
  });

  it('makes who fails too often wait', async () => {
    const own = await EnrolWorld.open();
    try {
      const wish = await own.wish('CAB-1');
      const answers: unknown[] = [];
      for (let tries = 0; tries < 12; tries += 1) {
        const answer = await postPinned(wish, enrolPath, { tries });
        answers.push(answer.status);
      }
      expect(answers).toEqual([...Array(10).fill(400), 429, 429]);
      await expect(enrolBoard(own.board(), wish, world.options())).rejects.toEqual(code('enrol.wait'));
      expect(own.told.filter((line) => line.startsWith('collector.enrol_refused'))).toEqual([
        'collector.enrol_refused malformed',
      ]);
    } finally {
      await own.end();
    }
  });

  it('is there for a board while another network holds as many connections as it can get', async () => {
    const own = await EnrolWorld.open();
    const { port } = own.spec.listen;
    const strangers = Array.from({ length: 300 }, () =>
      connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' }),
    );
    try {
      let cut = 0;
      const settled = strangers.map(async (socket) => {
        socket.on('error', () => undefined);
        socket.once('close', () => (cut += 1));
        await once(socket, 'connect');
      });
      await Promise.all(settled);
      await vi.waitFor(() => expect(cut).toBeGreaterThanOrEqual(300 - 32));
      const board = own.board();
      await enrolBoard(board, await own.wish('CAB-1'), world.options());
      expect(readEnrolment(board)?.cabinet).toBe('CAB-1');
    } finally {
      for (const socket of strangers) socket.destroy();
      await own.end();
    }
  });

  it('behind a proxy on this machine counts the failures of each sender that the proxy names', async () => {
    const { cert } = world.spec;
    const desk = { answer: async () => problem(403, 'denied', 'That is not known here.') };
    const time = { monoMs: () => 0, wallMs: () => 0 };
    const listen = { host: '127.0.0.1', port: 0 };
    const server = await startEnrolServer({ spec: { listen, cert }, desk, time, log: () => undefined });
    try {
      const ask = async (sender: string): Promise<number> => {
        const headers = { 'content-type': 'application/json', 'x-forwarded-for': sender };
        const url = `http://127.0.0.1:${server.port}${enrolPath}`;
        return (await fetch(url, { method: 'POST', headers, body: '{}' })).status;
      };
      // What a sender makes up himself stands before what the proxy has seen.
      for (let tries = 0; tries < 10; tries += 1) expect(await ask(`10.9.9.${tries}, 10.0.0.1`)).toBe(403);
      expect(await ask('10.9.9.99, 10.0.0.1')).toBe(429);
      expect(await ask('10.0.0.2')).toBe(403);
    } finally {
      await server.stop();
    }
  });

  it('is not begun with a key that others may read, or where somebody listens already', async () => {
    const own = await EnrolWorld.open();
    try {
      await expect(own.start()).rejects.toEqual(code('collector.enrol_failed'));
      await own.stop();
      chmodSync(own.spec.key ?? '', 0o644);
      await expect(own.start()).rejects.toEqual(code('collector.bad_file'));
      writeFileSync(own.spec.key ?? '', (await authority()).key);
      chmodSync(own.spec.key ?? '', 0o600);
      await expect(own.start()).rejects.toThrow(/does not belong/);
    } finally {
      await own.end();
    }
  });
});
