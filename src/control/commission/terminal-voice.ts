import { nameOf } from '../../../drivers/scan-plan.js';
import { lockName, named } from '../../commission/finding-text.js';
import type { Question } from '../../commission/questions.js';
import type { TerminalLines } from './terminal-lines.js';
import type { Voice } from './voice.js';

const movedHelp = `Look at the cabinet: which door has sprung open?
  A05        its number, as it is printed on the door (05 or 5 do, too)
  A05 A06    two doors have moved
  0          no door has moved
  r          open it once more: I did not look
  e          there are no more locks on this board
  Ctrl-C     stop; the same command goes on later`;

/** Asks somebody at a terminal. */
export class TerminalVoice implements Voice {
  constructor(
    private readonly lines: TerminalLines,
    readonly tell: (text: string) => void,
  ) {}

  async ask(
    question: Question,
    { wrong, until }: { readonly wrong?: string; readonly until?: AbortSignal } = {},
  ): Promise<string | undefined> {
    if (wrong !== undefined) this.tell(wrong);
    else for (const line of introOf(question)) this.tell(line);
    for (;;) {
      const text = await this.lines.next(promptOf(question), until);
      if (until?.aborted && text === '') this.tell('');
      if (text !== '?') return text;
      this.tell(question.ask === 'moved' ? movedHelp : 'docs/commission.md says what each question means.');
    }
  }
}

/** What is said once before a question. */
function introOf(question: Question): readonly string[] {
  switch (question.ask) {
    case 'doors':
      return question.known.length > 0
        ? []
        : [
            'Which doors are there? Write them as they are printed, then their size: A01..A08 S',
            'One line for each size; an empty line when that was all.',
          ];
    case 'kind':
      return [
        `The board at address ${question.address} on ${question.port} answers as several kinds do. Read its type plate:`,
        ...question.kinds.map((kind, index) => `  ${index + 1}  ${nameOf(kind)}`),
      ];
    case 'resume':
      return [`There is an earlier run: ${question.found} of ${question.doors} doors were found.`];
    case 'mended':
      return [`The earlier run found faults at ${question.locks.map(lockName).join(', ')}.`];
    case 'ready':
      return [
        '',
        `Now up to ${question.locks} locks are opened, one at a time, and you say which door has moved.`,
        ...(question.running
          ? [
              'Lockers that customers use are opened, too: do it while none is taken, and let nobody rent one meanwhile.',
            ]
          : []),
        'Take everything out of all lockers, shut all doors, and keep hands and faces away from them.',
      ];
    case 'silent':
      return [`Board ${question.board} does not answer (${question.error}): look at its power and its wires.`];
    case 'shut':
      return question.again ? ['A contact still says open. Shut the door until it clicks.'] : [];
    default:
      return [];
  }
}

function promptOf(question: Question): string {
  switch (question.ask) {
    case 'cabinet':
      return 'Id of this cabinet, such as CAB-PUNE-0042: ';
    case 'timezone':
      return `Timezone of the place where it stands [${question.usual}]: `;
    case 'doors':
      return question.known.length === 0 ? 'Doors: ' : `More doors (${question.known.length} so far): `;
    case 'kind':
      return `Which is it, 1 to ${question.kinds.length}? `;
    case 'outputs':
      return `How many locks can be plugged into the ${nameOf(question.kind)} at address ${question.address}? [${question.usual}] `;
    case 'bank':
      return `What is wired to the inputs of ${question.board}: door contacts or the switches of bolts? [d/l] `;
    case 'resume':
      return 'Go on with it? [yes/no] ';
    case 'mended':
      return 'Try these again? [yes/no] ';
    case 'ready':
      return 'Are all lockers empty and shut, and may I open them? [yes/no] ';
    case 'moved':
      return 'Which door moved? (its number, 0 none, r again, ? help) ';
    case 'shut':
      return `Shut ${question.doors.length > 0 ? named('door', question.doors) : 'all doors'}, then press Enter${question.again ? ' (it goes on all the same)' : ''} `;
    case 'silent':
      return 'Press Enter to try again ';
  }
}
