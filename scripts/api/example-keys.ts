import { createHash, createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { type DeviceKeys, parseDeviceKeys } from '../../src/tokens/device-keys.js';
import { commandNames, type TrustedType } from '../../src/tokens/signed-types.js';
import { parseSigningKey, type SigningKey } from '../../src/tokens/signing.js';

/** RFC 8410: what stands before the 32 bytes of a private key. */
const pkcs8Heads = { Ed25519: '302e020100300506032b657004220420', X25519: '302e020100300506032b656e04220420' } as const;
const pairShape = z.object({ x: z.string(), d: z.string() });

interface ExampleJwk {
  readonly kty: 'OKP';
  readonly crv: keyof typeof pkcs8Heads;
  readonly kid: string;
  readonly x: string;
  readonly d: string;
}

/** A key that everybody knows: its secret is the SHA-256 of a sentence. It is for examples, and for nothing else. */
function publishedPair(crv: keyof typeof pkcs8Heads, kid: string): ExampleJwk {
  const secret = createHash('sha256').update(`lockerd, docs/api, example key ${kid}`).digest();
  const der = Buffer.concat([Buffer.from(pkcs8Heads[crv], 'hex'), secret]);
  const jwk = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
  const { x, d } = pairShape.parse(jwk);
  return { kty: 'OKP', crv, kid, x, d };
}

const uses = {
  access: ['access+jwt'],
  commands: ['cmd+jwt'],
  orders: ['order+jwt'],
  payments: ['pay+jwt'],
  receipts: ['receipt+jwt'],
  reports: ['ack+jwt'],
  state: ['state+jwt'],
  time: ['time+jwt'],
} as const satisfies Record<string, readonly TrustedType[]>;
export type CloudKey = keyof typeof uses | 'root';

const names: readonly CloudKey[] = [
  ...(['access', 'commands', 'orders', 'payments', 'receipts', 'reports', 'state', 'time', 'root'] as const),
];
const pairs = new Map(names.map((name) => [name, publishedPair('Ed25519', `example-${name}`)]));

/** The private key of one use. */
export function cloudKey(name: CloudKey): SigningKey {
  return parseSigningKey(JSON.stringify(pairs.get(name)), 'docs/api/examples/keys.json');
}

/** The trust set with which a cabinet takes the examples, and the roots that have signed it. */
export function exampleTrust() {
  const keys = names.flatMap((name) => {
    const pair = pairs.get(name);
    if (pair === undefined || name === 'root') return [];
    const { d: _secret, ...jwk } = pair;
    return [{ ...jwk, typs: [...uses[name]], ...(name === 'commands' && { cmds: [...commandNames] }) }];
  });
  const { d: _secret, ...root } = pairs.get('root') ?? publishedPair('Ed25519', 'example-root');
  return { trust: { keys }, roots: { keys: [root] } };
}

const devicePairs = [publishedPair('Ed25519', 'example-device'), publishedPair('X25519', 'example-device')];

/** The keys of the cabinet of the examples. */
export function exampleDevice(): DeviceKeys {
  const keys = parseDeviceKeys(JSON.stringify({ keys: devicePairs }));
  if (keys === undefined) throw new Error('the example keys of the cabinet are none');
  return keys;
}

/** docs/api/examples/keys.json: every key of the examples, the secret halves too. */
export function publishedKeys(): object {
  const { trust, roots } = exampleTrust();
  const device = exampleDevice();
  const kids = [device.signing.kid, device.sealing.kid];
  return {
    warning: 'These keys are for examples. Everybody has their secret halves: trust none of them anywhere.',
    trust,
    roots,
    secret: { cloud: [...pairs.values()], device: devicePairs.map((pair, index) => ({ ...pair, kid: kids[index] })) },
  };
}
