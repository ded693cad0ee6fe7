import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { output, shell } from './command.js';
import type { DebianKernel } from './debian-kernel.js';

/** Modules of Debian's kernel that the guest loads, besides what they need. ext4 asks for its checksum at run time. */
const wanted = [
  ...['virtio_pci', 'virtio_blk', '9pnet_virtio', '9p', 'crc32c_generic', 'ext4'],
  ...['configfs', 'dummy_hcd', 'libcomposite', 'usb_f_acm', 'cdc-acm', 'evdev', 'uinput'],
  ...['loop', 'dm_crypt', 'xts', 'aesni_intel', 'algif_skcipher'],
  ...['nf_tables', 'nft_ct', 'nft_limit'],
];

/** Puts the guest's modules into `folder`, with a file `order` that names them in the order of loading. */
export async function collectModules(
  kernel: DebianKernel,
  image: string,
  source: string,
  folder: string,
): Promise<void> {
  const order = await debianModules(kernel, image, folder);
  const all = [...order, ...(await gpioSim(kernel, source, folder))];
  writeFileSync(join(folder, 'order'), all.map((module) => `${module}\n`).join(''));
}

async function debianModules({ release }: DebianKernel, image: string, folder: string): Promise<string[]> {
  await output(image, 'depmod', ['-b', image, release]);
  const order = new Set<string>();
  for (const name of wanted) {
    const shown = await output(image, 'modprobe', ['-d', image, '-S', release, '--show-depends', name]);
    for (const [, file] of shown.matchAll(/^insmod (\S+)/gm)) {
      if (file === undefined) continue;
      const plain = basename(file, '.xz');
      if (!order.has(plain))
        await shell(folder, file.endsWith('.xz') ? 'xz -dc "$1" > "$2"' : 'cp "$1" "$2"', file, plain);
      order.add(plain);
    }
  }
  return [...order];
}

/**
 * No Debian kernel has gpio-sim, nor the interrupt simulator on which it stands: both are built from Debian's source of the
 * same kernel.
 */
async function gpioSim({ release }: DebianKernel, source: string, folder: string): Promise<string[]> {
  const files = ['drivers/gpio/gpio-sim.c', 'drivers/gpio/gpiolib.h', 'kernel/irq/irq_sim.c'];
  const unpack = 'f=$(echo usr/src/*.tar.xz); tar xJf "$f" --strip-components=1 --wildcards "$@"';
  await shell(source, unpack, ...files.map((file) => `*/${file}`));
  await shell(source, 'mkdir gpio-sim && mv "$@" gpio-sim', ...files);
  const build = join(source, 'gpio-sim');
  makeModule(join(build, 'irq_sim.c'));
  // A module of its own name: that of a kernel which has it built in must stay what it is.
  writeFileSync(join(build, 'Makefile'), 'obj-m := irq_simulator.o gpio-sim.o\nirq_simulator-y := irq_sim.o\n');
  await output(build, 'make', ['-s', '-C', `/lib/modules/${release}/build`, `M=${build}`, 'modules']);
  const built = ['irq_simulator.ko', 'gpio-sim.ko'];
  for (const module of built) await shell(build, 'strip -g "$1" && cp "$1" "$2"', module, folder);
  return built;
}

function makeModule(file: string): void {
  const text = readFileSync(file, 'utf8')
    // Not exported to modules; both run the interrupt's handler.
    .replace('handle_simple_irq(irq_to_desc(irqnum));', 'generic_handle_irq(irqnum);')
    // As it stands the search never goes back: an edge on a lower line, raised meanwhile by another processor, spins for ever.
    .replace('work_ctx->irq_count, offset);', 'work_ctx->irq_count, 0);');
  writeFileSync(file, `${text}\n#include <linux/module.h>\nMODULE_LICENSE("GPL");\n`);
}
