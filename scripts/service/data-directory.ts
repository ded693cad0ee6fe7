import { readConfig } from '../../src/config/load.js';
import { formatProblems } from '../../src/config/problem.js';
import { ownerOf } from '../../src/lib/as-owner.js';

/** Prints who has the data directory of a config file in his hands, and where it is: `UID:GID DIRECTORY`. Usage: data-directory.js FILE */
const [, , file = '/etc/lockerd/config.yaml'] = process.argv;
const read = readConfig(file);
if ('errors' in read) {
  process.stderr.write(`${formatProblems(read.errors)}\n`);
  process.exitCode = 2;
} else {
  const { uid, gid } = ownerOf(read.config.data) ?? { uid: 0, gid: 0 };
  console.log(`${uid}:${gid} ${read.config.data}`);
}
