/** What is used of the package `onoff`. Its own types are not there where it could not be compiled, and the build needs them. */
declare module 'onoff' {
  type Bit = 0 | 1;
  type Direction = 'in' | 'out' | 'high' | 'low';
  type Edge = 'none' | 'rising' | 'falling' | 'both';

  export class Gpio {
    constructor(gpio: number, direction: Direction, edge: Edge, options: { activeLow: boolean });
    readSync(): Bit;
    writeSync(value: Bit): void;
    direction(): Direction;
    edge(): Edge;
    activeLow(): boolean;
    unexport(): void;
  }
}
