// Reads what vitest wrote of a run as JSON. `again RUN`: the files that are worth a second try, or nothing; `count RUN [SECOND]`: the closing
// line, where the second run has the last word on its files.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** More than this is no unsteady test but a fault. */
const mostAgain = 3;

const [what, ...files] = process.argv.slice(2);
const runs = files.map((file) => JSON.parse(readFileSync(file, 'utf8')).testResults);
const failed = ({ status }) => status === 'failed';

if (what === 'again') {
  const names = runs[0].filter(failed).map(({ name }) => relative(process.cwd(), name));
  if (names.length <= mostAgain) console.log(names.join(' '));
} else {
  const last = new Map(runs.flat().map((file) => [file.name, file]));
  const tests = [...last.values()].flatMap(({ assertionResults }) => assertionResults);
  const before = new Map(
    runs[0].flatMap(({ name, assertionResults }) => assertionResults.map((test) => [`${name} ${test.fullName}`, test])),
  );
  for (const { name, assertionResults } of runs[1] ?? []) {
    for (const { fullName, status } of assertionResults) {
      const first = before.get(`${name} ${fullName}`)?.status;
      if (status === 'passed' && first !== 'passed')
        console.log(`passed only at the second try: ${relative(process.cwd(), name)} > ${fullName}`);
    }
  }
  const count = (status) => tests.filter((test) => test.status === status).length;
  console.log(`${count('passed')} passed, ${count('failed')} failed`);
}
