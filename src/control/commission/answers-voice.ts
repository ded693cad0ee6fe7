import { nameOf } from '../../../drivers/scan-plan.js';
import { lockName } from '../../commission/finding-text.js';
import type { Question } from '../../commission/questions.js';
import { LockerError } from '../../lib/errors.js';
import { type Answers, movedBy } from './answers-schema.js';
import { sleep } from './bench.js';
import type { Voice } from './voice.js';

const LOOK_MS = 50;

/** Answers as a file says. What it has no answer for, and what does not fit, ends the run: nobody is there to be asked again. */
export class AnswersVoice implements Voice {
  readonly #moved: ReadonlyMap<string, readonly string[]>;

  constructor(
    private readonly answers: Answers,
    readonly tell: (text: string) => void,
  ) {
    this.#moved = movedBy(answers);
  }

  /** Channels that the file does not name are not energised. */
  names(board: string, channel: number): boolean {
    return this.#moved.has(`${board} ${channel}`);
  }

  async ask(
    question: Question,
    { wrong, until }: { readonly wrong?: string; readonly until?: AbortSignal } = {},
  ): Promise<string | undefined> {
    if (wrong !== undefined) throw new LockerError('commission.bad_answer', `${whereOf(question)}: ${wrong}`);
    if (question.ask === 'shut') return this.#shut(until);
    const answer = this.#answer(question);
    if (answer === undefined) {
      throw new LockerError('commission.no_answer', `the answers have no ${whereOf(question)}`);
    }
    return answer;
  }

  #answer(question: Question): string | undefined {
    const { ready, cabinet, doors, boards, banks } = this.answers;
    switch (question.ask) {
      case 'cabinet':
        return cabinet?.id;
      case 'timezone':
        return cabinet?.timezone;
      case 'doors': {
        const entry = doors.find((one) => !question.known.some(({ id }) => id === firstOf(one)));
        return entry ? `${'id' in entry ? entry.id : entry.range} ${entry.size}` : '';
      }
      case 'kind': {
        const named = boards.find((board) => isAt(board, question))?.kind;
        return named ?? undefined;
      }
      case 'outputs':
        return String(boards.find((board) => isAt(board, question))?.outputs ?? question.usual);
      case 'bank':
        return banks.find(({ board }) => board === question.board)?.of;
      // What was found before stays; what had faults is tried afresh.
      case 'resume':
      case 'mended':
        return 'yes';
      case 'ready':
        return ready ? 'yes' : 'no';
      case 'moved':
        return this.#moved.get(`${question.lock.board} ${question.lock.channel}`)?.join(' ') || '0';
      case 'silent':
        throw new LockerError('bus.timeout', `board ${question.board} does not answer (${question.error})`);
      case 'shut':
        return '';
    }
  }

  async #shut(until: AbortSignal | undefined): Promise<string> {
    for (let leftMs = this.answers.shutWithin; leftMs > 0 && !until?.aborted; leftMs -= LOOK_MS) await sleep(LOOK_MS);
    return '';
  }
}

function firstOf(entry: Answers['doors'][number]): string {
  return 'id' in entry ? entry.id : (entry.range.split('..')[0] ?? '');
}

function isAt(
  board: Answers['boards'][number],
  { port, address }: { readonly port: string; readonly address: number },
): boolean {
  return board.address === address && (board.port === undefined || board.port === port);
}

/** Where the file has, or should have, the answer to a question. */
function whereOf(question: Question): string {
  switch (question.ask) {
    case 'cabinet':
      return '`cabinet.id`';
    case 'timezone':
      return '`cabinet.timezone`';
    case 'kind':
      return `\`boards\` entry with the \`kind\` of the board at address ${question.address} on ${question.port} (${question.kinds.map(nameOf).join(' or ')})`;
    case 'outputs':
      return `\`boards\` entry with the \`outputs\` of the board at address ${question.address} on ${question.port}`;
    case 'bank':
      return `\`banks\` entry for ${question.board}`;
    case 'moved':
      return `\`moved\` entry for ${lockName(question.lock)}`;
    default:
      return `\`${question.ask}\``;
  }
}
