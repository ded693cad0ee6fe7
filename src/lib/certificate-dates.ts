import { X509Certificate } from 'node:crypto';
import type { TlsFiles, TlsPems } from './tls-files.js';

/**
 * Which certificates of these files do not count at a time, a line for each: before their first day, or over. That is no fault of the
 * files alone: the clock of the board may be wrong, so its time is said, too.
 * @param part the part of the config that names the files
 * @param nowMs wall time, which TLS goes by
 */
export function certificatesOff(
  part: 'terminal' | 'uplink',
  files: TlsFiles,
  { cert, ca }: TlsPems,
  nowMs: number,
): readonly string[] {
  const all = [
    { role: 'cert', file: files.cert, pem: cert },
    ...ca.map((pem) => ({ role: 'ca', file: files.ca, pem })),
  ];
  return all.flatMap(({ role, file, pem }) => {
    const { validFrom, validTo } = new X509Certificate(pem);
    const [fromMs, untilMs] = [Date.parse(validFrom), Date.parse(validTo)];
    const why =
      untilMs <= nowMs
        ? `expired on ${minute(untilMs)}`
        : fromMs > nowMs
          ? `is not valid before ${minute(fromMs)}`
          : undefined;
    return why === undefined ? [] : [`${part}.${role}: ${file}: ${why}; the clock of this board says ${minute(nowMs)}`];
  });
}

/** Such as `2026-11-29 00:00Z`. */
function minute(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}
