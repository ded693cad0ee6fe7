/** What an open device tells. */
export interface DeviceListener<Data> {
  readonly data: (data: Data) => void;
  /** It is gone for good; `close` is still called. */
  readonly lost: (error: unknown) => void;
}

export interface OpenDevice {
  /** Gives the device back. Never throws. */
  close(): void;
}

/**
 * Opens the device of a reader afresh, without holding up others. Throws or rejects with a LockerError whose message says what is
 * wrong with which device and what to do.
 */
export type OpenFor<Data> = (listener: DeviceListener<Data>) => OpenDevice | Promise<OpenDevice>;
