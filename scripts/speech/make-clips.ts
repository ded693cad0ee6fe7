/**
 * `npm run clips`: speaks the phrases of src/kiosk/page/sound/phrases/ by a machine's voice, one small clip for each phrase and
 * language. Only for whoever changes a phrase: the clips are in the repository. Needs espeak-ng and opus-tools (Debian); the same
 * versions of them make the same bytes. Usage: npm run clips [-- LANGUAGE[/SCREEN] ...]
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Language, languages } from '../../src/lib/languages.js';
import { withoutTail } from './wave.js';

const sounds = fileURLToPath(new URL('../../../src/kiosk/page/sound/', import.meta.url));

const voices: Readonly<Record<Language, string>> = {
  ...{ en: 'en-gb', hi: 'hi', mr: 'mr', gu: 'gu', bn: 'bn', ta: 'ta', te: 'te', kn: 'kn', ml: 'ml' },
};
/** Words a minute: slower than people talk, for a hall with noise. */
const wordsAMinute = '165';
const restMs = 120;
const encoding = ['--bitrate', '10', '--vbr', '--speech', '--framesize', '60', '--padding', '0', '--serial', '1'];

/** @throws Error that says which program failed, and how it is had */
function run(program: string, args: readonly string[], input?: Buffer): Buffer {
  const { error, status, stdout, stderr } = spawnSync(program, args, { input, maxBuffer: 64 * 1024 * 1024 });
  if (!error && status === 0) return stdout;
  const why = error ? error.message : stderr.toString('utf8').trim();
  throw new Error(`${program} failed: ${why}. It is had by: apt-get install espeak-ng opus-tools`);
}

/** One phrase as Ogg Opus. */
function clipOf(language: Language, phrase: string): Buffer {
  const wave = run('espeak-ng', ['-v', voices[language], '-s', wordsAMinute, '--stdout'], Buffer.from(phrase, 'utf8'));
  return run('opusenc', ['--quiet', ...encoding, '--discard-comments', '-', '-'], withoutTail(wave, restMs));
}

const phrasesForm = z.record(z.string(), z.string());

function read<T>(form: z.ZodType<T>, name: string): T {
  return form.parse(JSON.parse(readFileSync(join(sounds, 'phrases', name), 'utf8')));
}

const wanted = process.argv.slice(2);
/** Clips that a person has spoken: no machine writes over them. */
const recorded = new Set(read(z.array(z.string()), 'recorded.json'));
let made = 0;
for (const language of languages) {
  for (const [screen, phrase] of Object.entries(read(phrasesForm, `${language}.json`))) {
    const name = `${language}/${screen}`;
    if (wanted.length > 0 && !wanted.includes(language) && !wanted.includes(name)) continue;
    if (recorded.has(name)) {
      console.log(`${name} was spoken by a person and stays as it is`);
      continue;
    }
    const file = join(sounds, 'clips/speech', `${name}.ogg`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, clipOf(language, phrase));
    made += 1;
  }
}
console.log(`${made} clips made`);
