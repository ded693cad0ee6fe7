import type { BusBoardSpec } from '../../src/config/specs.js';
import { LockerError } from '../../src/lib/errors.js';
import type { Firmware, Hands, Reply } from './firmware.js';
import type { Listener, SimLine } from './line.js';
import { SimLock } from './lock.js';
import type { SimEvent, SimFault } from './messages.js';
import type { Pacer } from './pacer.js';

type BoardFault = Extract<SimFault, { on: 'board' }>;
type ChannelFault = Extract<SimFault, { on: 'channel' }>;
type SwapFault = Extract<ChannelFault, { with: number }>;

/** A board forgets an unfinished request after this silence. */
const REQUEST_GAP_MS = 20;

/** One simulated board: its firmware, its locks, and what is wrong with it. */
export class SimBoard implements Listener, Hands {
  readonly #locks: readonly SimLock[];
  readonly #faults = new Map<BoardFault['fault'], BoardFault>();
  /** Which lock a channel's output energises, and whose switch its input reads, where that is not its own. */
  readonly #leads = { 'swapped-lock': new Map<number, number>(), 'swapped-switch': new Map<number, number>() };
  #firmware: Firmware;
  #heard = new Uint8Array(0);
  #heardMs = 0;

  constructor(
    readonly spec: BusBoardSpec,
    private readonly firmware: (hands: Hands) => Firmware,
    private readonly line: SimLine,
    private readonly pacer: Pacer,
    private readonly turnaroundMs: number,
    private readonly emit: (event: SimEvent) => void,
  ) {
    this.#locks = Array.from({ length: spec.channels }, () => new SimLock());
    this.#firmware = firmware(this);
  }

