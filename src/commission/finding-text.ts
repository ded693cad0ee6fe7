import type { Finding } from './conclusion.js';
import type { Contact, Lock } from './wiring.js';

/** What is wrong, and what an installer does about it. Pure. */
export interface FindingText {
  readonly what: string;
  readonly act: string;
}

export function findingText(finding: Finding): FindingText {
  const { what, act } = textOf(finding);
  return { what: capital(what), act };
}

/** All of them, in their order. A swap of two channels is found at both ends, and is mended once. */
export function findingTexts(findings: readonly Finding[]): readonly FindingText[] {
  return findings.map((finding, index) => {
    const other = findings.slice(0, index).findIndex((earlier) => isOtherEnd(earlier, finding));
    const text = findingText(finding);
    return other === -1 ? text : { ...text, act: `It is the other end of ${other + 1}, and is mended with it.` };
  });
}

function isOtherEnd(one: Finding, other: Finding): boolean {
  if (one.kind !== 'swapped_contact' || other.kind !== 'swapped_contact') return false;
  return isAt(one.contact, other.lock) && isAt(other.contact, one.lock);
}

function isAt({ board, number }: Contact, lock: Lock): boolean {
  return board === lock.board && number === lock.channel;
}

function textOf(finding: Finding): FindingText {
  switch (finding.kind) {
    case 'not_sent':
      return {
        what: `${lockName(finding.lock)} could not be energised (${finding.error}).`,
        act: `Look at the power, the wires and the address of ${finding.lock.board}; docs/errors.md says more of ${finding.error}.`,
      };
    case 'doors_missing':
      return doorsMissing(finding);
    case 'two_doors':
      return {
        what: `${lockName(finding.lock)} opens ${named('door', finding.doors)} at once.`,
        act: 'Give each lock a channel of its own: two are plugged into one, or their wires touch.',
      };
    case 'same_address':
      return {
        what:
          finding.locks.length > 0
            ? `Most locks of ${finding.board} open two doors: two boards have its address.`
            : `The answers of ${finding.board} come damaged: two boards have its address, or its own wire is bad.`,
        act: 'Set another address on one of the two boards, switch both off and on, and begin anew with --start-over.',
      };
    case 'door_twice':
      return {
        what: `Door ${finding.door} is opened by ${listed(finding.locks.map(lockName))}.`,
        act: 'Trace the two wires: one goes to another door than it should. If only one of them opens it, a number was mistyped: try them again.',
      };
    case 'stuck_door':
      return {
        what: `${lockName(finding.lock)} was energised and ${contactName(finding.contact)} changed, but no door moved.`,
        act: 'The bolt moves and the door stays shut: look at its spring, its hinge and what lies against it.',
      };
    case 'dead_contact':
      return {
        what: `Door ${finding.door} (${lockName(finding.lock)}) opens, but its contact never changes.`,
        act: 'Look at the plug and the wires of its switch; press the switch by hand and try again.',
      };
    case 'swapped_contact':
      return swapped(finding);
    case 'several_contacts':
      return {
        what: `When door ${finding.door} (${lockName(finding.lock)}) opens, several contacts change: ${listed(finding.contacts.map(contactName))}.`,
        act: 'Move no other door meanwhile, and try again. If it stays, the wires of these switches touch.',
      };
    case 'shared_contact':
      return {
        what: `${contactName(finding.contact)} changes with ${named('door', finding.doors)}.`,
        act: 'Give each switch an input of its own; move no other door while one is tried.',
      };
    case 'inverted_contact':
      return {
        what: `The contact of door ${finding.door} (${contactName(finding.contact)}) says open while the door is shut, and closed while it is open.`,
        act: 'Put its wire on the other terminal of its switch (NO and NC), or fit the switch that the other doors have.',
      };
    case 'contact_stays':
      return {
        what: `Door ${finding.door} is shut, and its contact (${contactName(finding.contact)}) still says open.`,
        act: 'Shut the door until it clicks; then look at whether the bolt, or the magnet, reaches its switch.',
      };
    case 'no_feedback':
      return {
        what: `No contact of ${finding.board} ever changes: it says nothing of its doors.`,
        act: 'If its locks have switches, plug them in and begin anew with --start-over. If not, all is well: openings end as `unconfirmed`.',
      };
  }
}

function doorsMissing({ doors, silent, untried }: Extract<Finding, { kind: 'doors_missing' }>): FindingText {
  const what = `No lock opened ${named('door', doors)}.`;
  const nothing = silent.length > 0 ? ` ${capital(listed(shortened(silent)))} moved nothing.` : '';
  const left =
    untried.length > 0
      ? ` ${capital(listed(shortened(untried)))} ${untried.length === 1 ? 'was' : 'were'} not tried.`
      : '';
  const act =
    silent.length > 0
      ? 'Look at the plugs and wires of these locks on both ends, and change plugs with a channel that works: if the fault stays on the channel, its output is dead.'
      : 'Plug these locks into free channels, or look for a board that did not answer.';
  return { what: `${what}${nothing}${left}`, act };
}

function swapped({ door, lock, contact }: Extract<Finding, { kind: 'swapped_contact' }>): FindingText {
  return {
    what: `${lockName(lock)} opens door ${door}, but ${contactName(contact)} changes.`,
    act:
      contact.board === lock.board
        ? `Change the lock plugs of channels ${lock.channel} and ${contact.number} of ${lock.board} with each other, or their switch plugs, but not both.`
        : `The switch of this door is plugged into ${contact.board}: plug it into channel ${lock.channel} of ${lock.board}.`,
  };
}

export function lockName({ board, channel }: Lock): string {
  return `channel ${channel} of ${board}`;
}

function contactName({ board, number }: Contact): string {
  return `contact ${number} of ${board}`;
}

/** `channels 3, 5 and 7 of b1` in place of one name after the other. */
function shortened(locks: readonly Lock[]): readonly string[] {
  const boards = [...new Set(locks.map(({ board }) => board))];
  return boards.map((board) => {
    const channels = locks.filter((lock) => lock.board === board).map(({ channel }) => String(channel));
    return `${named('channel', channels)} of ${board}`;
  });
}

/** `door A01`, `doors A01 and A02`. */
export function named(noun: string, names: readonly string[]): string {
  return `${noun}${names.length === 1 ? '' : 's'} ${listed(names)}`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
