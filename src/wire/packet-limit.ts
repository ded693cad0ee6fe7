/**
 * Watches the frames of a stream of MQTT bytes (MQTT 5, section 2.1): a fixed header of one byte, then the remaining length in one to
 * four bytes of seven bits. The parser behind it would gather a frame of any length in memory before anybody could judge it; and it would keep
 * each message of QoS 2 until the broker lets go of it. The cabinet subscribes with QoS 1, so no honest broker sends one.
 */
export class PacketLimit {
  /** Bytes of the current frame that are still to come. */
  #left = 0;
  #inLength = false;
  #length = 0;
  #shift = 0;

  constructor(private readonly mostBytes: number) {}

  /** Takes the next bytes of the stream; false when a frame is too long, or none that may come. */
  take(bytes: Uint8Array): boolean {
    for (let at = 0; at < bytes.length; ) {
      if (this.#left > 0) {
        const skipped = Math.min(this.#left, bytes.length - at);
        this.#left -= skipped;
        at += skipped;
      } else if (!this.#inLength) {
        if (isQos2(bytes[at] ?? 0)) return false;
        this.#inLength = true;
        this.#length = 0;
        this.#shift = 0;
        at += 1;
      } else {
        const byte = bytes[at] ?? 0;
        at += 1;
        this.#length += (byte & 0x7f) << this.#shift;
        this.#shift += 7;
        if (byte < 0x80) {
          if (this.#length > this.mostBytes) return false;
          this.#left = this.#length;
          this.#inLength = false;
        } else if (this.#shift > 21) return false;
      }
    }
    return true;
  }
}

/** A PUBLISH (type 3) whose QoS, bits 1 and 2, is more than 1. */
function isQos2(firstByte: number): boolean {
  return firstByte >> 4 === 3 && (firstByte & 0b0100) !== 0;
}
