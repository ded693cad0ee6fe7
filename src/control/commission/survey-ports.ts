import { nameOf } from '../../../drivers/scan-plan.js';
import { readBank, readDoors, readId, readKind, readOutputs, readTimezone } from '../../commission/questions.js';
import type { Door, Setup } from '../../commission/setup.js';
import {
  type Base,
  type Candidate,
  candidatesOf,
  type ScannedPort,
  type Settled,
  surveyed,
} from '../../commission/survey.js';
import { familyFacts } from '../../config/families.js';
import { LockerError } from '../../lib/errors.js';
import { answerTo, stopped } from './try-locks.js';
import type { Voice } from './voice.js';

/** Finds the boards, and asks what no scan can tell. Rejects with `commission.*`. */
export async function surveyPorts(
  scanned: readonly ScannedPort[],
  base: (Base & Partial<Pick<Setup, 'cabinet'>>) | undefined,
  voice: Voice,
): Promise<Setup> {
  const candidates = scanned.flatMap(candidatesOf);
  for (const candidate of candidates) voice.tell(`  ${candidateText(candidate)}`);
  const settled: Settled[] = [];
  for (const candidate of candidates) settled.push(await settle(candidate, voice));
  const banks = new Map<string, 'door' | 'latch'>();
  for (const { id, inputs } of base?.boards ?? []) {
    const board = String(id);
    if (Array.isArray(inputs)) banks.set(board, await answerTo(voice, { ask: 'bank', board }, readBank));
  }
  const { buses, boards } = surveyed(base ?? { buses: [], boards: [] }, settled, (id) => banks.get(id) ?? 'door');
  if (!boards.some(({ tried }) => tried.locks.length > 0)) {
    const ports = scanned.map(({ port }) => port).join(', ');
    throw new LockerError(
      'commission.no_boards',
      `no board answered${ports === '' ? '' : ` on ${ports}`}. Check its power, swap A and B at the adapter, try --timeout 200ms; docs/faults.md, "Boards are silent", has the next steps`,
    );
  }
  for (const { entry, tried } of boards) {
    const where = entry.address === undefined ? `chip ${String(entry.chip)}` : `address ${String(entry.address)}`;
    voice.tell(`  ${tried.id}: ${String(entry.driver)}, ${where}`);
  }
  const cabinet = base?.cabinet ?? {
    id: await answerTo(voice, { ask: 'cabinet' }, readId),
    timezone: await askTimezone(voice),
  };
  const echoes = buses.flatMap(({ id, port }): readonly [string, 'on' | 'off'][] => {
    const echo = scanned.find((one) => one.port === port)?.echo;
    return echo === 'on' || echo === 'off' ? [[String(id), echo]] : [];
  });
  return { cabinet, buses, boards, echoes: Object.fromEntries(echoes), doors: await askDoors(voice) };
}

function candidateText({ port, baud, address, kinds, channels, blind }: Candidate): string {
  const what = kinds.map(nameOf).join(' or ');
  const size = blind ? 'cannot be asked for its locks' : `up to ${channels} channels`;
  return `${port}, address ${address}, ${baud} baud: ${what}, ${size}`;
}

async function settle(candidate: Candidate, voice: Voice): Promise<Settled> {
  const { kinds, port, address, channels } = candidate;
  const [only, ...others] = kinds;
  const kind =
    others.length === 0
      ? only
      : await answerTo(voice, { ask: 'kind', port, address, kinds }, (text) => readKind(text, kinds));
  const most = candidate.blind ? familyFacts[kind.driver].maxChannels : channels;
  const usual = Math.min(channels, familyFacts[kind.driver].maxChannels);
  const outputs = await answerTo(voice, { ask: 'outputs', port, address, kind, usual, most }, (text) =>
    readOutputs(text, usual, most),
  );
  return { ...candidate, kind, outputs };
}

async function askTimezone(voice: Voice): Promise<string> {
  const usual = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return answerTo(voice, { ask: 'timezone', usual }, (text) => readTimezone(text, usual));
}

async function askDoors(voice: Voice): Promise<readonly Door[]> {
  let known: readonly Door[] = [];
  let wrong: string | undefined;
  for (;;) {
    const text = await voice.ask({ ask: 'doors', known }, wrong === undefined ? {} : { wrong });
    if (text === undefined) throw stopped();
    if (text === '' && known.length > 0) return known;
    const read = readDoors(text, known);
    wrong = 'wrong' in read ? read.wrong : undefined;
    if ('value' in read) known = [...known, ...read.value];
  }
}
