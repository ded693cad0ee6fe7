import { isIP, isIPv4, isIPv6 } from 'node:net';
import { isAbsolute, normalize } from 'node:path';

export interface Endpoint {
  /** An IP address, IPv6 without brackets; or whatever stood in its place. */
  readonly host: string;
  readonly port: number;
}

/** Reads `127.0.0.1:8080` or `[::1]:8080`; the host is not judged. `undefined` without a port from 0 to 65535. */
export function parseEndpoint(text: string): Endpoint | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:[\]/\s]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port > 65_535 || (bracketed !== undefined && !isIPv6(bracketed))) return undefined;
  return { host, port };
}

/** The page and its API are served to this machine only. */
export function isLoopback(host: string): boolean {
  return host === '127.0.0.1' || (isIPv6(host) && canonicalHost(host) === '[::1]');
}

/** One spelling for each address: `::1` and `0:0:0:0:0:0:0:1` are the same. */
function canonicalHost(host: string): string {
  return isIPv4(host) ? host : new URL(`http://[${host}]/`).hostname;
}

const scheme = 'tcp://';

/** What is wrong with the port of a bus, in words; `undefined` when nothing is. */
export function portFault(port: string): string | undefined {
  return port.startsWith(scheme) ? tcpFault(port.slice(scheme.length)) : readerPortFault(port);
}

/** What is wrong with the port of a reader, in words; `undefined` when nothing is. */
export function readerPortFault(port: string): string | undefined {
  if (port.startsWith('sim:')) {
    return /^sim:[A-Za-z0-9-]{1,32}$/.test(port) ? undefined : 'a simulated line is named with letters, digits and -';
  }
  return isAbsolute(port) ? undefined : 'a serial port is given by its whole path, such as /dev/serial/by-id/NAME';
}

function tcpFault(address: string): string | undefined {
  const endpoint = parseEndpoint(address);
  if (endpoint === undefined || endpoint.port === 0) {
    return 'a gateway needs an IP address and a port, such as tcp://192.168.1.50:5000';
  }
  if (isIP(endpoint.host) !== 0) return undefined;
  return 'the hardware process resolves no names: give the IP address of the gateway instead of its name';
}

/** One spelling for each port, so that two buses on one port are found. `port` has no fault. */
export function canonicalPort(port: string): string {
  if (port.startsWith('sim:')) return port;
  const endpoint = port.startsWith(scheme) ? parseEndpoint(port.slice(scheme.length)) : undefined;
  return endpoint === undefined ? normalize(port) : `${scheme}${canonicalHost(endpoint.host)}:${endpoint.port}`;
}
