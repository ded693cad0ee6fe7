import { isOnBus } from '../../config/specs.js';
import { errorCodes } from '../../lib/error-codes.js';
import { busOf, check } from '../check.js';

/** A share of questions without an answer that a sound line does not have. */
const manyTimeouts = { ratio: 0.02, least: 20 };
/** What comes back on a line whose board is silent: so much of it tells that the board is there. */
const garbled = { ratio: 0.5, least: 3 };
const manyReopens = 3;

export const boards = check({
  id: 'boards',
  looksAt: 'buses, boards and readers: away, silent, answers that get lost',
  from: '`hardware` and `alarms` of the status: only the running lockerd may ask boards',
  faults: {
    bus_away: {
      level: 'problem',
      means: 'A serial line is not open.',
      repair: 'Plug the adapter in; see the findings of `ports`.',
    },
    silent: {
      level: 'problem',
      means: 'A board does not answer, or its lines are not to be had.',
      repair:
        'See that it has power, then its wires, then its address; `lockerctl scan --bus {bus}` shows who answers.',
    },
    garbled: {
      level: 'warning',
      means: 'Of a line with a silent board most of what comes back is damaged, or is the answer of another board.',
      repair:
        'Somebody answers, or did: compare speed (`baud`) and address in the config with the board, then look at A, B and ground; `lockerctl scan --bus {bus}` shows who answers where. Nobody: stop lockerd, and scan the port at all speeds (docs/faults.md).',
    },
    lossy: {
      level: 'warning',
      means: 'Many questions to a board get no answer.',
      repair: 'Look at the wires A, B and ground and at the 120 ohm resistors at the two ends of the line.',
    },
    reopened: {
      level: 'warning',
      means: 'A line or reader went away and came back several times.',
      repair: 'Change the USB cable or the hub; see the findings of `power`.',
    },
    reader_away: {
      level: 'problem',
      means: 'A reader is not there.',
      repair: 'Plug the reader in; see the findings of `ports`.',
    },
  },
  judge: ({ daemon, config: { config } }, tell) => {
    if (daemon.kind !== 'answers' || daemon.status === undefined) {
      tell.skipped('lockerd does not answer, and only it may ask the boards', 'sudo systemctl start lockerd');
      return;
    }
    tell.alarms();
    const told = new Set(daemon.status.alarms.map(({ code, part }) => `${code} ${part}`));
    const { hardware } = daemon.status;
    if (hardware === null) {
      if (tell.well())
        tell.skipped('the hardware process is away, and is started again by itself', 'lockerctl doctor --only boards');
      return;
    }
    const silent = config?.boards.filter(({ id }) => hardware.boards[id]?.quarantined === true) ?? [];
    for (const [id, { open, reopens, timeouts, damaged = 0, foreign = 0 }] of Object.entries(hardware.buses)) {
      const here = silent.filter((board) => isOnBus(board) && board.bus === id);
      const bad = damaged + foreign;
      const isTold = here.every((board) => told.has(`duplicate_address ${board.id}`));
      if (open && !isTold && bad >= garbled.least && bad >= timeouts * garbled.ratio) {
        const seen = `${damaged} damaged answers and ${foreign} of another board since lockerd started, at ${timeouts} questions without an answer`;
        tell.fault('garbled', seen, `bus ${id}`, { bus: id });
      }
      if (!open && !told.has(`port_lost ${id}`)) tell.fault('bus_away', 'the line is not open', `bus ${id}`);
      if (reopens > manyReopens) tell.fault('reopened', `opened again ${reopens} times`, `bus ${id}`);
    }
    for (const [id, { quarantined, error, message, polls, timeouts }] of Object.entries(hardware.boards)) {
      const act = Object.entries(errorCodes).find(([code]) => code === error)?.[1].act;
      if (act !== undefined) tell.faultOf('silent', `${error}: ${message ?? ''}`, `board ${id}`, act);
      else if (quarantined && !told.has(`board_silent ${id}`))
        tell.fault('silent', 'it does not answer', `board ${id}`, { bus: busOf(config, id) });
      else if (!quarantined && timeouts > manyTimeouts.least && timeouts > polls * manyTimeouts.ratio) {
        tell.fault('lossy', `${timeouts} of ${polls} polls without an answer`, `board ${id}`);
      }
    }
    for (const [id, { ready, reopens }] of Object.entries(hardware.readers)) {
      if (!ready && !told.has(`reader_lost ${id}`)) tell.fault('reader_away', 'it is not there', `reader ${id}`);
      if (reopens > manyReopens) tell.fault('reopened', `opened again ${reopens} times`, `reader ${id}`);
    }
    if (!tell.well()) return;
    const names = (parts: object): string => Object.keys(parts).join(', ') || 'none';
    const { buses, boards: all, readers } = hardware;
    tell.ok(`all is there: buses ${names(buses)}; boards ${names(all)}; readers ${names(readers)}`);
  },
});
