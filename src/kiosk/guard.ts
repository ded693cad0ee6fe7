import { type Endpoint, isLoopback } from '../config/endpoint.js';
import type { Answer } from '../lib/answer.js';
import { refusal } from './answers.js';

/** `host:port` as browsers write it: brackets around IPv6, no port when it is 80. */
export function hostHeader({ host, port }: Endpoint): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === 80 ? name : `${name}:${port}`;
}

/**
 * Refuses what was not meant for this page. A site that points its own name at 127.0.0.1 is stopped by the exact Host,
 * a form or a fetch of a foreign page by the exact Origin. A client that is no browser sends no Origin.
 */
export function guard(listen: Endpoint): (headers: Headers) => Answer | null {
  const hosts = new Set([hostHeader(listen)]);
  if (isLoopback(listen.host)) hosts.add(hostHeader({ host: 'localhost', port: listen.port }));
  return (headers) => {
    const host = headers.get('host');
    if (host === null || !hosts.has(host)) {
      return refusal('wrong_host', `This server answers to ${[...hosts].join(' and ')} only.`);
    }
    const origin = headers.get('origin');
    // An image or script tag of a foreign page sends no Origin, but browsers say where it comes from.
    const foreign = /^(cross-site|same-site)$/.test(headers.get('sec-fetch-site') ?? '');
    if (foreign || (origin !== null && origin !== `http://${host}`)) {
      return refusal('wrong_origin', 'Only the page of this server may ask.');
    }
    return null;
  };
}

/** On every response. The page needs nothing from elsewhere and nothing inline, so nothing else is allowed to run. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), serial=()',
};
