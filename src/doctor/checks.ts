import type { Check } from './check.js';
import { atRest } from './checks/at-rest.js';
import { backup } from './checks/backup.js';
import { boards } from './checks/boards.js';
import { broker } from './checks/broker.js';
import { cabinet } from './checks/cabinet.js';
import { card } from './checks/card.js';
import { certificates } from './checks/certificates.js';
import { clock } from './checks/clock.js';
import { config } from './checks/config.js';
import { database } from './checks/database.js';
import { disk } from './checks/disk.js';
import { gpio } from './checks/gpio.js';
import { ports } from './checks/ports.js';
import { power } from './checks/power.js';
import { sensors } from './checks/sensors.js';
import { service } from './checks/service.js';
import { socket } from './checks/socket.js';
import { versions } from './checks/versions.js';
import type { Facts } from './facts.js';
import type { CheckId, Finding } from './finding.js';

/** All checks, in the order of the report. */
export const checks: readonly Check[] = [
  ...[power, card, disk, clock, service, socket, config, versions, ports, gpio, boards],
  ...[sensors, database, certificates, broker, atRest, backup, cabinet],
];

/** What the checks say of the facts, in their order. Pure. */
export function judgeAll(facts: Facts, only?: readonly CheckId[]): Finding[] {
  return checks.filter(({ id }) => only === undefined || only.includes(id)).flatMap((check) => check.judge(facts));
}
