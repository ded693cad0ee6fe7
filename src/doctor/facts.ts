import type { Protection } from '../store/at-rest.js';
import type { CertificateFacts } from './facts-certificates.js';
import type { ConfigFacts, DaemonFacts, DatabaseFacts, ServiceFacts } from './facts-daemon.js';
import type { BoardFacts, CardFacts, ClockFacts, DiskFacts, MountFacts, PowerFacts } from './facts-machine.js';
import type { GpioFacts, PortFacts, Process } from './facts-ports.js';
import type { Seen } from './seen.js';

/** What an unprivileged user does to have a look at everything. */
export const withSudo = 'run it with sudo: sudo lockerctl doctor';

/** The way to the broker, as far as it was gone: each step that succeeded, and the one that did not. */
export interface BrokerFacts {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly reached: readonly BrokerStep[];
  readonly failed?: { readonly step: BrokerStep; readonly code: string; readonly why: string };
  /** It could not be gone on: the files of the uplink may not be read. */
  readonly stopped?: string;
}
export type BrokerStep = 'resolve' | 'connect' | 'tls' | 'answer';

/** All that was gathered, in one moment. */
export interface Facts {
  readonly nowMs: number;
  readonly machine: BoardFacts;
  readonly power: PowerFacts;
  readonly cards: readonly CardFacts[];
  readonly mounts: readonly MountFacts[];
  readonly disks: readonly DiskFacts[];
  readonly clock: ClockFacts;
  readonly processes: readonly Process[];
  /** The lockerd of this config; absent where it does not run, or cannot be told. */
  readonly daemonProcess?: Process;
  /** The user of its unit; absent where there is no unit. */
  readonly serviceUser?: { readonly name: string; readonly uid: number; readonly groups: readonly number[] };
  readonly ports: readonly PortFacts[];
  readonly gpio: GpioFacts;
  readonly config: ConfigFacts;
  readonly daemon: DaemonFacts;
  readonly service: Seen<ServiceFacts>;
  readonly kiosk: Seen<ServiceFacts>;
  readonly database: Seen<DatabaseFacts>;
  readonly certificates: readonly CertificateFacts[];
  /** Absent where the cabinet stands alone. */
  readonly broker: Seen<BrokerFacts>;
  readonly atRest: Seen<{ readonly data: Protection; readonly why?: string; readonly pepper?: string }>;
}
