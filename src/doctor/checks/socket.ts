import { check } from '../check.js';

export const socket = check({
  id: 'socket',
  looksAt: 'whether lockerd answers this user on its control socket',
  from: '`GET /status` on the socket that the config or `--socket` names',
  faults: {
    unreachable: {
      level: 'problem',
      means: 'Nobody answers: lockerd does not run, or has another socket.',
      repair: 'sudo systemctl start lockerd; if it runs, name its socket: lockerctl --socket PATH doctor',
    },
    no_permission: {
      level: 'warning',
      means: 'This user may not call lockerd.',
      repair: 'sudo lockerctl doctor; for good, add the user to the group that `ls -l {socket}` shows.',
    },
    unknown: {
      level: 'problem',
      means: 'It is not known where lockerd listens: the config cannot be read.',
      repair: 'lockerctl --socket PATH doctor',
    },
  },
  judge: ({ daemon }, tell) => {
    if (daemon.kind === 'unknown') tell.fault('unknown', 'no config that names a socket, and no --socket');
    else if (daemon.kind === 'answers') tell.ok('lockerd answers', daemon.socket);
    else tell.fault(daemon.kind, daemon.why, daemon.socket, { socket: daemon.socket });
  },
});
