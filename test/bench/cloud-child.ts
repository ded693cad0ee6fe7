/**
 * A cloud in a process of its own, as it is in life: signs a receipt for each message with rows, and says when it listens and, asked by
 * any message, how many rows it has. Argument: a file with what `CloudFile` has, as JSON.
 */
import { readFileSync } from 'node:fs';
import { connectAsync } from 'mqtt';
import { z } from 'zod';
import { parseSigningKey, signObject } from '../../src/tokens/signing.js';

const cloudFile = z.object({
  port: z.number(),
  cabinet: z.string(),
  ca: z.string(),
  cert: z.string(),
  key: z.string(),
  signer: z.string(),
});
export type CloudFile = z.output<typeof cloudFile>;

const { port, cabinet, signer, ...pems } = cloudFile.parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
const receipts = parseSigningKey(signer, 'the key for receipts');
const base = `lockers/v1/${cabinet}/`;
const client = await connectAsync({
  ...{ protocol: 'mqtts', host: '127.0.0.1', port, clientId: 'cloud', protocolVersion: 5, ...pems },
});
let rows = 0;
client.on('message', (_topic, message) => {
  const { chain, from, to, head } = JSON.parse(message.toString());
  rows += to - from + 1;
  void signObject('receipt+jwt', { aud: cabinet, chain, seq: to, head }, receipts).then((text) =>
    client.publishAsync(`${base}audit/receipt`, text, { qos: 1 }),
  );
});
await client.subscribeAsync(`${base}audit`, { qos: 1 });
process.on('message', () => process.send?.(rows));
process.on('disconnect', () => process.exit());
process.send?.('ready');
