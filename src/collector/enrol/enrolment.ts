import type { TimeSource } from '../../lib/clock-source.js';
import { codeOf, messageOf } from '../../lib/errors.js';
import type { Log } from '../../lib/log.js';
import type { EnrolSpec } from '../specs.js';
import type { CollectorStore } from '../store.js';
import { EnrolDesk } from './enrol-desk.js';
import { pinsOf, serverTls } from './enrol-files.js';
import { type EnrolServer, startEnrolServer } from './enrol-server.js';
import { type Issuer, openIssuer } from './issuer.js';
import { RevocationFile } from './revocation-file.js';

const tickMs = 5000;

/**
 * Reads all files of an enrolment, and asks nobody.
 * @throws LockerError `collector.bad_issuer`, `collector.bad_file`, `trust.malformed`, `trust.bad_key`
 */
export async function openEnrolment(spec: EnrolSpec): Promise<Issuer> {
  pinsOf(spec);
  serverTls(spec);
  return openIssuer(spec.issuer.cert, spec.issuer.key);
}

/**
 * From here on boards enrol, and the broker learns which certificates are revoked.
 * @throws LockerError as `openEnrolment`; `collector.enrol_failed`
 */
export async function startEnrolment(
  spec: EnrolSpec,
  store: CollectorStore,
  time: TimeSource,
  log: Log,
): Promise<EnrolServer> {
  const issuer = await openEnrolment(spec);
  const desk = new EnrolDesk({
    ...{ spec, issuer, store: store.enrolments, time, log },
    raise: (cabinet, code) => store.raise(cabinet, code, time.wallMs()),
  });
  const server = await startEnrolServer({ spec, desk, time, log });
  const list = spec.crl === undefined ? undefined : new RevocationFile(spec.crl, store.enrolments, issuer);
  let running: Promise<void> | undefined;
  let told = '';
  const tick = async (): Promise<void> => {
    try {
      await list?.tick(time.wallMs());
      told = '';
    } catch (error) {
      const message = messageOf(error);
      if (message !== told) log('error', codeOf(error), { message });
      told = message;
    }
  };
  const work = (): void => {
    running ??= tick().finally(() => {
      running = undefined;
    });
  };
  work();
  const timer = setInterval(work, tickMs);
  return {
    port: server.port,
    async stop() {
      clearInterval(timer);
      await server.stop();
      await running;
    },
  };
}
