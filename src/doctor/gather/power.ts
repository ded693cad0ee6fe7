import type { PowerFacts } from '../facts-machine.js';
import { absent, denied, type Seen, seen } from '../seen.js';
import type { Sysroot } from './sysroot.js';

export async function lookAtPower(sys: Sysroot): Promise<PowerFacts> {
  const from = firmwareFile(sys);
  const throttled = from === undefined ? await askFirmware(sys) : hexIn(sys.text(from));
  const [low] = sys
    .list('/sys/class/hwmon')
    .filter((name) => sys.textOr(`/sys/class/hwmon/${name}/name`) === 'rpi_volt')
    .map((name) => sys.textOr(`/sys/class/hwmon/${name}/in0_lcrit_alarm`));
  const zones = sys
    .list('/sys/class/thermal')
    .filter((name) => name.startsWith('thermal_zone'))
    .map((name) => Number(sys.textOr(`/sys/class/thermal/${name}/temp`) ?? Number.NaN))
    .filter((temperature) => Number.isFinite(temperature));
  return {
    ...{ throttled, throttledFrom: from ?? 'vcgencmd get_throttled' },
    ...(low !== undefined && { lowVoltage: low === '1' }),
    ...(zones.length > 0 && { hottest: Math.max(...zones) }),
  };
}

/** Raspberry Pi kernels have the firmware below the system on a chip, whose name differs with the model. */
function firmwareFile(sys: Sysroot): string | undefined {
  const platform = '/sys/devices/platform';
  const nodes = [
    ...sys.list(platform).map((name) => `${platform}/${name}`),
    ...sys
      .list(platform)
      .filter((name) => name.startsWith('soc'))
      .flatMap((soc) => sys.list(`${platform}/${soc}`).map((name) => `${platform}/${soc}/${name}`)),
  ];
  return nodes
    .filter((node) => /firmware/.test(node))
    .map((node) => `${node}/get_throttled`)
    .find((file) => sys.stat(file).kind === 'seen');
}

/** In hex, without a prefix. */
function hexIn(read: Seen<string>): Seen<number> {
  if (read.kind !== 'seen') return read;
  const text = read.value.replace(/^0x/, '');
  return /^[0-9a-f]{1,8}$/i.test(text) ? seen(Number.parseInt(text, 16)) : absent('get_throttled has no number');
}

/** `throttled=0x50005`. The program asks through /dev/vcio, which belongs to the group video. */
async function askFirmware(sys: Sysroot): Promise<Seen<number>> {
  const said = await sys.run('vcgencmd', 'get_throttled');
  if (said.kind !== 'seen') return said;
  const [, hex] = /^throttled=0x([0-9a-f]+)/im.exec(said.value.out) ?? [];
  if (hex !== undefined) return hexIn(seen(hex));
  return /permission|open|vcio/i.test(said.value.err + said.value.out)
    ? denied('vcgencmd may not be used by this user (group video)')
    : absent('vcgencmd gave no number');
}
