import type { Command } from 'commander';
import { newId } from '../../lib/new-id.js';
import { readKeyFile } from '../../tokens/key-file.js';
import { receiptClaims } from '../../tokens/receipt-token.js';
import { signObject } from '../../tokens/signing.js';
import { type ActAlone, exitCodes, printJson, type SessionAlone, UsageError } from './session.js';
import { cabinetOf } from './token-options.js';

const help = `
Sign it only when the rows are somewhere safe: the cabinet removes what it covers once the time of its class is over.
--chain, --seq and --head are those of the last row that is safe: its fields chain, seq and hash. The text is printed;
lockerctl audit receipt brings it in. docs/audit.md shows all steps for a cabinet without a cloud.

Example:
  lockerctl token receipt --key rec.jwk --cabinet CAB-1 --chain 5b8d... --seq 4711 --head 9f2c...
`;

interface ReceiptOptions {
  readonly key: string;
  readonly cabinet?: string;
  readonly chain: string;
  readonly seq: string;
  readonly head: string;
}

export function addReceipt(token: Command, actAlone: ActAlone): void {
  token
    .command('receipt')
    .summary('sign that the rows of a record are safe')
    .description('Signs a receipt, as the cloud does: all rows up to one are safe elsewhere.')
    .requiredOption('--key <file>', 'private JWK that signs')
    .option('--cabinet <id>', 'the cabinet it is for; without: the one of --config')
    .requiredOption('--chain <id>', 'chain of the rows')
    .requiredOption('--seq <number>', 'the last row that is safe, with all before it')
    .requiredOption('--head <hash>', 'hash of that row')
    .addHelpText('after', help)
    .action((options: ReceiptOptions) => actAlone((session) => receipt(session, options)));
}

async function receipt(session: SessionAlone, options: ReceiptOptions): Promise<0> {
  const key = readKeyFile(options.key);
  const claims = {
    aud: await cabinetOf(session, options.cabinet),
    jti: newId(8),
    iat: Math.floor(Date.now() / 1000),
    chain: options.chain,
    seq: /^\d+$/.test(options.seq) ? Number(options.seq) : Number.NaN,
    head: options.head,
  };
  const wrong = receiptClaims.safeParse(claims).error?.issues[0]?.path[0];
  if (wrong !== undefined) throw new UsageError(`--${String(wrong)}: expected ${expected(wrong)}.`);
  const text = await signObject('receipt+jwt', claims, key);
  if (session.json) printJson(session, { text, claims });
  else session.print(text);
  return exitCodes.done;
}

function expected(claim: PropertyKey): string {
  if (claim === 'seq') return 'the number of a row, 1 or more';
  return `${claim === 'chain' ? 32 : 64} characters of 0-9 and a-f, as in the row`;
}
