import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Fact, Installation, type InstallationOptions } from '../../drivers/installation.js';
import { scan } from '../../drivers/scan.js';
import { planScan, type ScanWish } from '../../drivers/scan-plan.js';
import { wiresOf } from '../../drivers/scan-wire.js';
import type { SimFault } from '../../drivers/simulator/messages.js';
import { type Simulator, startSimulator } from '../../drivers/simulator/simulator.js';
import type { Question } from '../../src/commission/questions.js';
import type { Setup } from '../../src/commission/setup.js';
import type { ScannedPort } from '../../src/commission/survey.js';
import type { BusBoardSpec, Config } from '../../src/config/specs.js';
import { type Bench, benchOf } from '../../src/control/commission/bench.js';
import { ProgressFile } from '../../src/control/commission/progress-file.js';
import { type Commissioned, commission, type Run } from '../../src/control/commission/run.js';
import type { Voice } from '../../src/control/commission/voice.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { busSpec } from '../drivers/bench-cabinet.js';

/** A simulated cabinet with an installer before it: real bytes on a real pty, in this process. */

export interface SimulatedCabinet {
  readonly simulator: Simulator;
  readonly port: string;
  /** Doors that stand open, `board channel` of the lock that they belong to. */
  readonly open: ReadonlySet<string>;
  readonly pulses: readonly string[];
}

export function simulatedCabinet(boards: readonly BusBoardSpec[], faults: readonly SimFault[] = []): SimulatedCabinet {
  const simulator = startSimulator({ buses: [busSpec({ baud: 9600 })], boards });
  onTestFinished(() => simulator.close());
  const open = new Set<string>();
  const pulses: string[] = [];
  simulator.on((event) => {
    if (event.type === 'energised') pulses.push(`${event.board} ${event.channel}`);
    if (event.type !== 'door') return;
    if (event.state === 'open') open.add(`${event.board} ${event.channel}`);
    else open.delete(`${event.board} ${event.channel}`);
  });
  for (const fault of faults) simulator.fault(fault, true);
  return { simulator, port: simulator.paths.rs485 ?? '', open, pulses };
}

/** Answers as somebody who looks: `doors` names each door by `board channel` of the simulated lock. */
export class Installer implements Voice {
  readonly asked: Question[] = [];
  readonly told: string[] = [];

  constructor(
    private readonly cabinet: SimulatedCabinet,
    private readonly doors: Readonly<Record<string, string>>,
    /** What he says otherwise; `undefined` where he has nothing of his own to say. */
    private readonly other: (question: Question, asked: number) => string | 'gone' | undefined = () => undefined,
  ) {}

  readonly tell = (text: string): void => {
    this.told.push(text);
  };

  async ask(question: Question, { until }: { readonly until?: AbortSignal } = {}): Promise<string | undefined> {
    this.asked.push(question);
    const other = this.other(question, this.asked.length);
    if (other !== undefined) return other === 'gone' ? undefined : other;
    switch (question.ask) {
      case 'cabinet':
        return 'CAB-1';
      case 'timezone':
        return 'Asia/Kolkata';
      case 'doors':
        return question.known.length === 0 ? `${Object.values(this.doors).join(' ')} M` : '';
      case 'kind':
        return '1';
      case 'outputs':
      case 'silent':
        return '';
      case 'bank':
        return 'd';
      case 'moved':
        return [...this.cabinet.open].map((door) => this.doors[door] ?? door).join(' ') || '0';
      case 'shut':
        this.shutAll();
        return question.doors.length > 0 && until ? aborted(until) : '';
      default:
        return 'yes';
    }
  }

  shutAll(): void {
    for (const door of [...this.cabinet.open]) {
      const [board = '', channel] = door.split(' ');
      this.cabinet.simulator.door(board, Number(channel), 'closed');
    }
  }
}

/** He waits for it to go on by itself, and presses Enter when it does not. */
function aborted(until: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => resolve(''), 300);
    until.addEventListener('abort', () => {
      clearTimeout(limit);
      resolve('');
    });
  });
}

/** The boards in this process, without one of their own; GPIO lines are those of `backendOf`. */
async function openHere(config: Config, setup: Setup, backendOf?: InstallationOptions['backendOf']): Promise<Bench> {
  return benchOf(config, setup, async ({ buses, boards }) => {
    const told: Fact[] = [];
    const listeners: ((fact: Fact) => void)[] = [];
    const installation = new Installation({
      ...{ buses, boards, random: () => 0, ...(backendOf && { backendOf }) },
      tell: (fact) => {
        told.push(fact);
        for (const listener of listeners) listener(fact);
      },
    });
    return {
      unlock: (board, channel, withinMs) => installation.unlock(board, channel, systemTime.monoMs() + withinMs),
      read: (board) => installation.read(board),
      onFact: (listener) => {
        for (const fact of told) listener(fact);
        listeners.push(listener);
      },
      stop: () => installation.stop(500),
    };
  });
}

interface Order {
  readonly wish?: ScanWish;
  readonly progress?: ProgressFile;
  readonly mayTry?: Run['mayTry'];
  readonly base?: Run['base'];
}

/** A config that has the board at address 1 already, with locks that cool down fast. */
export function quickBoard(port: string): NonNullable<Run['base']> {
  return {
    ...{ file: 'config.yaml', text: '', cabinet: { id: 'CAB-1', timezone: 'Asia/Kolkata' } },
    buses: [{ id: 'rs485', port }],
    boards: [{ id: 'b1', driver: 'xor-8a', bus: 'rs485', address: 1, channels: 24, coolDown: '300ms' }],
  };
}

export function progressFile(): ProgressFile {
  const directory = mkdtempSync(join(tmpdir(), 'commission-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return new ProgressFile(join(directory, 'progress.json'));
}

/** A cabinet whose boards no scan finds. */
export function commissionBanks(
  base: NonNullable<Run['base']>,
  voice: Voice,
  backendOf: NonNullable<InstallationOptions['backendOf']>,
): Promise<Commissioned> {
  const open: Run['open'] = (config, setup) => openHere(config, setup, backendOf);
  return commission({ voice, progress: progressFile(), base, scan: async () => [], open });
}

export async function commissionHere(
  { port }: SimulatedCabinet,
  voice: Voice,
  { wish = {}, progress = progressFile(), mayTry, base }: Order = {},
): Promise<Commissioned> {
  const scanHere = async (): Promise<readonly ScannedPort[]> => {
    const asked: ScanWish = { bauds: [9600], addresses: { from: 1, to: 2 }, ...wish };
    return [{ port, ...(await scan(planScan(asked), wiresOf(port, 200), () => undefined)) }];
  };
  return commission({ voice, progress, base, scan: scanHere, open: openHere, ...(mayTry && { mayTry }) });
}
