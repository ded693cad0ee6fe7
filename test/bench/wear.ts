import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startAgent } from '../../src/agent/agent.js';
import { type AgentTables, openTables } from '../../src/agent/tables.js';
import { Cabinet } from '../../src/cabinet/cabinet.js';
import type { Grant } from '../../src/cabinet/cabinet-view.js';
import { startHardware } from '../../src/hardware/link.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { openStore } from '../../src/store/store.js';
import { eventually } from '../running-daemon.js';
import { BareRecord } from './bare-record.js';
import { type BenchCabinet, benchCabinet, withBoards } from './bench-cabinet.js';
import { type Figure, median } from './figures.js';
import { writtenBy, writtenBytes } from './written.js';

/** Both ways in turn, in short spells: a disk has its moods, and both see the same ones. */
const spells = 40;
const dayMs = 86_400_000;

/** How fast the record takes events, and what an opening and an idle day write, beside SQLite alone. */
export async function wearFigures(rows: number, openings: number, idleMs: number): Promise<Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'lockerd-bench-'));
  const bench = await benchCabinet(1, 0);
  const bare = new BareRecord(dir);
  try {
    const rates = await appendFigures(bench, bare, rows);
    const bareBytes = (await writtenBy(() => times(rows, () => bare.append()))) / rows;
    return [
      ...rates,
      { what: 'bytes for a bare row', value: bareBytes, unit: 'B', how: `${rows} commits; ${whatIsCounted}` },
      ...(await openingFigures(bench, bareBytes, openings)),
      ...(await idleFigures(bench, idleMs)),
    ];
  } finally {
    bare.close();
    await bench.remove();
    rmSync(dir, { recursive: true, force: true });
  }
}

const whatIsCounted = "the process's write_bytes: log and checkpoints in blocks of 4 KiB, as the disk gets them";

async function appendFigures(bench: BenchCabinet, bare: BareRecord, rows: number): Promise<Figure[]> {
  const tables = await recordOf(bench);
  const { store, audit } = tables;
  const append = (): number =>
    store.tx(() => audit.append({ event: 'lock.closed', board: 'b1', locker: 'A01', access_mode: 'pin' }));
  const inSpell = Math.ceil(rows / spells);
  // A daemon has run for days: its code is compiled, and so is SQLite's own by nature.
  times(rows, append);
  const pairs = Array.from({ length: spells }, () => {
    const bareMs = timed(() => times(inSpell, () => bare.append()));
    return { bareMs, ownMs: timed(() => times(inSpell, append)) };
  });
  await store.close();
  const perSecond = (ms: readonly number[]): number => (inSpell * 1000) / median(ms);
  const how = `${spells} spells of ${inSpell} commits in turn, warmed up, median`;
  return [
    { what: 'audit events, SQLite alone', value: perSecond(pairs.map((pair) => pair.bareMs)), unit: '/s', how },
    { what: 'audit events, AuditLog.append', value: perSecond(pairs.map((pair) => pair.ownMs)), unit: '/s', how },
    {
      what: 'audit events, ours / SQLite alone',
      value: median(pairs.map(({ bareMs, ownMs }) => bareMs / ownMs)),
      unit: 'x',
      goal: { least: 0.5 },
      how: 'median of the ratios of neighbouring spells',
    },
  ];
}

