/**
 * One life of a cabinet inside the rig, its database on the rig's disk: says what the disk holds, starts the daemon and opens
 * lockers until the power is cut. `last` as its argument: ends in order when all is quiet, and says what the disk holds then.
 */
import { appendFileSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { type Simulator, startSimulator } from '../../../drivers/simulator/simulator.js';
import { bootId } from '../../../src/clock/system-clock.js';
import { ControlClient, Refusal } from '../../../src/control/client.js';
import { startDaemon, writeConfig } from '../../running-daemon.js';
import * as cabinet from './cabinet.js';
import { findOnDisk } from './found.js';
import { type Found, type Told, usesAtFirst } from './told.js';

const { RIG_OUT: out = '', RIG_LINE: line = '' } = process.env;
const isLast = process.argv[2] === 'last';
const BLOCK = 4096;
const control = new ControlClient(cabinet.socket);
const lineFd = openSync(line, 'w');
const answerShape = z.object({ outcome: z.string() });

function tell(told: Told): void {
  writeSync(lineFd, `${JSON.stringify(told)}\n`);
}

/** The boards live as long as the cabinet: the power that is cut is theirs, too. Whoever opened a door closes it again. */
function boards(): Simulator {
  const { buses, boards } = cabinet.configOn('sim:rs485');
  const simulator = startSimulator({ buses, boards });
  simulator.on((event) => {
    if (event.type === 'energised') tell({ what: 'energised', locker: `A${event.channel}`, monoMs: event.monoMs });
  });
  simulator.fault({ on: 'channel', id: 'b1', channel: cabinet.channelOf(cabinet.jammed), fault: 'jam' }, true);
  return simulator;
}

function tellFound(found: Found): void {
  writeFileSync(join(out, 'found.json'), JSON.stringify(found));
  tell({ what: 'found' });
}

async function tellRows(): Promise<void> {
  const row = z.looseObject({ chain: z.string(), seq: z.number(), hash: z.string() });
  for await (const line of control.follow('/events?follow=true')) {
    const { chain, seq, hash } = row.parse(line);
    tell({ what: 'row', chain, seq, hash });
  }
}

async function openByPin(locker: string): Promise<unknown> {
  const answer = await fetch(`http://${cabinet.kiosk}/api/pin`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ locker, pin: cabinet.pin }),
  });
  return answer.json();
}

async function openAsOperator(locker: string): Promise<unknown> {
  try {
    return await control.post('/open', { locker });
  } catch (error) {
    if (error instanceof Refusal) return error.problem;
    throw error;
  }
}

/** Opens one locker again and again, and closes its door each time. */
async function openForEver(simulator: Simulator, locker: string, open: (locker: string) => Promise<unknown>) {
  for (;;) {
    const answer = await open(locker);
    const { success, data } = answerShape.safeParse(answer);
    if (success) {
      tell({ what: 'answer', locker, outcome: data.outcome });
      simulator.door('b1', cabinet.channelOf(locker), 'closed');
    } else {
      // Busy with what the last cut has interrupted. Whatever else it is, the console tells.
      console.error(`${locker} was refused: ${JSON.stringify(answer)}`);
      await wait(300);
    }
  }
}

/** Whole blocks: ext4 gives them a place, and the file its length, only when it writes them back by itself. */
async function writeUnflushed(length: number): Promise<never> {
  for (let written = length + BLOCK; ; written += BLOCK) {
    appendFileSync(cabinet.onDisk.unflushed, Buffer.alloc(BLOCK));
    tell({ what: 'unflushed', length: written });
    await wait(200);
  }
}

/** All latches are read, and so what was interrupted is settled. Asked for seldom: each answer takes its time here. */
async function quiet(): Promise<void> {
  const status = z.object({ lockers: z.object({ unknown: z.number() }) });
  while (status.parse(await control.get('/status')).lockers.unknown > 0) await wait(500);
}

const simulator = boards();
const config = cabinet.configOn(simulator.paths.rs485 ?? '');
const found = await findOnDisk(config);
tellFound(found);
const daemon = await startDaemon(writeConfig('/run/tmp', cabinet.configText(config.buses[0]?.port ?? '')));
if (isLast) {
  await quiet();
  await daemon.stop();
  tellFound(await findOnDisk(config));
  process.exit();
}
for (const locker of cabinet.openedByPin) {
  if (found.rights.some((right) => right.locker === locker)) continue;
  await control.post('/pin', { locker, pin: cabinet.pin, uses: usesAtFirst });
}
tell({ what: 'serving', boot: bootId() });
await Promise.race([
  tellRows(),
  writeUnflushed(found.unflushed),
  ...cabinet.openedByPin.map((locker) => openForEver(simulator, locker, openByPin)),
  ...cabinet.openedByOperator.map((locker) => openForEver(simulator, locker, openAsOperator)),
  daemon.ended.then(({ stderr }) => Promise.reject(new Error(`lockerd has ended:\n${stderr}`))),
]);
