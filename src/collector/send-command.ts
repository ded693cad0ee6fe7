import { randomBytes } from 'node:crypto';
import { connectAsync, type MqttClient } from 'mqtt';
import { LockerError, messageOf } from '../lib/errors.js';
import { jsonOf } from '../lib/json-text.js';
import { newId } from '../lib/new-id.js';
import { type CommandClaims, commandClaims } from '../tokens/command-token.js';
import { longestCommandLifeMs } from '../tokens/signed-types.js';
import { type SigningKey, signObject } from '../tokens/signing.js';
import { verifyMessage } from '../wire/board-signature.js';
import { type ResultMessage, resultMessage } from '../wire/messages.js';
import { topicOf } from '../wire/topics.js';
import { clientOptions } from './broker-link.js';
import type { Enrolled } from './enrolled.js';
import type { BrokerSpec } from './specs.js';

/** What a command says, before it has an id and an end. */
export type CommandWish = Readonly<Record<string, unknown>> & { readonly aud: string; readonly cmd: string };

/** How long a command lives that names no other time. */
const usualLifeMs = 3_600_000;

/**
 * The claims of a new command, checked as the cabinet checks them.
 * @param forMs how long it may be run
 * @throws LockerError `collector.bad_command`
 */
export function commandOf(wish: CommandWish, nowMs: number, forMs?: number): CommandClaims {
  const jti = newId(12);
  const draft = { ...wish, jti, exp: 0, iat: Math.floor(nowMs / 1000) };
  const { data, error } = commandClaims.safeParse(draft);
  if (data === undefined) {
    const [issue] = error.issues;
    const where = issue?.path.join('.') || 'cmd';
    throw new LockerError('collector.bad_command', `${wish.cmd}: ${where}: ${issue?.message ?? 'unusable'}`);
  }
  const longestMs = longestCommandLifeMs(data.cmd);
  const lifeMs = forMs ?? Math.min(longestMs, usualLifeMs);
  if (lifeMs > longestMs) {
    throw new LockerError('collector.bad_command', `${wish.cmd}: it may live for ${longestMs / 1000} s at most`);
  }
  return { ...data, exp: Math.floor((nowMs + lifeMs) / 1000) };
}

interface CommandRoute {
  readonly broker: BrokerSpec;
  readonly enrolled: Enrolled;
  readonly key: SigningKey;
}

/**
 * Sends a command to its cabinet, and waits for the result that the cabinet has signed. `undefined`: none came in time; the
 * cabinet may still run it. A result that says that the command is under way is waited beyond.
 * @throws LockerError `collector.unknown_cabinet`, `collector.broker_unreachable`
 */
export async function sendCommand(
  { broker, enrolled, key }: CommandRoute,
  command: CommandClaims,
  waitMs: number,
): Promise<ResultMessage | undefined> {
  const cabinet = command.aud;
  const enrolment = await enrolled.of(cabinet);
  if (enrolment.kind !== 'enrolled') {
    const why = enrolment.kind === 'unknown' ? `no keys of ${cabinet} are enrolled` : enrolment.why;
    throw new LockerError('collector.unknown_cabinet', why, { cabinet });
  }
  const client = await connected(broker);
  try {
    const heard = new Promise<ResultMessage>((resolve) => {
      client.on('message', (_topic, payload) => {
        const result = resultMessage.safeParse(jsonOf(payload));
        if (!result.success || result.data.jti !== command.jti || result.data.reason === 'running') return;
        if (verifyMessage('result', result.data, enrolment.kid, enrolment.key)) resolve(result.data);
      });
    });
    await client.subscribeAsync(topicOf(broker.prefix, cabinet, 'commands/result'), { qos: 1 });
    const text = await signObject('cmd+jwt', command, key);
    await client.publishAsync(topicOf(broker.prefix, cabinet, 'commands'), text, { qos: 1 });
    return await within(waitMs, heard);
  } finally {
    await client.endAsync();
  }
}

/**
 * Sends texts that the cloud has signed to a cabinet, in their order.
 * @throws LockerError `collector.broker_unreachable`
 */
export async function sendTexts(broker: BrokerSpec, cabinet: string, texts: readonly string[]): Promise<void> {
  const client = await connected(broker);
  try {
    for (const text of texts) {
      await client.publishAsync(topicOf(broker.prefix, cabinet, 'commands'), text, { qos: 1 });
    }
  } finally {
    await client.endAsync();
  }
}

/** A connection of its own, beside that of a collector which runs. */
async function connected(broker: BrokerSpec): Promise<MqttClient> {
  const id = `${broker.id.slice(0, 20)}-${randomBytes(4).toString('hex')}`;
  const options = { ...clientOptions(broker, id), reconnectOnConnackError: false };
  const client = await connectAsync(broker.url, options, false).catch((error: unknown) => {
    throw new LockerError('collector.broker_unreachable', messageOf(error), {}, { cause: error });
  });
  client.on('error', () => undefined);
  return client;
}

async function within<T>(ms: number, awaited: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([awaited, late]);
  } finally {
    clearTimeout(timer);
  }
}
