import { controlSocketOf } from '../../config/control-socket.js';
import { usualSocket } from '../../config/usual-paths.js';
import type { Facts } from '../facts.js';
import type { CheckId } from '../finding.js';
import { absent } from '../seen.js';
import { restFacts } from './at-rest.js';
import { tryBroker } from './broker.js';
import { lookAtCertificates } from './certificates.js';
import { lookAtClock } from './clock.js';
import { lookAtConfig } from './config.js';
import { askDaemon } from './daemon.js';
import { lookAtDatabase } from './database.js';
import { lookAtGpio } from './gpio.js';
import { lookAtMachine } from './machine.js';
import { lookAtPorts } from './ports.js';
import { lookAtPower } from './power.js';
import { daemonIn, lookAtProcesses } from './processes.js';
import { lookAtService, userIn } from './service.js';
import { lookAtCards, lookAtDisks, lookAtMounts } from './storage.js';
import { Sysroot } from './sysroot.js';

interface Place {
  /** The config file, a path of the machine that is looked at. */
  readonly configFile: string;
  /** Instead of the one that the config names. */
  readonly socket?: string | undefined;
  /** Below which folder the machine lies; left out: this one. */
  readonly root?: string;
  readonly nowMs: number;
  /** What is asked for alone: what takes long is then left out. */
  readonly only?: readonly CheckId[] | undefined;
}

/** Looks at all that the checks judge. Changes nothing, and disturbs no daemon: the record alone has a row that it was looked at. */
export async function gather({ configFile, socket, root = '/', nowMs, only }: Place): Promise<Facts> {
  const sys = new Sysroot(root);
  const asked = (id: CheckId): boolean => only === undefined || only.includes(id);
  const config = lookAtConfig(sys, configFile);
  const own = config.config;
  const processes = lookAtProcesses(sys);
  const service = await lookAtService(sys, 'lockerd.service');
  const kiosk = await lookAtService(sys, 'locker-kiosk.service');
  const unit = service.kind === 'seen' && service.value.loaded ? service.value : undefined;
  const daemonProcess = daemonIn(processes, configFile, unit?.pid);
  const serviceUser = unit && userIn(sys, unit.user);
  // A config that may not be read most likely names the usual socket.
  const usual = sys.isOwn ? usualSocket : undefined;
  const daemon = await askDaemon(socket ?? controlSocketOf(sys.at(configFile)) ?? usual);
  const runs = daemon.kind === 'answers' || daemonProcess !== undefined;
  return {
    ...{ nowMs, machine: lookAtMachine(sys), power: await lookAtPower(sys) },
    ...{ cards: lookAtCards(sys), mounts: lookAtMounts(sys, own?.data), disks: lookAtDisks(sys, own?.data) },
    ...{ clock: await lookAtClock(sys, processes), processes, config, daemon, service, kiosk },
    ...(daemonProcess && { daemonProcess }),
    ...(serviceUser && { serviceUser }),
    ...{ ports: lookAtPorts(sys, own, processes), gpio: await lookAtGpio(sys, own) },
    database: asked('database') ? lookAtDatabase(sys, own?.data, runs) : absent('it was not asked for'),
    ...{
      certificates: lookAtCertificates(sys, own),
      broker: asked('broker') ? await tryBroker(sys, own) : absent('it was not asked for'),
    },
    atRest: restFacts(sys, own, daemon),
  };
}
