import type { Command } from 'commander';
import { roomRatio } from '../../audit/room.js';
import { sizeWords } from '../../config/size.js';
import { clockWords } from './clock-words.js';
import { type Acts, exitCodes, printJson } from './session.js';
import { textTable } from './table.js';
import { type StatusAnswer, statusShape } from './wire.js';

const help = `
Shows whether the cabinet is well: its doors, its buses, boards and readers, its clock and what is wrong now.

Examples:
  lockerctl status
  lockerctl status --json | jq .alarms
`;

export function describeStatus(command: Command, { act }: Acts): void {
  command
    .description('Shows the state of the cabinet, its buses and boards, and the active alarms.')
    .addHelpText('after', help)
    .action(() =>
      act(async (session) => {
        const answer = statusShape.parse(await session.client.get('/status'));
        if (session.json) printJson(session, answer);
        else for (const line of statusLines(answer)) session.print(line);
        return exitCodes.done;
      }),
    );
}

function statusLines(status: StatusAnswer): string[] {
  const { lockers, hardware, alarms } = status;
  const kind = status.simulated ? ' (simulated)' : '';
  const facts = textTable([
    ['cabinet', `${status.cabinet}${kind}, lockerd ${status.version}, up ${uptime(status.uptimeMs)}`],
    ['clock', clockWords(status)],
    ['lockers', lockersLine(lockers)],
    ['rights', rightsLine(status.rights)],
    ...(status.rentals === undefined ? [] : [['rentals', rentalsLine(status.rentals)]]),
    ['record', `chain ${status.chain}, last row ${status.seq}, privacy notice ${status.policy}`],
    ['room', roomLine(status.room)],
    ['config', `sha256 ${status.configHash.slice(0, 12)}`],
    ['at rest', restLine(status.at_rest)],
    ['backup', backupLine(status)],
    ['kiosk', status.kiosk ?? 'none'],
    ['terminals', terminalLine(status.terminal)],
    ['uplink', uplinkLine(status)],
    ...(status.decommissioned ? [['service', endWords[status.decommissioned]]] : []),
    ...(status.awaits ? [['awaits', 'what the cloud gives back after a loss: QR codes are refused until then']] : []),
    ['alarms', alarms.length === 0 ? 'none' : alarms.map(({ code, part }) => [code, part].join(' ').trim()).join(', ')],
  ]);
  const messages = alarms.flatMap(({ message }) => (message === undefined ? [] : ['', message]));
  if (!hardware) return [...facts, ...messages, '', 'The hardware process is away; it is started again by itself.'];
  const buses = Object.entries(hardware.buses).map(([id, bus]) => [
    id,
    bus.open ? 'open' : 'away',
    String(bus.exchanges),
    String(bus.timeouts),
    String(bus.reopens),
    `${Math.round(bus.wireShare * 100)} %`,
  ]);
  const boards = Object.entries(hardware.boards).map(([id, board]) => [
    id,
    board.away ? 'away' : board.quarantined || board.error ? 'silent' : 'answers',
    String(board.polls),
    String(board.timeouts),
    ...(board.pulses ? [String(board.pulses.count), `${board.pulses.worstErrorMs.toFixed(1)} ms`] : []),
  ]);
  const measured = Object.values(hardware.boards).some(({ pulses }) => pulses);
  const readers = Object.entries(hardware.readers).map(([id, reader]) => [
    id,
    reader.ready ? 'ready' : 'away',
    String(reader.read),
    Object.entries(reader.refused)
      .flatMap(([kind, count]) => (count > 0 ? [`${count} ${kind}`] : []))
      .join(', ') || '0',
    String(reader.reopens),
  ]);
  const faults = [...Object.entries(hardware.boards), ...Object.entries(hardware.readers)].flatMap(
    ([id, { error, message }]) => (error ? [`${id}: ${error}: ${message ?? ''}`] : []),
  );
  return [
    ...facts,
    ...messages,
    '',
    ...textTable([['BUS', 'PORT', 'EXCHANGES', 'TIMEOUTS', 'REOPENED', 'WIRE BUSY'], ...buses]),
    '',
    ...textTable([['BOARD', 'STATE', 'POLLS', 'TIMEOUTS', ...(measured ? ['PULSES', 'WORST ERROR'] : [])], ...boards]),
    ...(readers.length > 0 ? ['', ...textTable([['READER', 'STATE', 'READ', 'REFUSED', 'REOPENED'], ...readers])] : []),
    ...(faults.length > 0 ? ['', ...faults] : []),
  ];
}

function lockersLine({ total, closed, open, unknown, blocked }: StatusAnswer['lockers']): string {
  const states = `${total}: ${closed} closed, ${open} open, ${unknown} unknown`;
  return blocked > 0 ? `${states}; ${blocked} blocked` : states;
}

