import { execFileSync } from 'node:child_process';
import { networkAddress } from '../uplink/broker.js';

const prefixBits = 30;

/** A network namespace of the kernel whose only way out is a cable to this machine, which is pulled: packets are lost, and nobody is told. */
export class Network {
  /** What a program is started with, so that it runs in there. */
  readonly enter: readonly string[];

  private constructor(
    private readonly name: string,
    private readonly cable: string,
  ) {
    this.enter = ['ip', 'netns', 'exec', name];
  }

  /** `undefined` where this user or this kernel makes none. */
  static open(): Network | undefined {
    const name = `fleet-${process.pid}`;
    const cable = `fl${process.pid}`;
    try {
      ip('netns', 'add', name);
    } catch {
      return undefined;
    }
    const network = new Network(name, cable);
    try {
      ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
      ip('addr', 'add', `${networkAddress}/${prefixBits}`, 'dev', cable);
      ip('link', 'set', cable, 'up');
      ip('-n', name, 'addr', 'add', `${networkAddress.replace(/\d+$/, '2')}/${prefixBits}`, 'dev', 'eth0');
      ip('-n', name, 'link', 'set', 'eth0', 'up');
      return network;
    } catch (error) {
      network.close();
      throw error;
    }
  }

  pull(): void {
    ip('link', 'set', this.cable, 'down');
  }

  plugIn(): void {
    ip('link', 'set', this.cable, 'up');
  }

  /** The cable goes with it. */
  close(): void {
    ip('netns', 'del', this.name);
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
