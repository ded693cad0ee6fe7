import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from '../../config/specs.js';
import { addToConfig, type ConfigState, configLines, refuseOtherConfig } from '../../enrol/config-lines.js';
import { type EnrolWish, enrolBoard } from '../../enrol/enrol.js';
import { type BoardEnrolment, type EnrolPlace, readyPlace, usualDataDir, usualKeysDir } from '../../enrol/place.js';
import { asOwner } from '../../lib/as-owner.js';
import { errorCodes } from '../../lib/error-codes.js';
import { LockerError } from '../../lib/errors.js';
import type { SessionAlone } from './session.js';

const retryMs = 5000;
const clockMs = 5 * 60_000;
/** What may be otherwise in a moment. */
const passing: ReadonlySet<string> = new Set(['enrol.waits', 'enrol.no_network', 'enrol.unavailable', 'enrol.wait']);

/** Where the keys of the cabinet of a config lie; where there is no config that could be read, in the usual places. */
export async function placeOf(session: SessionAlone, keys: string | undefined): Promise<EnrolPlace> {
  const config = await configOf(session);
  const device = keys === undefined ? config?.trust?.device : join(keys, 'device.jwks');
  const dir = device === undefined ? usualKeysDir : dirname(device);
  return { dir, device: device ?? join(dir, 'device.jwks'), data: config?.data ?? usualDataDir };
}

/** A board may be enrolled before it has a config, and while that has faults. */
export async function configOf(session: SessionAlone): Promise<Config | undefined> {
  try {
    return await session.config();
  } catch (error) {
    if (error instanceof LockerError && error.code.startsWith('config.')) return undefined;
    throw error;
  }
}

interface WorkOptions {
  readonly again: boolean;
  /** For how long what may pass is waited for. */
  readonly waitMs: number;
}

/** Enrols the board, and tries again what may pass, such as that there is no network yet. Rejects with a LockerError. */
export async function enrolPatiently(
  session: Pick<SessionAlone, 'remark' | 'configFile'>,
  place: EnrolPlace,
  wish: EnrolWish,
  { again, waitMs }: WorkOptions,
) {
  refuseOtherConfig(session.configFile, wish.cabinet);
  const owner = readyPlace(place);
  const untilMs = performance.now() + waitMs;
  let told = '';
  for (;;) {
    try {
      return await asOwner(owner, () => enrolBoard(place, wish, { again, nowMs: Date.now(), random: Math.random() }));
    } catch (error) {
      if (!(error instanceof LockerError) || !passing.has(error.code)) throw error;
      if (performance.now() + retryMs > untilMs) throw error;
      if (error.code !== told) session.remark(`${error.code}: ${error.message}. Waiting.`);
      told = error.code;
      await wait(retryMs);
    }
  }
}

/** Puts what is to be done behind what went wrong: who stands at a board has no list of codes beside him. */
export async function withAct<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof LockerError) || !error.code.startsWith('enrol.')) throw error;
    const { code, message, details } = error;
    throw new LockerError(code, `${message.replace(/\.$/, '')}. ${errorCodes[code].act}`, details, { cause: error });
  }
}

/** What an enrolment still needs of a person; absent: nothing. */
function configRemark(
  state: ConfigState,
  file: string,
  enrolment: BoardEnrolment,
  place: EnrolPlace,
): string | undefined {
  const lines = configLines(enrolment, place);
  switch (state) {
    case 'there':
      return undefined;
    case 'added':
      return `${file} has the lines for it now. Restart lockerd.`;
    case 'no_config':
      return `There is no ${file} yet. Put these lines into it, or run \`lockerctl enroll\` once it is there:\n\n${lines}`;
    case 'by_hand':
      return `Put these lines into ${file}, in place of its own \`trust\` and \`uplink\`, and restart lockerd:\n\n${lines}`;
  }
}

/** Brings the config up to date. Rejects with a LockerError. */
export function settleConfig(
  file: string,
  enrolment: BoardEnrolment,
  place: EnrolPlace,
): { state: ConfigState; remark?: string } {
  const state = addToConfig(file, enrolment, place);
  const remark = configRemark(state, file, enrolment, place);
  return { state, ...(remark !== undefined && { remark }) };
}

/** A remark where the clock of the board is wrong. */
export function clockRemark(behindMs: number): string | undefined {
  if (Math.abs(behindMs) < clockMs) return undefined;
  const minutes = Math.round(Math.abs(behindMs) / 60_000);
  return `enrol.clock_wrong: the clock of this board is ${minutes} minutes ${behindMs > 0 ? 'behind' : 'ahead'}; the line to the cloud comes up once it is right.`;
}
