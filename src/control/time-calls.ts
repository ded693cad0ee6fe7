import type { z } from 'zod';
import type { SettingRefusal } from '../clock/time-setting.js';
import { type Answer, ok } from '../lib/answer.js';
import { LockerError } from '../lib/errors.js';
import type { Caller } from './caller.js';
import type { ControlWorld } from './control-world.js';
import type { timeAnswerBody } from './schema.js';

export function askTime(world: ControlWorld): Answer {
  return ok({ cabinet: world.cabinet.id, ...world.time.ask() });
}

export async function answerTime(
  world: ControlWorld,
  { text }: z.output<typeof timeAnswerBody>,
  caller: Caller,
): Promise<Answer> {
  const result = await world.time.answer(text, caller);
  if (result.kind === 'refused') {
    const { reason } = result;
    throw new LockerError('clock.answer_refused', `The answer does not set the clock: ${refusals[reason]}.`, {
      reason,
    });
  }
  const { clock, clockErrorMs, clockSource } = world.facts();
  return ok({ differenceMs: result.differenceMs, clock, clockErrorMs, clockSource });
}

/** Why an answer about the time was refused, in words. */
const refusals: Readonly<Record<SettingRefusal, string>> = {
  too_long: 'it is longer than any signed object',
  not_a_token: 'it is no signed object',
  bad_alg: 'it is not signed with Ed25519 (`alg` EdDSA)',
  bad_header: 'its header is not as it must be',
  unknown_key: 'its key is not in the trust set of this cabinet',
  bad_signature: 'its signature is not right',
  wrong_typ: 'it is no time+jwt',
  key_misused: 'its key may not sign the time',
  unknown_claim: 'it has a claim that no time+jwt has',
  bad_claims: 'a claim is missing or has the wrong form',
  wrong_cabinet: 'it is for another cabinet',
  unknown_nonce: 'its nonce was not asked by this cabinet since its start, or was answered already',
  late: 'it came more than 10 s after its nonce was asked',
  before_floor: 'it lies before the time that it certainly is; see the floor in `lockerctl status`',
  too_far_ahead: 'it lies decades ahead; `now` counts seconds',
};
