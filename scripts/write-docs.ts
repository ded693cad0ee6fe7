// `npm run docs`: writes what is made from the code: the JSON Schema of the config, the pages on config, doctor, errors, events and privacy,
// the licences of the dependencies, and docs/api.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { jsonSchema } from '../src/config/schema.js';
import { apiFiles } from './api/files.js';
import { configPage } from './config-page.js';
import { doctorPage } from './doctor-page.js';
import { errorsPage } from './errors-page.js';
import { eventsPage } from './events-page.js';
import { withLicences } from './parts/licences.js';
import { lockedPackages } from './parts/lock.js';
import { privacyPage } from './privacy-page.js';

writeFileSync('config/schema.json', `${JSON.stringify(jsonSchema(), null, 2)}\n`);
writeFileSync('docs/config.md', configPage());
writeFileSync(
  'docs/dependencies.md',
  withLicences(readFileSync('docs/dependencies.md', 'utf8'), lockedPackages('package-lock.json')),
);
writeFileSync('docs/doctor.md', doctorPage());
writeFileSync('docs/errors.md', errorsPage());
writeFileSync('docs/events.md', eventsPage());
writeFileSync('docs/privacy.md', privacyPage());

for (const folder of ['schemas', 'examples']) rmSync(join('docs/api', folder), { recursive: true, force: true });
for (const [path, text] of await apiFiles()) {
  const file = join('docs/api', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
