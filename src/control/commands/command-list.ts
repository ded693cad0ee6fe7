import type { LazyCommand } from './lazy-commands.js';

const upkeep: LazyCommand['load'] = async () => (await import('./upkeep.js')).describeUpkeep;

/** The commands of lockerctl, in the order of its help. */
export const commandList: readonly LazyCommand[] = [
  {
    name: 'status',
    summary: 'show whether the cabinet is well',
    load: async () => (await import('./status.js')).describeStatus,
  },
  {
    name: 'doctor',
    summary: 'find what is wrong with the board and the cabinet, each with its repair',
    load: async () => (await import('./doctor.js')).describeDoctor,
  },
  {
    name: 'lockers',
    summary: 'show all lockers, live on a terminal',
    load: async () => (await import('./lockers.js')).describeLockers,
  },
  {
    name: 'events',
    summary: 'print the audit record',
    load: async () => (await import('./events.js')).describeEvents,
  },
  {
    name: 'open',
    summary: 'open one locker, several, or all',
    load: async () => (await import('./open.js')).describeOpen,
  },
  { name: 'block', summary: 'let lockers open for operators only', load: upkeep },
  { name: 'unblock', summary: 'let blocked lockers open for everybody again', load: upkeep },
  { name: 'clear', summary: 'end the alarms of lockers that were seen to', load: upkeep },
  { name: 'emptied', summary: "say that a courier's parcel is out of a locker", load: upkeep },
  {
    name: 'pin',
    summary: 'set or remove the PIN of a locker',
    load: async () => (await import('./pin.js')).describePin,
  },
  {
    name: 'right',
    summary: 'show, store and take back rights',
    load: async () => (await import('./right.js')).describeRight,
  },
  {
    name: 'card',
    summary: 'let cards open, or no more',
    load: async () => (await import('./card.js')).describeCard,
  },
  {
    name: 'person',
    summary: 'export, erase, restrict or correct what a booking left',
    load: async () => (await import('./person.js')).describePerson,
  },
  {
    name: 'time',
    summary: 'set the clock by a signed answer',
    load: async () => (await import('./time.js')).describeTime,
  },
  {
    name: 'state',
    summary: 'what the cloud gives back after a loss of the database',
    load: async () => (await import('./state.js')).describeState,
  },
  {
    name: 'enroll',
    summary: 'make this board a cabinet, with a one-time code',
    load: async () => (await import('./enroll.js')).describeEnroll,
  },
  {
    name: 'setup',
    summary: 'take the set-up file of the boot partition in',
    load: async () => (await import('./setup.js')).describeSetup,
  },
  {
    name: 'command',
    summary: 'have a signed command run',
    load: async () => (await import('./run-command.js')).describeRunCommand,
  },
  {
    name: 'sim',
    summary: 'move doors, make faults and present codes and cards, in a simulated cabinet',
    load: async () => (await import('./sim.js')).describeSim,
  },
  {
    name: 'gpio',
    summary: 'show the GPIO chips and lines of this machine',
    load: async () => (await import('./gpio.js')).describeGpio,
  },
  {
    name: 'scan',
    summary: 'find the boards on a serial line',
    load: async () => (await import('./scan.js')).describeScan,
  },
  {
    name: 'commission',
    summary: 'find out which lock belongs to which door, and print the config',
    load: async () => (await import('./commission.js')).describeCommission,
  },
  {
    name: 'board',
    summary: 'set up a board',
    load: async () => (await import('./board.js')).describeBoard,
  },
  {
    name: 'backup',
    summary: 'write the sealed state of the cabinet, for another board',
    load: async () => (await import('./backup.js')).describeBackup,
  },
  {
    name: 'restore',
    summary: 'make this board the cabinet of a backup',
    load: async () => (await import('./restore.js')).describeRestore,
  },
  {
    name: 'recovery-key',
    summary: 'make the key pair that backups are sealed for',
    load: async () => (await import('./recovery-key.js')).describeRecoveryKey,
  },
  {
    name: 'factory-reset',
    summary: 'wipe all that is of persons, and all keys',
    load: async () => (await import('./factory-reset.js')).describeFactoryReset,
  },
  {
    name: 'decommission',
    summary: 'take the cabinet out of service, or put it back',
    load: async () => (await import('./decommission.js')).describeDecommission,
  },
  {
    name: 'token',
    summary: 'make and look at signed tokens, and change whose signatures count',
    load: async () => (await import('./token.js')).describeToken,
  },
  {
    name: 'device',
    summary: "show the cabinet's own keys",
    load: async () => (await import('./device.js')).describeDevice,
  },
  {
    name: 'audit',
    summary: 'prove the audit record, count its rows, bring a receipt',
    load: async () => (await import('./audit.js')).describeAudit,
  },
  {
    name: 'rental',
    summary: 'show, end, extend, forgive or move paid rentals',
    load: async () => (await import('./rental.js')).describeRental,
  },
  {
    name: 'tariff',
    summary: 'what rentals cost',
    load: async () => (await import('./tariff.js')).describeTariff,
  },
  {
    name: 'privacy',
    summary: 'what the cabinet keeps, and why',
    load: async () => (await import('./privacy.js')).describePrivacy,
  },
];
