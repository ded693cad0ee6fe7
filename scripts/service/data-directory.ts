import { readConfig } from '../../src/config/load.js';
import { formatProblems } from '../../src/config/problem.js';

/** Prints the data directory of a config file. Usage: data-directory.js FILE */
const [, , file = '/etc/lockerd/config.yaml'] = process.argv;
const read = readConfig(file);
if ('errors' in read) {
  process.stderr.write(`${formatProblems(read.errors)}\n`);
  process.exitCode = 2;
} else {
  console.log(read.config.data);
}
