// Runs before `npm start` and `npm test`: installs what a fresh clone lacks, then builds. Plain JavaScript, since it runs
// before anything is installed. Usage: node scripts/prepare.mjs [start|test|bench]
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

/** Debian packages that the tests use, and what is skipped without them. One without a command is asked for by its name. */
const testPackages = [
  { command: 'chromium', name: 'chromium', for: 'the page in a real browser' },
  { command: 'systemd-analyze', name: 'systemd', for: 'what systemd says of the units' },
  { command: 'curl', name: 'curl', for: 'the scripts of the kiosk' },
  { command: 'mosquitto', name: 'mosquitto', for: 'uplink and collector at a real broker' },
  ...kernelPackages().map((one) => ({ ...one, for: 'GPIO, USB and power cuts on a kernel of their own' })),
  { name: 'postgresql', for: 'the collector on a real PostgreSQL' },
  { command: 'shellcheck', name: 'shellcheck', for: 'what shellcheck says of the scripts' },
  ...debianPackages(),
];

/** The Debian packages are made on amd64, for both machines, and installed into a Debian of their own. */
function debianPackages() {
  if (!isDebianOnX64()) return [];
  return [
    { command: 'aarch64-linux-gnu-g++', name: 'g++-aarch64-linux-gnu', for: 'the packages for Debian' },
    { command: 'qemu-aarch64-static', name: 'qemu-user-static', for: 'the packages for Debian' },
    { command: 'debootstrap', name: 'debootstrap', for: 'the packages for Debian' },
    { command: 'systemd-nspawn', name: 'systemd-container', for: 'the packages for Debian' },
  ];
}

/** The kernel rig is made of Debian's packages for amd64; test/kernel/available.ts says so where it cannot be. */
function kernelPackages() {
  if (!isDebianOnX64()) return [];
  return JSON.parse(readFileSync('test/kernel/packages.json', 'utf8'));
}

function isDebianOnX64() {
  const isDebian = existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  return isDebian && process.arch === 'x64';
}

function run(command, args) {
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0;
}

function has(command) {
  // Administrators' programs (depmod, mkfs.ext4) are not on everybody's path.
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore', env }).status === 0;
}

function isInstalled({ command, name }) {
  if (command) return has(command);
  const { stdout } = spawnSync('dpkg-query', ['-s', name], { encoding: 'utf8' });
  return stdout.includes('\nStatus: install ok installed\n');
}

function fail(message) {
  console.error(`\n${message}`);
  process.exit(1);
}

function installNpmPackages() {
  const stamp = 'node_modules/.lockerd-installed';
  // Native parts are built for one Node ABI: a change of Node needs a fresh install as a change of the lock file does.
  const wanted = `${process.versions.modules} ${readFileSync('package-lock.json', 'utf8')}`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Installing npm packages (once; native parts may take a minute) ...');
  if (!run('npm', ['ci', '--no-audit', '--no-fund'])) {
    fail(
      'npm ci failed. When a native part could not be built, install a compiler and try again:\n' +
        '  sudo apt-get install -y python3 make g++',
    );
  }
  writeFileSync(stamp, wanted);
}

/** The packages of the servers would start a service for everybody, now and at each boot. A runtime mask is gone with the next boot, come what may. */
function withoutService(service, work) {
  if (has(service) || !existsSync('/run/systemd/system')) return work();
  const systemctl = (...args) => spawnSync('systemctl', [...args, service], { stdio: 'ignore' });
  systemctl('mask', '--runtime');
  const done = work();
  systemctl('disable');
  systemctl('unmask', '--runtime');
  return done;
}

function installTestPackages() {
  const missing = testPackages.filter((one) => !isInstalled(one));
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name);
  if (process.getuid?.() === 0 && has('apt-get')) {
    console.log(`Installing Debian packages for the tests: ${names.join(' ')} ...`);
    // Nothing that is installed for a test is started as a service (init scripts stay still at runlevel 1): the tests start their own.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    const apt = (args) => spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
    const install = ['install', '-y', '-qq', '--no-install-recommends', ...names];
    // The package lists of an old image name files that are gone: refresh them and try once more.
    const tried = () => apt(install) || (apt(['update', '-qq']) && apt(install));
    const installed = withoutService('mosquitto', () => withoutService('postgresql', tried));
    if (installed) return;
    fail(`apt-get could not install ${names.join(' ')}.`);
  }
  console.log('Some tests will be skipped:');
  for (const purpose of new Set(missing.map((one) => one.for))) {
    const needed = missing.filter((one) => one.for === purpose).map(({ name }) => name);
    console.log(`  ${purpose} (needs ${needed.join(' ')})`);
  }
  console.log(`To run them too: sudo apt-get install -y --no-install-recommends ${names.join(' ')}\n`);
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) fail(`lockerd needs Node 20.19 or newer; this is ${process.version}.`);

const purpose = process.argv[2] ?? 'start';
installNpmPackages();
if (purpose === 'test') installTestPackages();
if (!run('npm', ['run', '--silent', 'build'])) fail('The build failed; see the messages above.');
