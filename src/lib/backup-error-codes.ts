import { table } from './error-table.js';

/** Backups, their recovery key, restoring them, and the factory reset. */
export const backupErrorCodes = table({
  'backup.no_key': {
    means: 'There is no recovery key for which a backup could be sealed.',
    act: 'Make one with `lockerctl recovery-key`, name its public part in `backup.recoveryKey` of the config, and restart; or give it with `--to`.',
  },
  'backup.key_unusable': {
    means: 'The recovery key cannot be used.',
    act: 'Read the message. `backup.recoveryKey` and `--to` take the public part that `lockerctl recovery-key` wrote, `restore --key` its private part.',
  },
  'backup.key_unwritten': {
    means: 'A recovery key was not written.',
    act: 'Name new files in a directory that you may write to: a key that is there is never overwritten.',
  },
  'backup.not_allowed': {
    means: 'A backup for another key than that of the config is for the owner of the machine alone.',
    act: 'Leave out `--to`, or call as root or as the user that runs lockerd: who has that key can read the PIN hashes and their secret.',
  },
  'backup.too_large': {
    means: 'The state of the cabinet does not fit into a backup.',
    act: 'Take back rights that nobody needs; `lockerctl status` counts them.',
  },
  'backup.unwritten': {
    means: 'The backup was not written to its file.',
    act: 'Read the message, and write to a disk that has room.',
  },
  'backup.unreadable': {
    means: 'The file of the backup cannot be read.',
    act: 'Compare its path, and who may read it.',
  },
  'backup.not_a_backup': {
    means: 'The file is no backup of a cabinet.',
    act: 'Take what `lockerctl backup` or `locker-collector snapshot` wrote.',
  },
  'backup.damaged': {
    means: 'The backup is cut off or was changed.',
    act: 'Copy it again, or take the one before. Nothing was restored.',
  },
  'backup.wrong_key': {
    means: 'The backup was sealed for another recovery key.',
    act: 'Take the private key whose id the message names.',
  },
  'backup.wrong_passphrase': {
    means: 'The passphrase does not open the recovery key.',
    act: 'Type it again. Without it the key is worth nothing, and so are the backups that were made for it.',
  },
  'backup.other_cabinet': {
    means: 'The backup is of another cabinet than the config.',
    act: 'Take the backup of this cabinet, or put the config of that one on the board.',
  },
  'backup.newer': {
    means: 'A newer lockerd wrote the backup.',
    act: 'Install that version or a later one on this board, and restore again.',
  },
  'backup.bad_signature': {
    means: 'The backup is not signed by the cabinet whose key it names, or not by the one that you named.',
    act: 'Do not restore it: somebody may have made it to get in. Fetch it anew from where you trust, and compare the id of the key with the one that is enrolled.',
  },
  'restore.not_empty': {
    means: 'The data directory holds something, and a restore overwrites nothing.',
    act: 'On a new board run `lockerctl factory-reset` first. On any other see what is there: it may be the only record.',
  },
  'restore.no_pepper_place': {
    means: 'The config does not say where the secret of the PIN hashes is to be.',
    act: 'Name the file with `--pepper FILE`; where systemd delivers the secret as a credential, that is the file it loads.',
  },
  'restore.unwritten': {
    means: 'The state was not written to the new board.',
    act: 'Read the message; run it as the user that runs lockerd or as root, and again: what was begun is begun anew.',
  },
  'reset.in_use': {
    means: 'Things of customers are in the cabinet, or it cannot be seen whether some are.',
    act: 'Have them collected first. `--force` resets all the same: their PINs are then gone for good, unless there is a backup.',
  },
  'reset.failed': {
    means: 'Not all could be wiped.',
    act: 'Read the message, mend that, and reset again. Until then take it that the data can be read.',
  },
});