  hear(bytes: Uint8Array, heardMs: number): void {
    if (this.#faults.has('dead') || this.#faults.has('unpowered')) return;
    const begunMs = heardMs - this.line.durationMs(bytes.length);
    const before = begunMs - this.#heardMs > REQUEST_GAP_MS ? new Uint8Array(0) : this.#heard;
    this.#heardMs = heardMs;
    this.#heard = Uint8Array.of(...before, ...bytes);
    while (this.#heard.length > 0) {
      const { used, reply } = this.#firmware.hear(this.#heard);
      if (used === 0) return;
      this.#heard = this.#heard.slice(used);
      if (reply) this.#answer(reply, heardMs);
    }
  }

  bit(channel: number): 0 | 1 {
    const lock = this.#locks[(this.#leads['swapped-switch'].get(channel) ?? channel) - 1];
    return lock ? lock.bit(this.pacer.time.monoMs(), this.spec.feedback) : 0;
  }

  energise(channel: number, forMs: number, afterMs = 0): void {
    const at = this.#wired(channel);
    const lock = this.#locks[at - 1];
    if (!lock) return;
    this.pacer.at(this.pacer.time.monoMs() + afterMs, () => {
      if (this.#faults.has('unpowered')) return;
      const monoMs = this.pacer.time.monoMs();
      this.emit({ type: 'energised', board: this.spec.id, channel, monoMs, forMs });
      if (lock.energise(monoMs, forMs)) this.#doorMoved(at, lock);
    });
  }

  release(channel: number): void {
    const monoMs = this.pacer.time.monoMs();
    if (this.#locks[this.#wired(channel) - 1]?.release(monoMs))
      this.emit({ type: 'released', board: this.spec.id, channel, monoMs });
  }

  /** A hand moves a door. Throws `sim.failed` for a channel that the board does not have. */
  door(channel: number, state: 'open' | 'closed'): void {
    const lock = this.#lock(channel);
    if (lock.moveDoor(state)) this.#doorMoved(channel, lock);
  }

  fault(fault: BoardFault | ChannelFault, active: boolean): void {
    if (fault.on === 'channel') {
      if ('with' in fault) this.#swap(fault, active);
      else setLockFault(this.#lock(fault.channel), fault.fault, active);
      return;
    }
    if (fault.fault === 'reports' && this.#firmware.report(1) === undefined) {
      throw new LockerError(
        'sim.failed',
        `board ${this.spec.id}: ${this.spec.driver} boards never report by themselves`,
      );
    }
    if (active) this.#faults.set(fault.fault, fault);
    else this.#faults.delete(fault.fault);
    if (fault.fault === 'unpowered') this.#restart();
    if (fault.fault === 'babble') this.#babble(fault);
  }

  #wired(channel: number): number {
    return this.#leads['swapped-lock'].get(channel) ?? channel;
  }

  #swap({ channel, with: other, fault }: SwapFault, active: boolean): void {
    this.#lock(channel);
    this.#lock(other);
    const leads = this.#leads[fault];
    leads.set(channel, active ? other : channel);
    leads.set(other, active ? channel : other);
  }

  #babble(fault: Extract<BoardFault, { fault: 'babble' }>): void {
    if (this.#faults.get('babble') !== fault) return;
    const monoMs = this.pacer.time.monoMs();
    if (!this.#silent()) this.line.send(Uint8Array.from(Buffer.from(fault.hex, 'hex')), monoMs, this);
    this.pacer.at(monoMs + fault.ms, () => this.#babble(fault));
  }

  #restart(): void {
    for (let channel = 1; channel <= this.#locks.length; channel++) this.release(channel);
    this.#heard = new Uint8Array(0);
    this.#firmware = this.firmware(this);
  }

  #lock(channel: number): SimLock {
    const lock = this.#locks[channel - 1];
    if (lock) return lock;
    throw new LockerError(
      'sim.failed',
      `board ${this.spec.id} has channels 1 to ${this.spec.channels}, not ${channel}`,
    );
  }

  #doorMoved(channel: number, lock: SimLock): void {
    const monoMs = this.pacer.time.monoMs();
    this.emit({ type: 'door', board: this.spec.id, channel, state: lock.door, monoMs });
    const report = this.#faults.has('reports') && !this.#silent() ? this.#firmware.report(channel) : undefined;
    if (report) this.line.send(this.#firmware.seal(report), monoMs, this);
  }

  #silent(): boolean {
    return this.#faults.has('dead') || this.#faults.has('mute') || this.#faults.has('unpowered');
  }

  #answer(reply: Reply, heardMs: number): void {
    if (this.#silent()) return;
    const late = this.#faults.get('late');
    const lateMs = late?.fault === 'late' ? late.ms : 0;
    const startMs = heardMs + this.turnaroundMs + (reply.afterMs ?? 0) + lateMs;
    const frame = this.#spoiled(reply.body);
    const split = this.#faults.get('split');
    this.pacer.exactly(startMs, () => {
      if (this.#faults.has('unpowered')) return;
      if (split?.fault !== 'split') {
        this.line.send(frame, startMs, this, true);
        return;
      }
      const at = Math.min(frame.length, split.at ?? Math.floor(frame.length / 2));
      this.line.send(frame.subarray(0, at), startMs, this, true);
      const restMs = startMs + this.line.durationMs(at) + split.ms;
      this.pacer.at(restMs, () => this.line.send(frame.subarray(at), restMs, this, true));
    });
  }

  #spoiled(body: readonly number[]): Uint8Array {
    const elsewhere = this.#firmware.elsewhere(body);
    const frame = this.#firmware.seal(this.#faults.has('wrong-address') ? elsewhere : body);
    const last = frame.length - 1;
    if (this.#faults.has('damaged')) frame[last] = (frame[last] ?? 0) ^ 0x55;
    if (this.#faults.has('merged')) return Uint8Array.of(...this.#firmware.seal(elsewhere), ...frame);
    const lost = this.#faults.get('lost');
    if (lost?.fault === 'lost') return frame.filter((_, index) => index !== lost.at);
    const inserted = this.#faults.get('inserted');
    if (inserted?.fault !== 'inserted') return frame;
    return Uint8Array.of(
      ...frame.subarray(0, inserted.at),
      ...Buffer.from(inserted.hex, 'hex'),
      ...frame.subarray(inserted.at),
    );
  }
}

function setLockFault(lock: SimLock, fault: Exclude<ChannelFault, SwapFault>['fault'], active: boolean): void {
  if (fault === 'jam' || fault === 'inverted') {
    if (fault === 'jam') lock.jammed = active;
    else lock.inverted = active;
    return;
  }
  const state = fault === 'stuck-open' ? 'open' : 'closed';
  if (active) lock.stuck = state;
  else if (lock.stuck === state) lock.stuck = undefined;
}
