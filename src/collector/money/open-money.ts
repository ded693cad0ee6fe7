import { randomBytes } from 'node:crypto';
import type { TimeSource } from '../../lib/clock-source.js';
import { LockerError } from '../../lib/errors.js';
import type { Log } from '../../lib/log.js';
import { readSecretFile } from '../../lib/secret-file.js';
import { readSigner } from '../signers.js';
import type { GatewaySpec, KeyFiles, MoneySpec } from '../specs.js';
import type { Gateway } from './gateway.js';
import type { MoneySettings } from './money.js';
import { Razorpay } from './razorpay.js';
import { razorpayWebhooks } from './razorpay-webhook.js';
import { TrialGateway } from './trial-gateway.js';
import { startTrialPage } from './trial-page.js';
import { WebhookSender } from './webhook-sender.js';
import { startWebhooks, type WebhookParts } from './webhook-server.js';

const timeoutMs = 10_000;
const pauseMs = 500;

/** The gateway of a config, what signs for it, and the way by which it tells of payments. */
export interface OpenMoney extends OpenGateway {
  readonly settings: MoneySettings;
}

interface OpenGateway {
  readonly gateway: Gateway;
  /** Listens for its webhooks from here on. */
  start(parts: Omit<WebhookParts, 'listen' | 'read'>): Promise<{ stop(): Promise<void> }>;
}

/**
 * What a config says of money. Its files are read, and nothing is asked yet.
 * @throws LockerError `collector.bad_file`, `collector.no_key`, `token.bad_key`
 */
export function openMoney(spec: MoneySpec, files: KeyFiles, time: TimeSource, log: Log): OpenMoney {
  const keys = {
    ...{ orders: readSigner(files, 'orders'), payments: readSigner(files, 'payments') },
    ...(files.commands !== undefined && { commands: readSigner(files, 'commands') }),
  };
  const open = openGateway(spec.gateway, time, log);
  const { openMs, silenceMs, keepMs } = spec;
  return { ...open, settings: { gateway: open.gateway, keys, openMs, silenceMs, keepMs } };
}

function openGateway(spec: GatewaySpec, time: TimeSource, log: Log): OpenGateway {
  switch (spec.kind) {
    case 'razorpay':
      return razorpayOf(spec);
    case 'trial':
      return trialOf(spec, time, log);
  }
}

function razorpayOf(spec: Extract<GatewaySpec, { kind: 'razorpay' }>): OpenGateway {
  const { url, keyId, keySecretFile, pictureHosts, webhook } = spec;
  const secrets = webhook.secretFiles.map(secretOf);
  const keySecret = secretOf(keySecretFile).toString('utf8');
  return {
    gateway: new Razorpay({ url, keyId, keySecret, pictureHosts, timeoutMs, pauseMs }),
    start: (parts) => startWebhooks({ ...parts, listen: webhook.listen, read: razorpayWebhooks(secrets) }),
  };
}

/** The trial goes the whole way of a real gateway: its webhooks come by HTTP and are signed, with a secret of this start alone. */
function trialOf({ page }: Extract<GatewaySpec, { kind: 'trial' }>, time: TimeSource, log: Log): OpenGateway {
  const secret = randomBytes(32);
  let sender: WebhookSender | undefined;
  const gateway = new TrialGateway(time, (body) => sender?.send(body));
  return {
    gateway,
    async start(parts) {
      const listen = { host: '127.0.0.1', port: 0 };
      const webhooks = await startWebhooks({ ...parts, listen, read: razorpayWebhooks([secret]) });
      const to = new WebhookSender(webhooks.url, secret, (message) =>
        log('warn', 'collector.gateway_down', { message }),
      );
      sender = to;
      const shown = await startTrialPage(gateway, page).catch(async (error: unknown) => {
        await webhooks.stop();
        throw error;
      });
      log('info', 'trial_gateway', { url: shown.url });
      return {
        async stop() {
          await shown.stop();
          await to.stop();
          await webhooks.stop();
        },
      };
    },
  };
}

/** A line break at the end of the file is not of the secret. */
function secretOf(file: string): Buffer {
  const read = readSecretFile(file, true);
  if (read.kind === 'read') {
    const secret = read.secret.toString('utf8').trimEnd();
    if (secret !== '') return Buffer.from(secret);
  }
  const why = read.kind === 'unusable' ? read.why : read.kind === 'missing' ? 'there is no such file' : 'it is empty';
  throw new LockerError('collector.bad_file', `${file}: ${why}`, { file });
}
