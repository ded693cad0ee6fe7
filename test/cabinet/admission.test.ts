import { expect, test } from 'vitest';
import { type RoomLevel, roomLevels } from '../../src/audit/room.js';
import { admit } from '../../src/cabinet/admission.js';
import type { Grant } from '../../src/cabinet/cabinet-view.js';
import { LockerError } from '../../src/lib/errors.js';

const use = { kind: 'right', ref: 'r1', of: '' } as const;
const grants = {
  'a customer who collects': { locker: 'A1', purpose: 'collect', use, credentialRef: 'r1' },
  'a courier who takes his goods back': { locker: 'A1', purpose: 'return', use, actorRole: 'courier' },
  'a terminal whose server knows the customer': { locker: 'A1', purpose: 'collect', actor: 't1', actorRole: 'system' },
  'a courier who begins a drop-off': { locker: 'A1', purpose: 'drop_off', use, actorRole: 'courier' },
  'a courier who opens it once more': { locker: 'A1', purpose: 'drop_off', actorRole: 'courier' },
  'an agent by a command': { locker: 'A1', actor: 'a1', actorRole: 'agent' },
  'an operator with his card': { locker: 'A1', credentialRef: 'r9', actor: 'op-1', actorRole: 'operator' },
  'an installer with lockerctl': { locker: 'A1', actor: 'uid-0', actorRole: 'installer' },
  'an admin by a command': { locker: 'A1', actor: 'ad-1', actorRole: 'admin' },
  'an operator in an emergency': { locker: 'A1', actor: 'uid-1', actorRole: 'operator', emergency: true },
} as const satisfies Readonly<Record<string, Grant>>;

const goes = 'goes';
const [filling, full] = ['opening.record_filling', 'opening.record_full'];

test.each([
  ['a customer who collects', [goes, goes, goes, full]],
  ['a courier who takes his goods back', [goes, goes, goes, full]],
  ['a terminal whose server knows the customer', [goes, goes, goes, full]],
  ['a courier who begins a drop-off', [goes, filling, filling, full]],
  ['a courier who opens it once more', [goes, goes, filling, full]],
  ['an agent by a command', [goes, goes, filling, full]],
  ['an operator with his card', [goes, goes, goes, full]],
  ['an installer with lockerctl', [goes, goes, goes, full]],
  ['an admin by a command', [goes, goes, goes, full]],
  ['an operator in an emergency', [goes, goes, goes, goes]],
] as const)('%s: from ample to full %j', (who, said) => {
  expect(roomLevels.map((level) => verdict(level, grants[who]))).toEqual(said);
});

test('who is refused is told what to do', () => {
  expect(() => admit('full', grants['an operator with his card'], false)).toThrow(/bring a receipt.*--emergency/);
});

test('a cabinet that is decommissioned opens for collection and for those who run it', () => {
  const refused = Object.entries(grants).filter(([, grant]) => verdict('ample', grant, true) !== goes);
  expect(refused.map(([who]) => who)).toEqual([
    'a courier who begins a drop-off',
    'a courier who opens it once more',
    'an agent by a command',
  ]);
  expect(verdict('ample', grants['an agent by a command'], true)).toBe('opening.decommissioned');
  expect(verdict('full', grants['a customer who collects'], true)).toBe(full);
});

function verdict(level: RoomLevel, grant: Grant, decommissioned = false): string {
  try {
    admit(level, grant, decommissioned);
    return 'goes';
  } catch (error) {
    if (error instanceof LockerError) return error.code;
    throw error;
  }
}
