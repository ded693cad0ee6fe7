import { readFileSync } from 'node:fs';
import { messageOf } from '../../lib/errors.js';
import { type SessionAlone, UsageError } from './session.js';

/** The text of a file that a person named; `-` is standard input. Throws a UsageError. */
export async function readTextFile(session: Pick<SessionAlone, 'input'>, file: string): Promise<string> {
  if (file === '-') return session.input();
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`);
  }
}
