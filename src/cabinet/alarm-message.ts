import { type Config, type InputRef, isOnBus, type LockerSpec } from '../config/specs.js';
import type { AlarmCode } from './alarm-codes.js';
import type { Alarm } from './cabinet-view.js';

const roomWords: Readonly<Partial<Record<AlarmCode, string>>> = {
  record_filling: 'The record fills up: 80 % of its room is used, and nothing new may be left in the cabinet.',
  record_collection_only:
    'The record is nearly full: 90 % of its room is used, and the cabinet opens for collection and for those who run it only.',
  record_full: 'The record is full, and nothing is opened; in need `lockerctl open ID --emergency` opens all the same.',
};
const receiptWords =
  'Have its rows taken over and bring a receipt (`lockerctl audit receipt`, docs/audit.md): what it covers leaves in time.';

/** What somebody at the cabinet is to do, for an alarm whose code and part do not say it. */
export function alarmMessage(
  { code, part }: Alarm,
  { boards, data, lockers }: Pick<Config, 'boards' | 'data' | 'lockers'>,
): string | undefined {
  if (code === 'receipt_mismatch') {
    return (
      `The cloud signed for other rows of chain ${part} than this cabinet has, so that receipt releases none. ` +
      `Run \`lockerctl audit verify\` here and compare with the cloud: one of the two records was changed.`
    );
  }
  const room = roomWords[code];
  if (room !== undefined) return `${room} ${receiptWords}`;
  if (code === 'data_exposed') {
    return (
      `Other users of this board can read or change what lockerd keeps in ${data}; its log names the file. Give all of it to ` +
      `the user of lockerd, and run \`chmod 0700 ${data}\` and \`chmod 0600 ${data}/*\`. Then find out who could log in until now.`
    );
  }
  if (code === 'uplink_down') {
    return 'The cabinet does not reach its cloud; it works on and keeps its record. `lockerctl status` says why, docs/uplink.md what to do.';
  }
  if (code === 'uplink_budget') {
    return 'The budget of the uplink is used up: the record waits until the next period, or until 60 % of its room is used. Commands go on. See docs/uplink.md.';
  }
  if (code === 'backup_failed') {
    return 'The state of the cabinet cannot be sealed for another board: if its card dies now, its bags are trapped. `lockerctl status` says why, docs/backup.md what to do.';
  }
  if (code === 'decommissioned') {
    return 'The cabinet is out of service: it opens for collection and for those who run it only. `lockerctl decommission --undo` puts it back.';
  }
  if (code === 'certificate_expires') {
    const when = part === '0d' ? 'has expired' : `expires within ${part.replace('d', '')} days`;
    return `The certificate of the uplink ${when}: put a new one in place of \`uplink.cert\` and \`uplink.key\`; it is taken into use by itself.`;
  }
  if (code === 'sensor_chatters') {
    const locker = lockers.find(({ id }) => id === part);
    return locker && chatterWords(locker, boards);
  }
  if (code !== 'duplicate_address') return undefined;
  const board = boards.filter(isOnBus).find(({ id }) => id === part);
  if (!board) return undefined;
  const { id, bus, address } = board;
  return (
    `Two boards seem to answer at address ${address} of bus ${bus}: the answers of board ${id} come damaged or twice, ` +
    `and those of the other boards do not. Give each board an address of its own, then switch it off and on. ` +
    `If only one board has address ${address}, check the wires A, B and ground of board ${id}.`
  );
}

/** Which contact it is the reading does not tell where a locker has two. */
function chatterWords({ id, board, channel, latch, door }: LockerSpec, boards: Config['boards']): string {
  const input = ({ board: at, input: nth }: InputRef): string => `board ${at}, input ${nth}`;
  const own = boards.find((one) => one.id === board)?.feedback !== 'none';
  const latchAt = latch ? input(latch) : own ? `board ${board}, channel ${channel}` : undefined;
  const contacts = [
    ...(latchAt === undefined ? [] : [`the switch of its lock (${latchAt})`]),
    ...(door ? [`the contact of its door (${input(door)})`] : []),
  ];
  return (
    `A contact of locker ${id} opens and closes all the time: ${contacts.join(' or ')}. Fasten it and its plug, and keep its wire ` +
    `away from those of the locks${latch || door ? '; on GPIO raise `debounce`' : ''}. Until it rests the locker counts as open.`
  );
}
