import { parseBroker } from './broker.js';
import { isLoopback } from './endpoint.js';
import type { Fault } from './problem.js';
import type { ReadableParts } from './readable-parts.js';
import type { YamlSource } from './yaml-source.js';

const files = ['ca', 'cert', 'key'] as const;

/** The uplink against the rest: it needs the cabinet's own keys, and TLS unless all is a trial on one machine. */
export function uplinkFaults(parts: ReadableParts, source: YamlSource): Fault[] {
  const { uplink } = parts;
  if (uplink === undefined) return [];
  const faults: Fault[] = [];
  if (!hasTrust(source)) {
    faults.push({
      code: 'config.missing_key',
      path: ['trust'],
      expected: 'the keys of the cloud and of this cabinet, since the uplink signs what it says',
      found: 'nothing',
      hint: '`sudo lockerctl enroll` gets them from the cloud and prints the lines for this file',
    });
  }
  const { metered } = uplink;
  if (metered && metered.quiet === undefined && metered.budget === undefined) {
    const expected = '`quiet`, `budget` or both: without them nothing is metered';
    faults.push({ code: 'config.missing_key', path: ['uplink', 'metered'], expected, found: 'neither' });
  }
  if (uplink.broker === undefined) return faults;
  const { tls, port } = parseBroker(uplink.broker);
  if (port < 1 || port > 65_535) {
    faults.push({ ...brokerFault(uplink.broker), expected: 'a port from 1 to 65535' });
  }
  for (const name of files) {
    if (tls && uplink[name] === undefined) {
      const expected = `the path of a PEM file: mqtts:// needs \`ca\`, \`cert\` and \`key\``;
      faults.push({ code: 'config.missing_key', path: ['uplink', name], expected, found: 'nothing' });
    }
    if (!tls && uplink[name] !== undefined) {
      const expected = 'no certificate where the broker is spoken to without TLS: write mqtts://';
      faults.push({ code: 'config.bad_value', path: ['uplink', name], expected, found: 'a file' });
    }
  }
  if (!tls && !isTrial(parts, uplink.broker)) {
    const hint = 'without TLS only a cabinet whose boards are all simulated speaks, to a broker at 127.0.0.1 or [::1]';
    faults.push({ ...brokerFault(uplink.broker), expected: 'mqtts://HOST:PORT', hint });
  }
  return faults;
}

function brokerFault(found: string) {
  return { code: 'config.bad_broker', path: ['uplink', 'broker'], found: JSON.stringify(found) } as const;
}

function hasTrust({ value }: YamlSource): boolean {
  return Object(value).trust !== undefined;
}

/** All boards on simulated lines, and nothing leaves the machine. */
function isTrial({ boards, buses }: ReadableParts, broker: string): boolean {
  const simulated = new Set((buses ?? []).flatMap(({ id, port }) => (port?.startsWith('sim:') ? [id] : [])));
  return (
    isLoopback(parseBroker(broker).host) && (boards ?? []).every(({ bus }) => bus !== undefined && simulated.has(bus))
  );
}
