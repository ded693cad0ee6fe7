import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { JOSEError } from 'jose/errors';
import { compactDecrypt } from 'jose/jwe/compact/decrypt';
import { LockerError } from '../lib/errors.js';
import { jsonObject } from '../tokens/envelope.js';
import { type Receiver, sealFor } from '../tokens/sealed.js';
import { mostSealedState } from '../wire/messages.js';
import { type CabinetState, cabinetStateShape, stateForm } from './cabinet-state.js';
import type { RecoveryKey } from './recovery-key.js';

const compress = promisify(deflateRaw);
const expand = promisify(inflateRaw);

/** The largest state in memory. A few kilobytes could be blown up to gigabytes. */
const mostBytes = 64 * 1024 * 1024;
/** The length is filled up to a multiple of this: it tells nobody that there is one right more. */
const blockBytes = 4096;
const lengthBytes = 4;
const headerMembers: ReadonlySet<string> = new Set(['alg', 'enc', 'epk', 'kid']);

/**
 * Seals a state: JSON, deflated (RFC 1951), its length in four bytes in front and zeros behind, then a JWE in compact form (RFC 7516:
 * ECDH-ES, A256GCM) which the recovery key alone opens. The same state makes the same bytes below the seal. Where all of it is too
 * large, what the cloud knows, too, is left out.
 * @throws LockerError `backup.too_large`, `backup.key_unusable`
 */
export async function sealState(state: CabinetState, key: Receiver): Promise<string> {
  const block = (await packed(state)) ?? (await packed(lighter(state)));
  if (block === undefined) {
    throw new LockerError('backup.too_large', `the sealed state would have more than ${mostSealedState} bytes`);
  }
  try {
    return await sealFor(block, key);
  } catch (error) {
    const message = `nothing can be sealed for the recovery key ${key.kid ?? ''}`.trimEnd();
    throw new LockerError('backup.key_unusable', message, {}, { cause: error });
  }
}

/** `undefined` when it fits into no message: a JWE has four characters for three bytes. */
async function packed(state: CabinetState): Promise<Buffer | undefined> {
  const deflated = await compress(JSON.stringify(state), { level: 9 });
  const block = Buffer.alloc(Math.ceil((lengthBytes + deflated.length) / blockBytes) * blockBytes);
  block.writeUInt32BE(deflated.length);
  deflated.copy(block, lengthBytes);
  return (block.length * 4) / 3 > mostSealedState - 1024 ? undefined : block;
}

/**
 * Without what tells that a command or a QR code was used: after a restore these are not taken before the cloud has told what it
 * knows of them, and rights and rentals count more.
 */
function lighter(state: CabinetState): CabinetState {
  const { commands: _, uses, ...tables } = state.tables;
  const kind = uses?.columns.indexOf('kind') ?? 0;
  const ofRights = uses && { ...uses, rows: uses.rows.filter((row) => row[kind] !== 'token') };
  return { ...state, tables: { ...tables, ...(ofRights && { uses: ofRights }) }, without: ['commands', 'uses'] };
}

/**
 * Opens a sealed state.
 * @throws LockerError `backup.damaged`, `backup.wrong_key`, `backup.newer`
 */
export async function openState(jwe: string, { kid, key }: RecoveryKey): Promise<CabinetState> {
  const header = jsonObject(Buffer.from(jwe.split('.')[0] ?? '', 'base64url'));
  const isOurs = header !== undefined && Object.keys(header).every((member) => headerMembers.has(member));
  if (!isOurs || jwe.length > mostSealedState) throw damaged('its seal is none that a cabinet makes');
  if (header.kid !== kid) {
    const message = `the backup was sealed for the recovery key ${String(header.kid)}, and this one is ${kid}`;
    throw new LockerError('backup.wrong_key', message, { kid });
  }
  return readState(await unpack(await decrypt(jwe, key)));
}

async function decrypt(jwe: string, key: RecoveryKey['key']): Promise<Buffer> {
  try {
    const options = { keyManagementAlgorithms: ['ECDH-ES'], contentEncryptionAlgorithms: ['A256GCM'] };
    const { plaintext } = await compactDecrypt(jwe, key, options);
    return Buffer.from(plaintext);
  } catch (error) {
    // A key of the sender that is no key is told as TypeError.
    if (error instanceof JOSEError || error instanceof TypeError) throw damaged('its seal does not hold');
    throw error;
  }
}

async function unpack(block: Buffer): Promise<Buffer> {
  const length = block.length < lengthBytes ? 0 : block.readUInt32BE();
  if (length === 0 || length > block.length - lengthBytes) throw damaged('it is no state of a cabinet');
  try {
    return await expand(block.subarray(lengthBytes, lengthBytes + length), { maxOutputLength: mostBytes });
  } catch {
    // The cause would tell of bytes that are secret.
    throw damaged('it cannot be expanded');
  }
}

function readState(text: Buffer): CabinetState {
  const state = jsonObject(text);
  if (typeof state?.form === 'number' && state.form > stateForm) {
    const message = `the backup has form ${state.form}, this lockerd knows ${stateForm}; lockerd ${String(state.program)} wrote it`;
    throw new LockerError('backup.newer', message);
  }
  const read = cabinetStateShape.safeParse(state);
  if (read.success) return read.data;
  throw damaged(`it is no state of a cabinet (${read.error.issues[0]?.path.join('.') ?? ''})`);
}

function damaged(why: string): LockerError {
  return new LockerError('backup.damaged', `the backup is cut off or was changed: ${why}`);
}
