// `npm run docs`: writes what is made from the code: the JSON Schema of the config, and the pages on config, errors and privacy.
import { writeFileSync } from 'node:fs';
import { jsonSchema } from '../src/config/schema.js';
import { configPage } from './config-page.js';
import { errorsPage } from './errors-page.js';
import { privacyPage } from './privacy-page.js';

writeFileSync('config/schema.json', `${JSON.stringify(jsonSchema(), null, 2)}\n`);
writeFileSync('docs/config.md', configPage());
writeFileSync('docs/errors.md', errorsPage());
writeFileSync('docs/privacy.md', privacyPage());