const roomWords = {
  ample: '',
  filling: '; filling up: nothing new may be left',
  collection_only: '; nearly full: opens for collection and for you only',
  full: '; FULL: nothing is opened',
} as const;

function roomLine(room: StatusAnswer['room']): string {
  const { level, rows, maxRows, bytes, maxBytes } = room;
  const parts = `${rows} of ${maxRows} rows, ${sizeWords(bytes)} of ${sizeWords(maxBytes)}`;
  return `${Math.floor(roomRatio(room) * 100)} % used: ${parts}${roomWords[level]}`;
}

function rightsLine(rights: StatusAnswer['rights']): string {
  if (!rights) return 'cannot be read';
  const counts = Object.entries(rights).filter(([, count]) => count > 0);
  if (counts.length === 0) return 'none';
  return counts.map(([role, count]) => `${count} ${role}${count === 1 ? '' : 's'}`).join(', ');
}

const closedWords: Readonly<Record<string, string>> = {
  clock_not_set: 'the clock is not set',
  no_network: 'there is no line to the cloud',
  not_now: 'the record fills up, something lost is awaited from the cloud, or the cabinet is out of service',
  order_open: 'somebody is about to pay',
  none_free: 'no locker is free',
  not_rented: 'lockers are for deliveries',
};

function rentalsLine(rentals: NonNullable<StatusAnswer['rentals']> | null): string {
  if (rentals === null) return 'cannot be read';
  const { running, overstayed, offered, closed } = rentals;
  const counts = [
    `${running} running`,
    ...(overstayed > 0 ? [`${overstayed} of them past their time`] : []),
    ...(offered > 0 ? [`${offered} offered`] : []),
  ];
  const sold = closed === undefined ? 'lockers are sold' : `nothing is sold now: ${closedWords[closed] ?? closed}`;
  return `${counts.join(', ')}; ${sold}`;
}

function backupLine({ backup, uplink }: StatusAnswer): string {
  if (!backup) return 'NONE: a dead card takes all with it; see docs/backup.md';
  const { key, snapshotMs, fileMs, fault } = backup;
  if (key === undefined && fault) return `FAILS (${fault.code}: ${fault.message})`;
  const parts = [
    ...(uplink ? [snapshotMs === undefined ? 'none sent since the start' : `last sent ${uptime(snapshotMs)} ago`] : []),
    fileMs === undefined ? 'none written to a file' : `written to a file ${uptime(fileMs)} ago`,
    `for recovery key ${key ?? ''}`,
  ];
  return `${parts.join(', ')}${fault ? `; FAILS (${fault.code}: ${fault.message})` : ''}`;
}

function terminalLine(terminal: StatusAnswer['terminal']): string {
  if (!terminal) return 'none';
  const { url, fault } = terminal;
  return fault ? `down (${fault.code}: ${fault.message})` : url;
}

const endWords = {
  leaving: 'DECOMMISSIONED: the record is handed over, then the cloud is told',
  gone: 'DECOMMISSIONED: the cabinet stays away from its cloud',
};

function uplinkLine({ uplink, decommissioned }: StatusAnswer): string {
  if (!uplink) return 'none: the cabinet stands alone';
  if (decommissioned === 'gone') return `none any more: ${uplink.waiting} rows without a receipt`;
  const { broker, online, waiting, oldestMs, fault } = uplink;
  const oldest = oldestMs === undefined ? '' : `, the oldest ${uptime(oldestMs)} old`;
  const rows = waiting === 0 ? 'all rows handed over' : `${waiting} rows without a receipt${oldest}`;
  const line = online
    ? `connected to ${broker}`
    : fault
      ? `down (${fault.code}: ${fault.message})`
      : `connecting to ${broker}`;
  return [line, rows, ...meteredWords(uplink)].join(', ');
}

const waitWords = { quiet_hours: 'rows wait for the end of the quiet hours', budget: 'rows wait for the next budget' };

function meteredWords({ metered }: NonNullable<StatusAnswer['uplink']>): string[] {
  if (!metered) return [];
  const { waits, noClock, budget } = metered;
  return [
    ...(waits ? [waitWords[waits]] : []),
    ...(noClock ? ['no quiet hours: the clock is not set'] : []),
    ...(budget ? [`${sizeWords(budget.usedBytes)} of ${sizeWords(budget.bytes)} of this ${budget.per} used`] : []),
  ];
}

const restWords: Readonly<Record<StatusAnswer['at_rest']['data'], string>> = {
  plain: 'data readable on its disk',
  luks: 'data encrypted (LUKS)',
  luks_tpm: 'data encrypted (LUKS, unlocked by the TPM)',
  memory: 'data in memory only',
  unknown: 'not known whether data is encrypted',
};

function restLine({ data, why, pepper }: StatusAnswer['at_rest']): string {
  return `${restWords[data]}${why === undefined ? '' : ` [${why}]`}, pepper: ${pepper}`;
}

function uptime(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.floor(ms / 1000)} s`;
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
