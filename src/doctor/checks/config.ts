import { check } from '../check.js';
import { withSudo } from '../facts.js';

export const config = check({
  id: 'config',
  looksAt:
    'whether the config file is valid, is the one that lockerd runs with, is written by those only who may, and customers can pay',
  from: 'the config file, those of keys that it names, and the trust set that a root has signed; `configHash` of the status',
  faults: {
    unreadable: {
      level: 'problem',
      means: 'There is no config file, or none that can be read.',
      repair:
        'On a new cabinet: sudo lockerctl commission --write {file}. It has another name or place: lockerctl --config FILE doctor',
    },
    invalid: {
      level: 'problem',
      means: 'The file has faults: lockerd will not start with it again.',
      repair: 'sudo lockerd --config {file} --check',
    },
    writable: {
      level: 'problem',
      means: 'Everybody on this computer may write a file that says who is believed: he could open every door.',
      repair: 'sudo chmod o-w {file}',
    },
    no_payees: {
      level: 'problem',
      means: 'Lockers are rented, and no UPI address may be paid: no QR code to pay is shown.',
      repair:
        'Name the addresses in `trust.payees`, and restart lockerd. Once a root has signed a trust set those of the config do not count: have it sign one with them (lockerctl token keys --payees).',
    },
    not_loaded: {
      level: 'warning',
      means: 'The file was changed since lockerd started.',
      repair: 'sudo lockerd --config {file} --check && sudo systemctl restart lockerd',
    },
  },
  judge: ({ config: { file, denied, hash, problems, open, noPayees }, daemon }, tell) => {
    const fill = { file };
    if (denied) {
      tell.skipped(`${file} may not be read by this user`, withSudo);
      return;
    }
    if (hash === undefined) {
      tell.fault('unreadable', problems[0]?.found ?? 'it cannot be read', file, fill);
      return;
    }
    // What stands there is not repeated: somebody may have written a secret where none belongs.
    if (problems.length > 0) {
      const [first] = problems;
      const more = problems.length === 1 ? '' : `, and ${problems.length - 1} more`;
      const place = first === undefined ? file : `${file}:${first.line}:${first.column}`;
      tell.fault('invalid', `${first?.code}${more}`, place, fill);
    }
    for (const one of open) tell.fault('writable', 'mode o+w', one, { file: one });
    if (noPayees === 'in_config') tell.fault('no_payees', 'no `trust.payees`', file);
    if (noPayees === 'in_set') tell.fault('no_payees', 'no `payees` in the trust set that a root has signed', file);
    const runs = daemon.kind === 'answers' ? daemon.status?.configHash : undefined;
    if (runs !== undefined && runs !== hash) {
      tell.fault('not_loaded', `the file is sha256 ${short(hash)}, lockerd runs with ${short(runs)}`, file, fill);
    }
    if (!tell.well()) return;
    tell.ok(
      runs === undefined ? 'valid; what lockerd runs with is not known' : `valid, and in force: sha256 ${short(hash)}`,
      file,
    );
  },
});

function short(hash: string): string {
  return hash.slice(0, 12);
}
