import { isLoopback } from '../config/endpoint.js';
import type { Fault } from '../config/problem.js';
import type { CollectorInput } from './config-schema.js';
import type { EnrolSpec } from './specs.js';

type EnrolInput = NonNullable<CollectorInput['enrol']>;

/** What the keys of `enrol` must be to each other and to the broker. */
export function enrolFaults({ enrol, broker }: CollectorInput): Fault[] {
  if (enrol === undefined) return [];
  const faults: Fault[] = [];
  if (enrol.key === undefined && !isLoopback(enrol.listen.host)) {
    const hint = 'without TLS nobody else may listen in: give `key`, or put a proxy on this machine before it';
    const expected = '127.0.0.1:PORT where `key` is left out';
    faults.push({ code: 'config.bad_listen', path: ['enrol', 'listen'], expected, found: enrol.listen.host, hint });
  }
  if (!(enrol.broker.url ?? broker.url).startsWith('mqtts://')) {
    const expected = 'mqtts://HOST:PORT, since cabinets show their certificates there';
    faults.push({ code: 'config.bad_value', path: ['enrol', 'broker', 'url'], expected, found: 'mqtt://' });
  }
  return faults;
}

/** @param absolute makes a path of the config whole */
export function resolvedEnrol(
  { listen, address, cert, key, next, issuer, lifetime, broker, roots, trust, crl }: EnrolInput,
  collector: CollectorInput['broker'],
  absolute: (path: string) => string,
): EnrolSpec {
  return {
    listen,
    address: new URL(address).origin,
    ...{ cert: absolute(cert), ...(key !== undefined && { key: absolute(key) }) },
    ...(next !== undefined && { next: absolute(next) }),
    issuer: { cert: absolute(issuer.cert), key: absolute(issuer.key) },
    lifetimeMs: lifetime,
    broker: { url: broker.url ?? collector.url, ca: absolute(broker.ca), prefix: collector.prefix },
    ...{ roots: absolute(roots), trust: absolute(trust), ...(crl !== undefined && { crl: absolute(crl) }) },
  };
}
