import type { Command } from 'commander';
import { printable } from '../../lib/printable.js';
import { type Acts, exitCodes, printJson, type Session } from './session.js';
import { fitTable, textTable } from './table.js';
import { type LockerLine, lockerShape } from './wire.js';

const help = `
On a terminal the table stays and follows the doors; Ctrl-C ends it. Into a pipe, or with --once, it is printed once.
A latch that could not be read is "unknown", never "closed". DOOR is the door's own contact, where lockers have one.
A blocked locker opens for those who run the cabinet only.

Examples:
  lockerctl lockers
  lockerctl lockers --once | grep open
  lockerctl lockers --json | jq -r 'select(.latch == "unknown") | .id'
`;

export function describeLockers(command: Command, { act }: Acts): void {
  command
    .description('Shows each locker with its board, its latch, its door and its alarms.')
    .option('--once', 'print once and end, also on a terminal')
    .addHelpText('after', help)
    .action((options: { once?: boolean }) =>
      act(async (session) => {
        if (session.json) {
          for await (const line of session.client.lines('/lockers')) printJson(session, line);
        } else if (session.terminal() && !options.once) {
          await followTable(session);
        } else {
          for (const line of lockerTable(await allLockers(session))) session.print(line);
        }
        return exitCodes.done;
      }),
    );
}

/** All lockers as they are now. */
export async function allLockers(session: Session): Promise<LockerLine[]> {
  const lockers: LockerLine[] = [];
  for await (const line of session.client.lines('/lockers')) lockers.push(lockerShape.parse(line));
  return lockers;
}

async function followTable(session: Session): Promise<void> {
  const lockers = new Map<string, LockerLine>();
  let drawn = 0;
  let due = false;
  const draw = (): void => {
    due = false;
    const terminal = session.terminal();
    if (terminal === null) return;
    const lines = fitTable(lockerTable([...lockers.values()]), terminal.rows - 1, terminal.columns).map(printable);
    // Up over what was drawn before, each line cleared to its end and the rest below: in its place, without flicker.
    const up = drawn > 0 ? `\x1b[${drawn}A` : '';
    terminal.draw(`${up}${lines.map((line) => `${line}\x1b[K`).join('\n')}\x1b[J`);
    drawn = lines.length;
  };
  for await (const line of session.client.follow('/lockers?follow=true')) {
    const locker = lockerShape.parse(line);
    lockers.set(locker.id, locker);
    if (due) continue;
    due = true;
    setImmediate(draw);
  }
}

function lockerTable(lockers: readonly LockerLine[]): string[] {
  const withDoors = lockers.some(({ doorContact }) => doorContact);
  const withBlocked = lockers.some(({ blocked }) => blocked);
  const rows = lockers.map((locker) => [
    locker.id,
    locker.size,
    `${locker.board}/${locker.channel}`,
    locker.opening ? 'opening' : locker.latch,
    ...(withDoors ? [locker.doorContact ? locker.door : '-'] : []),
    ...(withBlocked ? [locker.blocked ? 'blocked' : '-'] : []),
    locker.alarms.join(' '),
  ]);
  const head = [
    'LOCKER',
    'SIZE',
    'BOARD',
    'LATCH',
    ...(withDoors ? ['DOOR'] : []),
    ...(withBlocked ? ['BLOCKED'] : []),
  ];
  return textTable([[...head, 'ALARMS'], ...rows]);
}
