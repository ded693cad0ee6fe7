import { spawnSync } from 'node:child_process';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bundleOf } from '../../src/doctor/bundle.js';
import { judgeAll } from '../../src/doctor/checks.js';
import { logLines, onlyNamed, redacted } from '../../src/doctor/redact.js';
import { reportOf } from '../../src/doctor/report.js';
import { ustar } from '../../src/doctor/ustar.js';
import { logKeys, logLine } from '../../src/lib/log.js';
import { canaries } from '../privacy/canaries.js';
import { found } from '../privacy/canary-search.js';
import { config, factsOf, machine, nowMs, type Tree } from './machines.js';

async function bundle(changes: Tree): Promise<Buffer> {
  const root = machine(changes);
  const facts = await factsOf(root);
  return bundleOf(facts, reportOf(facts, judgeAll(facts)), root);
}

/** What tar finds in an archive. */
function unpacked(archive: Buffer, ...args: string[]): string {
  const { stdout, stderr, status } = spawnSync('tar', [...args, '-f', '-'], { input: archive, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

const line = (text: string): string => `1796000000.123456 asha-laptop lockerd[412]: ${text}`;

/** A config in which each word that a person may stand in has one of them. */
const personal = config(`# ${canaries['free text']}
kiosk:
  listen: 127.0.0.1:8080
  help: { name: ${canaries['a name']}, phone: ${canaries['a telephone number']} }
  notice: { operator: ${canaries['a name']}, contact: ${canaries['an email address']}, policyDate: 2025-06-01, policyUrl: "https://example.in/${canaries['a customer id']}" }
  receipt: "https://example.in/${canaries['a bank reference']}/{order}"
trust: { keys: /etc/lockerd/trust.jwks, device: /var/lib/lockerd-keys/device.jwks, payees: [${canaries['who paid']}] }
`);

describe('the support archive', () => {
  it('is one that tar reads, with a file for each part', async () => {
    const archive = await bundle({ '/usr/bin/journalctl': { program: `echo '${line('info ready lockers=8')}'` } });
    expect(unpacked(archive, '-tz').split('\n').filter(Boolean)).toEqual(
      ['findings.json', 'config.json', 'log.txt'].map((name) => `lockerd-doctor/${name}`),
    );
    const read = (name: string) => unpacked(archive, '-xzO', `lockerd-doctor/${name}`);
    expect(JSON.parse(read('findings.json'))).toMatchObject({
      cabinet: 'CAB-7',
      worst: 'problem',
      counts: { problem: 1 },
    });
    expect(JSON.parse(read('config.json')).config).toMatchObject({
      cabinet: { id: 'CAB-7' },
      boards: [{ driver: 'xor-8a' }],
    });
    expect(read('log.txt')).toBe('2026-11-30T00:53:20.000Z info ready lockers=8\n');
  });

  it('has nothing of what a config or a journal may hold of persons and secrets', async () => {
    const lines = Object.values(canaries).flatMap((text) => [
      text,
      JSON.stringify({ text }),
      `error uplink.lost note=${JSON.stringify(text)}`,
      `Error: ${text} at Object.<anonymous> (/home/asha/x.js)`,
    ]);
    const journal = lines.map((text) => line(text.replaceAll(/[\n\0]/g, ' '))).join('\n');
    const archive = await bundle({
      '/etc/lockerd/config.yaml': personal,
      '/usr/bin/journalctl': { program: `cat <<'END'\n${journal}\n${line('warn bus.closed bus=rs485')}\nEND` },
    });
    const places = [['archive', gunzipSync(archive)]] as const;
    expect(found({ ...canaries, host: 'asha-laptop' }, places)).toEqual([]);
    // The search would find: what may be told is there.
    expect(found({ bus: 'warn bus.closed bus=rs485', id: 'CAB-7' }, places).length).toBeGreaterThan(1);
    expect(gunzipSync(archive).toString()).toContain(`${lines.length} lines that are not of the log's form`);
    expect(gunzipSync(archive).toString()).toContain('(left out)');
  });

  it('has of a config with faults their places alone', async () => {
    const text = Object.values(canaries)
      .map((one) => `- ${JSON.stringify(one)}`)
      .join('\n');
    const archive = await bundle({
      '/etc/lockerd/config.yaml': `cabinet: { id: "${canaries['who paid']}" }\nnobody:\n${text}\n`,
    });
    expect(found(canaries, [['archive', gunzipSync(archive)]])).toEqual([]);
    expect(JSON.parse(unpacked(archive, '-xzO', 'lockerd-doctor/config.json')).problems.length).toBeGreaterThan(1);
  });
});

describe('what leaves a text before it goes into the archive', () => {
  it('is all that is no setting, the names of users, and what lets in at an address', () => {
    const config = {
      uplink: { broker: 'mqtts://asha:secret@broker:8883', key: '/home/asha/key.pem' },
      terminal: { clients: [{ name: 'asha', mode: 'face', perMinute: 30 }] },
    };
    expect(redacted(config)).toEqual({
      uplink: { broker: 'mqtts://broker:8883', key: '/home/USER/key.pem' },
      terminal: { clients: [{ name: '(left out)', mode: 'face', perMinute: 30 }] },
    });
  });

  it('is every part of an answer that nobody has named', () => {
    const answer = { a: 1, person: 'x', list: [{ id: 1, who: 'x' }], map: { k1: { n: 2, who: 'x' } } };
    expect(onlyNamed(answer, ['a', 'list[].id', 'map.*.n'])).toEqual({
      a: 1,
      list: [{ id: 1 }],
      map: { k1: { n: 2 } },
    });
  });

  it('is every line that the log does not write; each line that it writes stays', () => {
    const facts = Object.fromEntries(logKeys.map((key) => [key, key === 'message' ? 'no "such" file: it = away' : 7]));
    const own = logLine('error', 'store.io', facts, '');
    expect(logLines(line(own))).toEqual([`2026-11-30T00:53:20.000Z ${own}`]);
    expect(logLines(line(`${own} pin=1234`))).toEqual(["(1 line that is not of the log's form was left out)"]);
  });
});

it('the archive keeps names, lengths and bytes, and refuses a name that does not fit', () => {
  const files = new Map<string, string | Buffer>([
    ['a/empty', ''],
    ['a/block', 'x'.repeat(512)],
    ['a/ü', Buffer.from('ü\n')],
  ]);
  const archive = ustar(files, nowMs);
  expect(unpacked(archive, '-t', '--quoting-style=literal', '-v').match(/512|2026-11-29|\b3\b/g)).toEqual(
    expect.arrayContaining(['512', '2026-11-29', '3']),
  );
  for (const [name, content] of files) expect(unpacked(archive, '-xO', name)).toBe(String(content));
  expect(() => ustar(new Map([['n'.repeat(101), '']]), nowMs)).toThrow(/too long a name/);
});
