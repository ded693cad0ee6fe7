import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { readYaml } from '../config/yaml-source.js';
import { manifest } from '../privacy/manifest.js';
import type { Facts } from './facts.js';
import { Sysroot, trying } from './gather/sysroot.js';
import { logLines, namelessIn, onlyNamed, redacted } from './redact.js';
import type { Report } from './report.js';
import { ustar } from './ustar.js';

const folder = 'lockerd-doctor';
const logLinesAtMost = 2000;

/** Events of parts of the cabinet; none of somebody's opening, right, rental or request. */
const ofParts = /^(device|clock|sync)\.|^lock\.sensor_/;

/** A support archive: a `tar.gz` of what is needed to find a fault from afar, without secrets and persons. docs/doctor.md lists it. */
export async function bundleOf(facts: Facts, report: Report, root = '/'): Promise<Buffer> {
  const sys = new Sysroot(root);
  const files = new Map<string, string>();
  const json = (name: string, value: unknown): void => {
    files.set(`${folder}/${name}`, `${JSON.stringify(namelessIn(value), null, 2)}\n`);
  };
  json('findings.json', report);
  json('config.json', configOf(facts, sys));
  const { daemon } = facts;
  if (daemon.kind === 'answers') {
    json('status.json', onlyNamed(daemon.raw, told('GET /status')));
    json('lockers.json', onlyNamed(daemon.lockers, told('GET /lockers')));
    json(
      'events.json',
      daemon.rows.filter(({ event }) => ofParts.test(event)),
    );
  }
  files.set(`${folder}/log.txt`, `${(await logOf(sys)).join('\n')}\n`);
  return gzipSync(ustar(files, facts.nowMs));
}

/** What the privacy manifest knows of an answer. */
function told(route: string): string[] {
  const before = `${route} `;
  return manifest.flatMap(({ where, name, personal }) =>
    where === 'http' && name.startsWith(before) && personal === 'no' ? [name.slice(before.length)] : [],
  );
}

/** Of a file with faults only where they are: what stands in the wrong place may be anything. */
function configOf({ config: { file, config, hash, problems } }: Facts, sys: Sysroot): unknown {
  const places = problems.map(({ code, line, column }) => ({ code, line, column }));
  if (config === undefined) return { file, hash, problems: places };
  const text = trying(file, () => readFileSync(sys.at(file), 'utf8'));
  const yaml = text.kind === 'seen' ? readYaml(text.value) : undefined;
  return { file, hash, config: yaml && 'source' in yaml ? redacted(yaml.source.value) : undefined };
}

async function logOf(sys: Sysroot): Promise<string[]> {
  const args = ['--unit=lockerd.service', `--lines=${logLinesAtMost}`, '--output=short-unix', '--no-pager', '--quiet'];
  const said = await sys.run('journalctl', ...args);
  if (said.kind !== 'seen') return [`(the journal could not be read: ${said.what})`];
  if (said.value.code !== 0) return ['(the journal could not be read: journalctl failed)'];
  if (said.value.out.trim() === '') return ['(the journal has no lines of lockerd that this user may read)'];
  return logLines(said.value.out);
}
