import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ControlClient } from '../../src/control/client.js';
import { socketAddress } from '../../src/control/socket.js';
import { clientForTest, controlForTest } from './world.js';

describe('the socket', () => {
  it('is made with its directory, for its group only, and removed at the end', async () => {
    const { socket, control: server } = await clientForTest();
    expect(statSync(socket).mode & 0o777).toBe(0o660);
    await server.close();
    expect(existsSync(socket)).toBe(false);
  });

  it('is reached by its group whatever the mask of the program, the directories made for it, too', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'control-'));
    onTestFinished(async () => rmSync(dir, { recursive: true, force: true }));
    const mask = process.umask(0o077);
    try {
      const { socket } = await clientForTest({ socket: join(dir, 'run', 'lockerd', 'control.sock') });
      expect(statSync(socket).mode & 0o777).toBe(0o660);
      for (const made of ['run', 'run/lockerd']) expect(statSync(join(dir, made)).mode & 0o777).toBe(0o750);
      expect(statSync(dir).mode & 0o777).toBe(0o700);
    } finally {
      process.umask(mask);
    }
  });

  it('that nobody answers on is taken over', async () => {
    const first = await clientForTest();
    const stale = join(first.dir, 'stale.sock');
    const left = createServer().listen(stale);
    await new Promise((done) => left.once('listening', done));
    // Node removes the file when it closes a server; a killed process leaves it. So it is moved away and back.
    const { renameSync } = await import('node:fs');
    renameSync(stale, `${stale}.kept`);
    await new Promise((done) => left.close(done));
    renameSync(`${stale}.kept`, stale);
    const second = await clientForTest({ socket: stale });
    expect(await second.client.get('/status')).toMatchObject({ cabinet: 'CAB-TEST-1' });
  });

  it('that another daemon answers on is left alone', async () => {
    const { socket, client } = await clientForTest();
    await expect(controlForTest({ socket })).rejects.toMatchObject({ code: 'control.socket_used' });
    expect(await client.get('/status')).toMatchObject({ cabinet: 'CAB-TEST-1' });
  });

  it('is waited on for as long as an opening takes, however soon Node calls a socket silent', async () => {
    const { dir } = await clientForTest();
    const socket = join(dir, 'slow.sock');
    const slow = http.createServer((_, answer) => setTimeout(() => answer.end('{}'), 120)).listen(socket);
    onTestFinished(() => void slow.close());
    const { globalAgent } = http;
    http.globalAgent = new http.Agent({ timeout: 20 });
    onTestFinished(() => {
      http.globalAgent = globalAgent;
    });
    expect(await new ControlClient(socket).post('/open')).toEqual({});
    await expect(new ControlClient(socket, 20).post('/open')).rejects.toMatchObject({ code: 'control.unreachable' });
  });

  it('never replaces a file of another kind', async () => {
    const { dir } = await clientForTest();
    const file = join(dir, 'notes.txt');
    writeFileSync(file, 'keep me');
    await expect(controlForTest({ socket: file })).rejects.toMatchObject({
      code: 'control.socket_failed',
      message: expect.stringContaining('no socket'),
    });
    expect(existsSync(file)).toBe(true);
  });

  it('may lie deeper than a socket address is long, below the working directory', async () => {
    const { dir } = await clientForTest();
    const deep = join(dir, 'd'.repeat(60), 'e'.repeat(60));
    mkdirSync(deep, { recursive: true });
    const before = process.cwd();
    const socket = join(deep, 'control.sock');
    expect(() => socketAddress(socket)).toThrow(/longer than 107 bytes/);
    process.chdir(deep);
    try {
      const second = await clientForTest({ socket });
      expect(await second.client.get('/status')).toMatchObject({ cabinet: 'CAB-TEST-1' });
      await second.control.close();
    } finally {
      process.chdir(before);
    }
  });

  it('that cannot be made says why', async () => {
    const { dir } = await clientForTest();
    writeFileSync(join(dir, 'file'), '');
    await expect(controlForTest({ socket: join(dir, 'file', 'x.sock') })).rejects.toMatchObject({
      code: 'control.socket_failed',
    });
  });
});
