import type { Protection } from '../../store/at-rest.js';
import { check } from '../check.js';

const words: Readonly<Record<Protection, string>> = {
  plain: 'readable on its disk',
  luks: 'encrypted (LUKS)',
  luks_tpm: 'encrypted (LUKS, unlocked by the TPM)',
  memory: 'in memory only',
  unknown: 'not known whether encrypted',
};

export const atRest = check({
  id: 'at-rest',
  looksAt: 'what protects the data from whoever has the card in his hands, and where the pepper is',
  from: '`at_rest` of the status, else `/proc/self/mountinfo`, `/sys/block` and `/etc/crypttab`; docs/threat-model.md tells what a thief gets',
  faults: {
    plain: {
      level: 'warning',
      means: 'What is on the disk can be read by whoever takes it out.',
      repair: 'sudo lockerd-provision --only data --encrypted (docs/provision.md)',
    },
    key_beside: {
      level: 'warning',
      means: 'The disk is encrypted, and its key is in a file.',
      repair:
        'On a computer with a TPM: sudo lockerd-provision --only data. Without one it stays so: docs/threat-model.md says what a thief gets.',
    },
    no_pepper: {
      level: 'problem',
      means: 'There is no pepper: PINs cannot be checked.',
      repair: 'Name a file in access.pepper, outside of the data directory; it is made at the start.',
    },
  },
  judge: ({ atRest: found }, tell) => {
    tell.alarms();
    if (found.kind !== 'seen') {
      tell.skipped(found.what);
      return;
    }
    const { data, why, pepper } = found.value;
    if (data === 'plain') tell.fault('plain', 'data: readable on its disk');
    if (why === 'key_file') tell.fault('key_beside', 'data: LUKS, unlocked by a key file of /etc/crypttab');
    if (pepper === 'none') tell.fault('no_pepper', 'no pepper');
    if (!tell.well()) return;
    const seen = `data: ${words[data]}${why === undefined ? '' : ` [${why}]`}${pepper === undefined ? '' : `; pepper: ${pepper}`}`;
    if (data === 'unknown') tell.skipped(seen);
    else tell.ok(seen);
  },
});
