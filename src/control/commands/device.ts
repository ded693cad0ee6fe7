import type { Command } from 'commander';
import { type Acts, exitCodes, printJson, UsageError } from './session.js';

const keysHelp = `
Prints a JWK Set with the public key whose signature proves that this cabinet said something (use sig), and the one for which
secrets are sealed (use enc); under "signed", the same signed by the first.

Example:
  lockerctl device keys > device.jwks
`;

const keygenHelp = `
For a cabinet whose keys are lost: it does not make new ones by itself, because the cloud knows the old ones. Makes the file
that trust.device of the config names; one that is there is never overwritten. Run it as the user that runs lockerd, restart
lockerd, and give the cloud the new keys.

Example:
  sudo -u lockerd lockerctl --config /etc/lockerd/config.yaml device keygen
`;

export function describeDevice(device: Command, { act, actAlone }: Acts): void {
  device
    .description("Shows the cabinet's own public keys, or makes new ones.")
    .addHelpText('after', '\nExample:\n  lockerctl device keys > device.jwks\n');
  device
    .command('keys')
    .summary('print the public keys')
    .description('Prints the public keys of the cabinet, as JSON.')
    .addHelpText('after', keysHelp)
    .action(() =>
      act(async (session) => {
        printJson(session, await session.client.get('/device'));
        return exitCodes.done;
      }),
    );
  device
    .command('keygen')
    .summary('make new keys where the old ones are lost')
    .description('Makes new keys for a cabinet that has lost its own.')
    .addHelpText('after', keygenHelp)
    .action(() =>
      actAlone(async (session) => {
        const { trust, file } = await session.config();
        if (!trust) throw new UsageError(`${file} has no \`trust\`, so its cabinet has no keys.`);
        const { createDeviceFile } = await import('../../tokens/device-file.js');
        createDeviceFile(trust.device);
        session.print(`New keys are in ${trust.device}. Restart lockerd, and give the cloud the new keys.`);
        return exitCodes.done;
      }),
    );
}
