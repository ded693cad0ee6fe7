import { check } from '../check.js';
import { withSudo } from '../facts.js';
import type { CertificateFacts } from '../facts-certificates.js';

const dayMs = 86_400_000;
const soonDays = 30;

export const certificates = check({
  id: 'certificates',
  looksAt: 'certificates and keys of uplink and terminals: there, their end, key and certificate fit, modes, the name',
  from: 'the files that `uplink` and `terminal` of the config name; `alarms` of the status',
  faults: {
    missing: {
      level: 'problem',
      means: 'A file is not there.',
      repair: 'Put it there, or write its right path into the config.',
    },
    not_pem: {
      level: 'problem',
      means: 'A file holds no certificate or key in PEM.',
      repair: 'Export it anew as PEM, without a passphrase.',
    },
    expired: {
      level: 'problem',
      means: 'A certificate is over.',
      repair:
        'Put a new one in its place; it is taken into use by itself. If its end is far away, set the clock first.',
    },
    expires: {
      level: 'warning',
      means: 'A certificate ends soon.',
      repair: 'Put a new one in its place before that day; it is taken into use by itself.',
    },
    not_yet: {
      level: 'problem',
      means: 'A certificate is not valid yet, by the clock of this board.',
      repair:
        'Compare its first day with `date` on the board. Is the board behind: see the findings of `clock`. Is it right: have another certificate made.',
    },
    key_differs: {
      level: 'problem',
      means: 'The key does not belong to the certificate.',
      repair: 'Put the key there that the certificate was made for, or have a new certificate made for this key.',
    },
    exposed: {
      level: 'problem',
      means: 'Others than lockerd can read the key.',
      repair: 'sudo chmod 0600 {file}; if others could log in, have a new certificate made for a new key.',
    },
    wrong_name: {
      level: 'problem',
      means: "The certificate's common name is not the id of the cabinet.",
      repair: 'Have a certificate made for {cabinet}.',
    },
  },
  judge: ({ certificates: all, config: { config }, nowMs }, tell) => {
    tell.alarms();
    if (all.length === 0 && tell.well()) {
      tell.skipped(config === undefined ? 'the config cannot be read' : 'the config names none');
      return;
    }
    for (const { part, cert, key, ca } of all) {
      for (const { file, read } of [cert, key, ca]) {
        if (read.kind === 'absent') tell.fault('missing', read.what, file);
        else if (read.kind === 'denied') tell.skipped(`${file}: ${read.what}`, withSudo);
      }
      for (const [name, { file, read }] of Object.entries({ cert, ca })) {
        if (read.kind !== 'seen') continue;
        const { value } = read;
        if (value.kind === 'none') {
          tell.fault('not_pem', 'it holds no certificate in PEM', file);
          continue;
        }
        const { fromMs, untilMs } = value;
        const days = Math.floor((untilMs - nowMs) / dayMs);
        const until = `valid until ${new Date(untilMs).toISOString()}`;
        if (untilMs <= nowMs) tell.fault('expired', until, file);
        else if (fromMs > nowMs) tell.fault('not_yet', `valid from ${new Date(fromMs).toISOString()}`, file);
        else if (days < soonDays) tell.fault('expires', `${until}, ${days} days`, file);
        if (name === 'cert' && part === 'uplink' && config !== undefined && !isOf(value.names, config.cabinet.id)) {
          const found = value.names.join(' and ') || 'none';
          tell.fault('wrong_name', `its common name is ${found}`, file, { cabinet: config.cabinet.id });
        }
      }
      if (key.read.kind === 'seen') {
        const { mode, fits } = key.read.value;
        if ((mode & 0o077) !== 0)
          tell.fault('exposed', `mode 0${(mode & 0o777).toString(8)}`, key.file, { file: key.file });
        if (fits === false) tell.fault('key_differs', `it is no key of ${cert.file}`, key.file);
      }
    }
    if (tell.well()) tell.ok(all.map(summary).join('; '));
  },
});

function isOf(names: readonly string[], cabinet: string): boolean {
  return names.length === 1 && names[0] === cabinet;
}

function summary({ part, cert: { read } }: CertificateFacts): string {
  if (read.kind !== 'seen' || read.value.kind !== 'certificate') return `${part}: not looked at`;
  return `${part}: until ${new Date(read.value.untilMs).toISOString().slice(0, 10)}`;
}
