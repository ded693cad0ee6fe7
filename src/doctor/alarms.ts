import type { AlarmCode } from '../cabinet/alarm-codes.js';
import type { CheckId, Level } from './finding.js';

interface AlarmDoc {
  readonly check: CheckId;
  readonly level: Extract<Level, 'warning' | 'problem'>;
  readonly means: string;
  readonly repair: string;
  /** Where the part of the alarm says how bad it is, and not where. */
  readonly parts?: Readonly<Record<string, { readonly level: AlarmDoc['level']; readonly means: string }>>;
}

/** What to do about each alarm that the daemon can raise. A finding of one has the code of its check and the alarm: `boards.port_lost`. */
export const alarmDocs: Readonly<Record<AlarmCode, AlarmDoc>> = {
  left_open: {
    ...{ check: 'cabinet', level: 'warning', means: 'A door stands open.' },
    repair: 'Close the door; if it is closed, look at its contact.',
  },
  forced: {
    ...{ check: 'cabinet', level: 'problem', means: 'A door came open, and nobody had been let in.' },
    repair:
      'Does its contact change all the time? Mend that first. Did it come open when another was opened? Then their wires are crossed: lockerctl commission --check. Else look at the lock and its bolt for force. Shut the door: that ends the alarm, and its row stays.',
  },
  sensor_contradicts: {
    ...{ check: 'sensors', level: 'problem', means: 'A latch says closed while its door opens.' },
    repair: 'Look at the wire and the switch of this lock; the next opening that is read clears it.',
  },
  sensor_chatters: {
    ...{ check: 'sensors', level: 'problem', means: 'A contact changes all the time.' },
    repair: 'Fasten the contact and its plug, keep its wire away from those of the locks.',
  },
  board_silent: {
    ...{ check: 'boards', level: 'problem', means: 'A board does not answer.' },
    repair:
      'See that it has power, then its wires A, B and ground, then its address; `lockerctl scan --bus {bus}` shows who answers at the speed of the bus. Nobody: stop lockerd, and scan the port at all speeds (docs/faults.md).',
  },
  duplicate_address: {
    ...{ check: 'boards', level: 'problem', means: 'Two boards seem to have one address.' },
    repair:
      'Give each board an address of its own, then switch it off and on; `lockerctl scan --bus {bus}` shows who answers.',
  },
  port_lost: {
    ...{ check: 'boards', level: 'problem', means: 'A serial line cannot be opened.' },
    repair: 'Plug the adapter in; see the findings of `ports`.',
  },
  reader_lost: {
    ...{ check: 'boards', level: 'problem', means: 'A reader is away.' },
    repair: 'Plug the reader in; see the findings of `ports`.',
  },
  hardware_down: {
    ...{
      check: 'boards',
      level: 'problem',
      means: 'The process that drives the boards is away; it is started again by itself.',
    },
    repair: 'If it stays: sudo systemctl restart lockerd, and send a bundle to whoever looks after the program.',
  },
  pin_attack: {
    ...{ check: 'cabinet', level: 'warning', means: 'Somebody tries PINs.' },
    repair: 'Have somebody look at the cabinet; right PINs go on opening.',
  },
  backup_failed: {
    ...{
      check: 'backup',
      level: 'problem',
      means: 'The sealed state that another board would need cannot be made or sent.',
    },
    repair:
      'See the error in the log: the recovery key of the config, or the access list of the broker (docs/backup.md).',
  },
  pepper_lost: {
    ...{
      check: 'at-rest',
      level: 'problem',
      means: 'The pepper is not the one that PINs were made with, or is not to be had.',
    },
    repair:
      'Bring the pepper file back from its backup (docs/threat-model.md); without it all PINs have to be made anew.',
  },
  data_exposed: {
    ...{ check: 'at-rest', level: 'problem', means: 'Other users can read what lockerd keeps.' },
    repair:
      'sudo chmod 0700 DIRECTORY, then: sudo find DIRECTORY -type f -exec chmod 0600 {} +, all of it owned by the user of lockerd.',
  },
  trust_unusable: {
    ...{
      check: 'certificates',
      level: 'problem',
      means: 'The keys of the cloud cannot be read, so no signature counts.',
    },
    repair: 'lockerctl token install FILE (docs/tokens.md)',
  },
  terminal_down: {
    ...{ check: 'certificates', level: 'problem', means: 'The API for terminals is not served.' },
    repair: '`lockerctl status` says why; docs/terminal.md what to do.',
  },
  device_keys_unusable: {
    ...{ check: 'certificates', level: 'problem', means: 'The own keys of the cabinet cannot be used.' },
    repair: 'Bring the file of `trust.device` back, owned by the user of lockerd, mode 0600.',
  },
  uses_lost: {
    ...{ check: 'database', level: 'warning', means: 'After a loss of the database it is not known what was used.' },
    repair:
      'Give customers new QR codes; older ones open nothing until the cloud has told what was used (docs/tokens.md).',
  },
  state_awaited: {
    ...{ check: 'database', level: 'warning', means: 'The cloud has to give back what was lost.' },
    repair: 'Give the cabinet network; if the cloud has nothing to give back: lockerctl state accept',
  },
  record_failed: {
    ...{ check: 'database', level: 'problem', means: 'The record cannot be written.' },
    repair: 'See the findings of `card` and `disk`; until then nothing opens but by lockerctl open ID --emergency',
  },
  record_filling: {
    ...{ check: 'database', level: 'warning', means: 'The record fills up.' },
    repair:
      'Give the cabinet network, so that the record is taken over; or bring a receipt: lockerctl audit receipt FILE',
  },
  record_collection_only: {
    ...{ check: 'database', level: 'problem', means: 'The record is nearly full: only collection goes on.' },
    repair:
      'Give the cabinet network, so that the record is taken over; or bring a receipt: lockerctl audit receipt FILE',
  },
  record_full: {
    ...{ check: 'database', level: 'problem', means: 'The record is full: nothing opens.' },
    repair:
      'Give the cabinet network, so that the record is taken over; or bring a receipt: lockerctl audit receipt FILE',
  },
  receipt_mismatch: {
    ...{ check: 'database', level: 'problem', means: 'The cloud signed for other rows than this cabinet has.' },
    repair: 'lockerctl audit verify, and compare with the cloud.',
  },
  clock_not_set: {
    ...{ check: 'clock', level: 'problem', means: 'The clock is not set.' },
    repair: 'Give the board network; without one: lockerctl time ask, and bring the answer (docs/clock.md).',
  },
  uplink_down: {
    ...{ check: 'broker', level: 'problem', means: 'The cabinet does not reach its cloud.' },
    repair: 'Mend the first step that failed here; docs/uplink.md has the rest.',
  },
  uplink_budget: {
    ...{ check: 'broker', level: 'warning', means: 'The budget of the line is used up; the record waits.' },
    repair: 'Wait for the next period, or raise uplink.metered.budget.',
  },
  certificate_expires: {
    ...{ check: 'certificates', level: 'warning', means: 'The certificate of the uplink ends soon, or has ended.' },
    parts: {
      '30d': { level: 'warning', means: 'The certificate of the uplink ends within 30 days.' },
      '7d': { level: 'warning', means: 'The certificate of the uplink ends within 7 days.' },
      '1d': { level: 'warning', means: 'The certificate of the uplink ends within a day.' },
      '0d': { level: 'problem', means: 'The certificate of the uplink has ended.' },
    },
    repair: 'Put a new one in place of uplink.cert and uplink.key; it is taken into use by itself.',
  },
  decommissioned: {
    ...{ check: 'cabinet', level: 'warning', means: 'The cabinet is out of service.' },
    repair: 'lockerctl decommission --undo',
  },
};