/** Openings as a cabinet really makes them, of each kind in turn; the doors are shut in between. */
async function openingFigures(bench: BenchCabinet, bareBytes: number, openings: number): Promise<Figure[]> {
  const config = withBoards(bench.config, { pollMs: 30, coolDownMs: 20, pulseMs: 20 });
  const tables = await recordOf(bench);
  const hardware = await startHardware(config);
  const cabinet = new Cabinet(config, hardware, tables, systemTime, rethrow);
  const written = { pin: [] as number[], qr: [] as number[], closing: [] as number[] };
  try {
    await eventually('every latch is read', () => cabinet.lockers().every(({ latch }) => latch === 'closed'));
    for (let index = 0; index < openings; index++) {
      const locker = config.lockers[index % config.lockers.length];
      if (!locker) throw new Error('a cabinet without lockers');
      const kind = index % 2 === 0 ? 'pin' : 'qr';
      const grant = kind === 'pin' ? pinGrant(tables, locker.id) : qrGrant(locker.id, index);
      written[kind].push(await writtenBy(() => mustOpen(cabinet, grant)));
      const before = writtenBytes();
      await bench.sim.door(locker.board, locker.channel, 'closed');
      await eventually('the closing is recorded', () => tables.latches.all().get(locker.id) === 'closed');
      written.closing.push(writtenBytes() - before);
    }
  } finally {
    await cabinet.stop();
    await hardware.stop();
    await tables.store.close();
  }
  const goal = { most: 3.5 };
  const unit = 'bare rows';
  const rowsOf = (list: readonly number[]): number => mean(list) / bareBytes;
  const how = (list: readonly number[]): string => `${list.length} times, ${(mean(list) / 1024).toFixed(1)} KiB each`;
  return [
    { what: 'written for an opening by PIN', value: rowsOf(written.pin), unit, goal, how: how(written.pin) },
    { what: 'written for an opening by QR', value: rowsOf(written.qr), unit, goal, how: how(written.qr) },
    { what: 'written for the closing of a door', value: rowsOf(written.closing), unit, how: how(written.closing) },
  ];
}

/** A whole agent to which nothing happens. What it does each hour or day a test runs through with a clock of its own. */
async function idleFigures(bench: BenchCabinet, idleMs: number): Promise<Figure[]> {
  const agent = await startAgent(bench.config, () => undefined);
  try {
    // The start itself is recorded, and its snapshot is written soon after.
    await eventually('every latch is read', () => agent.cabinet.lockers().every(({ latch }) => latch === 'closed'));
    await wait(5_000);
    const bytes = await writtenBy(() => wait(idleMs));
    const how = `${bytes} B in ${Math.round(idleMs / 1000)} s, times ${Math.round(dayMs / idleMs)}`;
    return [{ what: 'written in an idle day', value: (bytes * dayMs) / idleMs / 1024, unit: 'KiB', how }];
  } finally {
    await agent.stop();
  }
}

/** A record of a cabinet whose clock is synchronised, as it is in the field: this machine's may be or not. */
async function recordOf({ config }: BenchCabinet): Promise<AgentTables> {
  const store = openStore(config.data, { onTrouble: rethrow });
  return openTables(config, store, rethrow, { time: systemTime, synchronised: () => true, batteryAtStart: false });
}

function pinGrant(tables: AgentTables, locker: string): Grant {
  const ref = `right-${locker}`;
  const right = { ref, role: 'customer', lockers: [locker], storedBoot: tables.boot } as const;
  tables.store.tx(() => tables.rights.put(right, { pins: [], cards: [] }));
  return { locker, mode: 'pin', credentialRef: ref, use: { kind: 'right', ref, of: locker }, purpose: 'collect' };
}

function qrGrant(locker: string, index: number): Grant {
  const ref = `tok_${index}`;
  const use = { kind: 'token', ref, of: locker, allowed: 1, untilMs: Date.UTC(2100, 0, 1) } as const;
  return { locker, mode: 'qr', credentialRef: ref, subjectRef: `BK${index}`, use, purpose: 'collect' };
}

async function mustOpen(cabinet: Cabinet, grant: Grant): Promise<void> {
  const { outcome } = await cabinet.open(grant);
  if (outcome !== 'opened') throw new Error(`${grant.locker} ${outcome}`);
}

function times(count: number, work: () => unknown): void {
  for (let index = 0; index < count; index++) work();
}

function timed(work: () => void): number {
  const beganMs = systemTime.monoMs();
  work();
  return systemTime.monoMs() - beganMs;
}

function mean(list: readonly number[]): number {
  return list.reduce((sum, one) => sum + one, 0) / list.length;
}

function rethrow(error: unknown): never {
  throw error;
}
