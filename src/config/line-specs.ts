/** One GPIO line: its offset on the chip, or the name that the kernel gives it. */
export type GpioLine = number | string;

export type GpioBias = 'as-is' | 'disabled' | 'pull-up' | 'pull-down';

/** What a tty is set to beside its speed. */
export interface SerialSettings {
  readonly dataBits: 5 | 6 | 7 | 8;
  readonly stopBits: 1 | 2;
  readonly parity: 'none' | 'even' | 'odd';
  /** Flow control by RTS and CTS. */
  readonly rtscts: boolean;
  /** Flow control by the bytes 11 and 13 (hex), which are then no data: sent, obeyed, and ended by any byte. */
  readonly xon: boolean;
  readonly xoff: boolean;
  readonly xany: boolean;
  /** Closing the port drops DTR and RTS. */
  readonly hupcl: boolean;
}

/** 8N1, no flow control. Closing must not drop DTR and RTS, which reset some adapters and boards. */
export const defaultSerial: SerialSettings = {
  ...{ dataBits: 8, stopBits: 1, parity: 'none' },
  ...{ rtscts: false, xon: false, xoff: false, xany: false, hupcl: false },
};

/** How the kernel switches the direction of an RS-485 driver by RTS, for ports of the board's own processor. */
export interface Rs485Settings {
  /** Level of RTS while sending, and after it. */
  readonly rtsOnSend: boolean;
  readonly rtsAfterSend: boolean;
  readonly delayBeforeMs: number;
  readonly delayAfterMs: number;
  /** The port hears what it sends. */
  readonly rxDuringTx: boolean;
}
