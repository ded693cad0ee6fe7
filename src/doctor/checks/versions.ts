import { check } from '../check.js';

/** The oldest Node that the program is made for. */
const leastNode = [20, 19] as const;

export const versions = check({
  id: 'versions',
  looksAt: 'whether lockerctl, the running lockerd and Node fit each other',
  from: 'package.json, `version` of the status, `process.version`, `/etc/os-release`',
  faults: {
    daemon_differs: {
      level: 'warning',
      means: 'The lockerd that runs is of another version than the programs on the disk.',
      repair: 'sudo systemctl restart lockerd',
    },
    node_old: {
      level: 'problem',
      means: 'Node is older than the program needs.',
      repair: 'Install Node 20.19 or newer.',
    },
  },
  judge: ({ machine: { lockerctl, node, system, model }, daemon }, tell) => {
    const version = daemon.kind === 'answers' ? daemon.version : undefined;
    const [major = 0, minor = 0] = node.replace('v', '').split('.').map(Number);
    if (major < leastNode[0] || (major === leastNode[0] && minor < leastNode[1])) {
      tell.fault('node_old', `Node ${node}`);
    }
    if (daemon.kind === 'answers' && (version !== lockerctl || daemon.status === undefined)) {
      const known = version === undefined ? 'answers in a form that is not known here' : `is ${version}`;
      tell.fault('daemon_differs', `lockerctl is ${lockerctl}, lockerd ${known}`);
    }
    if (!tell.well()) return;
    const running = version === undefined ? 'lockerd not asked' : `lockerd ${version}`;
    tell.ok(
      [`lockerctl ${lockerctl}, ${running}, Node ${node}`, system, model]
        .filter((part) => part !== undefined)
        .join('; '),
    );
  },
});
