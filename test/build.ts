import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The hardware process, the daemon and the command line run as built programs: build them once before the tests. */
export default function build(): void {
  const root = fileURLToPath(new URL('..', import.meta.url));
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
}
