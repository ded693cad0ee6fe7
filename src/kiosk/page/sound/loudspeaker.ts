import { type Tone, tones } from './tones.js';

/** How fast a beep begins and ends: a wave that is cut off clicks. */
const edgeS = 0.006;

/** All that is heard, by the browser's own sound library. One clip at a time; nothing here is waited for by a tap. */
export class Loudspeaker {
  readonly #context = new AudioContext();
  readonly #out: GainNode;
  #clip: AudioBufferSourceNode | null = null;
  /** Counts what was asked to be spoken: a clip that arrives late is not played over a later one. */
  #asked = 0;

  /** @param volume in per cent */
  constructor(volume: number) {
    this.#out = this.#context.createGain();
    this.#out.gain.value = volume / 100;
    this.#out.connect(this.#context.destination);
  }

  /** @param loudness 1 is as loud as usual */
  play(tone: Tone, loudness = 1): void {
    this.#wake();
    const now = this.#context.currentTime;
    for (const { hz, fromMs, forMs, gain } of tones[tone]) {
      const from = now + fromMs / 1000;
      const to = from + forMs / 1000;
      const loud = Math.min(1, gain * loudness);
      const wave = new OscillatorNode(this.#context, { type: 'triangle', frequency: hz });
      const envelope = this.#context.createGain();
      envelope.gain.setValueAtTime(0, from);
      envelope.gain.linearRampToValueAtTime(loud, from + edgeS);
      envelope.gain.setValueAtTime(loud, to - edgeS);
      envelope.gain.linearRampToValueAtTime(0, to);
      wave.connect(envelope).connect(this.#out);
      wave.start(from);
      wave.stop(to);
    }
  }

  /** Speaks a clip in the place of the one before. Resolves when it has begun, or when something else was asked for meanwhile. */
  async speak(path: string): Promise<void> {
    this.silence();
    const asked = this.#asked;
    this.#wake();
    const answer = await fetch(path);
    if (!answer.ok) throw new Error(`no clip at ${path}: ${answer.status}`);
    const sound = await this.#context.decodeAudioData(await answer.arrayBuffer());
    if (asked !== this.#asked) return;
    this.#clip = new AudioBufferSourceNode(this.#context, { buffer: sound });
    this.#clip.connect(this.#out);
    this.#clip.start();
  }

  silence(): void {
    this.#asked += 1;
    this.#clip?.stop();
    this.#clip = null;
  }

  /** A browser that was not told otherwise keeps still until somebody has touched the page; then it is let go on. */
  #wake(): void {
    if (this.#context.state === 'suspended') void this.#context.resume();
  }
}
