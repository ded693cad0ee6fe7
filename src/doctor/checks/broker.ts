import { errorCodes } from '../../lib/error-codes.js';
import { check } from '../check.js';
import { type BrokerStep, withSudo } from '../facts.js';

const stepWords: Readonly<Record<BrokerStep, string>> = {
  resolve: 'the name is resolved',
  connect: 'the port is reached',
  tls: 'TLS is made, and its certificate believed',
  answer: "the cabinet's certificate is taken",
};

export const broker = check({
  id: 'broker',
  looksAt:
    'the way to the broker, step by step: name, port, TLS, the own certificate; and what the running uplink says',
  from: 'a connection of its own that ends before MQTT begins, so the running one is not disturbed; `uplink` of the status',
  faults: {
    resolve: {
      level: 'problem',
      means: 'The name of the broker is not known.',
      repair:
        'See that the board has a network and a name server: resolvectl query {host}; then the name in uplink.broker.',
    },
    connect: {
      level: 'problem',
      means: 'Nothing answers at the port.',
      repair: 'Let the network pass TCP port {port} to {host}; then see that the broker runs.',
    },
    tls: {
      level: 'problem',
      means: 'TLS cannot be made, or the certificate of the broker is not believed.',
      repair: '(what docs/errors.md says to that code)',
    },
    answer: {
      level: 'problem',
      means: 'The broker does not take the certificate of this cabinet.',
      repair: '(what docs/errors.md says to that code)',
    },
    offline: {
      level: 'problem',
      means: 'The way is open, and the running uplink is not connected.',
      repair: '(what docs/errors.md says to that code)',
    },
  },
  judge: ({ broker: found, daemon }, tell) => {
    tell.alarms();
    if (found.kind !== 'seen') {
      if (tell.well()) tell.skipped(found.what);
      return;
    }
    const { host, port, reached, failed, stopped } = found.value;
    const where = `${host}:${port}`;
    const uplink = daemon.kind === 'answers' ? daemon.status?.uplink : undefined;
    const done = reached.map((step) => stepWords[step]).join(', ');
    if (failed !== undefined) {
      const { step, code, why } = failed;
      const seen = `${done === '' ? 'first' : `${done}; then`} step "${step}" fails: ${why}`;
      if (step === 'resolve' || step === 'connect') tell.fault(step, seen, where, { host, port });
      else tell.faultOf(step, `${seen} (${code})`, where, actOf(code));
      return;
    }
    if (uplink !== undefined && !uplink.online) {
      const { code = 'uplink.unreachable', message = 'it is connecting' } = uplink.fault ?? {};
      tell.faultOf('offline', `${done}; lockerd: ${message}`, where, actOf(code));
      return;
    }
    if (stopped !== undefined) tell.skipped(`${done}; not further: ${stopped}`, withSudo);
    else if (tell.well()) tell.ok(`${done}${uplink === undefined ? '' : '; the uplink is connected'}`, where);
  },
});

function actOf(code: string): string {
  return Object.entries(errorCodes).find(([one]) => one === code)?.[1].act ?? 'See docs/uplink.md.';
}
