import type { Fault } from '../config/problem.js';
import type { CollectorInput } from './config-schema.js';
import type { GatewaySpec, MoneySpec } from './specs.js';

type MoneyInput = NonNullable<CollectorInput['money']>;

const trialPage = { host: '127.0.0.1', port: 8086 };
/** Razorpay API: Authentication. */
const razorpayUrl = 'https://api.razorpay.com';
const neededByRazorpay = ['keyId', 'keySecret', 'webhook'] as const;
const pictureHosts = ['rzp.io', 'razorpay.com'] as const;
const ofRazorpay = ['url', 'pictures', ...neededByRazorpay] as const;

/** What the keys of `money` must be to each other, to the broker and to `keys`. */
export function moneyFaults({ money, broker, keys }: CollectorInput): Fault[] {
  if (money === undefined) {
    return (['orders', 'payments'] as const)
      .filter((use) => keys[use] !== undefined)
      .map((use) => misplaced(['keys', use], `no \`${use}\` without \`money\``));
  }
  return [...gatewayFaults(money, broker.url), ...keyFaults(keys)];
}

function gatewayFaults(money: MoneyInput, brokerUrl: string): Fault[] {
  switch (money.gateway) {
    case 'razorpay':
      return razorpayFaults(money);
    case 'trial':
      return trialFaults(money, brokerUrl);
  }
}

function razorpayFaults(money: MoneyInput): Fault[] {
  const missing = neededByRazorpay.filter((key) => money[key] === undefined);
  return [
    ...missing.map((key) => lacking(['money', key], `\`${key}\` for razorpay`)),
    ...(money.page === undefined ? [] : [misplaced(['money', 'page'], 'no `page` but for a trial')]),
  ];
}

function trialFaults(money: MoneyInput, brokerUrl: string): Fault[] {
  const useless = ofRazorpay.filter((key) => money[key] !== undefined);
  const faults = useless.map((key) => misplaced(['money', key], `no \`${key}\` for a trial`));
  if (brokerUrl.startsWith('mqtt:')) return faults;
  const hint = 'a trial gateway gives lockers away: it is for a broker on this machine, with mqtt://';
  const fault = { path: ['money', 'gateway'], expected: 'razorpay', found: '"trial"', hint };
  return [...faults, { code: 'config.bad_value', ...fault }];
}

function keyFaults(keys: CollectorInput['keys']): Fault[] {
  const missing = (['orders', 'payments'] as const).filter((use) => keys[use] === undefined);
  if (missing.length > 0) return missing.map((use) => lacking(['keys', use], `\`${use}\` beside \`money\``));
  if (keys.orders !== keys.payments) return [];
  const hint = 'who steals the key that says how orders are paid must not be able to say that they are';
  const expected = 'another file than `keys.orders`';
  return [{ code: 'config.bad_value', path: ['keys', 'payments'], expected, found: `"${keys.payments}"`, hint }];
}

function lacking(path: string[], expected: string): Fault {
  return { code: 'config.missing_key', path, expected, found: 'nothing' };
}

function misplaced(path: string[], expected: string): Fault {
  return { code: 'config.misplaced_key', path, onKey: true, expected, found: `"${path.at(-1)}"` };
}

/** @param absolute makes a path of the config whole */
export function resolvedMoney(money: MoneyInput, absolute: (path: string) => string): MoneySpec {
  const { open: openMs, silence: silenceMs, keep: keepMs } = money;
  return { gateway: resolvedGateway(money, absolute), openMs, silenceMs, keepMs };
}

function resolvedGateway(money: MoneyInput, absolute: (path: string) => string): GatewaySpec {
  switch (money.gateway) {
    case 'razorpay': {
      const { url = razorpayUrl, keyId, keySecret, webhook, pictures = pictureHosts } = money;
      if (keyId === undefined || keySecret === undefined || webhook === undefined)
        throw new Error('razorpay without what razorpayFaults asks for');
      const { listen, secrets } = webhook;
      return {
        ...{ kind: 'razorpay', url: new URL(url).origin, keyId, keySecretFile: absolute(keySecret) },
        pictureHosts: pictures,
        webhook: { listen, secretFiles: secrets.map(absolute) },
      };
    }
    case 'trial':
      return { kind: 'trial', page: money.page ?? trialPage };
  }
}
