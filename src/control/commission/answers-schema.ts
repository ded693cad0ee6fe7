import { z } from 'zod';
import { formatProblems, problemAt } from '../../config/problem.js';
import { idRangePattern, numberRangePattern, parseIdRange, parseNumberRange, unrollIds } from '../../config/range.js';
import { schemaFaults } from '../../config/schema-faults.js';
import * as values from '../../config/schema-values.js';
import { duplicateKeys, readConfigText, syntaxProblem } from '../../config/source-problems.js';
import { readYaml } from '../../config/yaml-source.js';
import { LockerError } from '../../lib/errors.js';

/** The file of `--answers`: all that an installer would be asked, for runs without one. docs/commission.md shows it. */

const doorRange = values.matching(
  new RegExp(idRangePattern.source),
  'a range of doors such as A01..A08',
  'config.bad_range',
);
const channelRange = values.matching(
  new RegExp(numberRangePattern.source),
  'a range of channels such as 1..8',
  'config.bad_range',
);
const door = values.id('the number of a door');
const channel = values.whole(1, 256);

const schema = z.strictObject({
  ready: values.flag().describe('All lockers are empty and shut, and may be opened.'),
  cabinet: z.strictObject({ id: values.id(), timezone: values.timezone() }).optional(),
  doors: z
    .array(
      z.union([
        z.strictObject({ id: door, size: values.id('a size') }),
        z.strictObject({ range: doorRange, size: values.id('a size') }),
      ]),
    )
    .min(1),
  boards: z
    .array(
      z.strictObject({
        port: values.path().optional(),
        address: values.whole(0, 255),
        kind: values
          .matching(/^[a-z0-9-]{1,32}(\/[a-z0-9-]{1,32})?$/, 'a family, or FAMILY/DIALECT', 'config.bad_value')
          .optional(),
        outputs: values.whole(1, 256).optional(),
      }),
    )
    .prefault([]),
  banks: z.array(z.strictObject({ board: values.id('a board id'), of: values.oneOf(['door', 'latch']) })).prefault([]),
  moved: z
    .array(
      z.union([
        z.strictObject({ board: values.id('a board id'), channel, door }),
        z.strictObject({ board: values.id('a board id'), channel, doors: z.array(door) }),
        z.strictObject({ board: values.id('a board id'), channels: channelRange, range: doorRange }),
      ]),
    )
    .min(1),
  shutWithin: values.duration(0, 600_000).prefault('10s'),
});

export type Answers = z.output<typeof schema>;

/** Reads the file. Throws `config.unreadable` or `config.invalid`; the message names every fault with its line. */
export function readAnswers(file: string): Answers {
  const text = readConfigText(file);
  if (typeof text !== 'string') throw new LockerError('config.unreadable', formatProblems([text]), { file });
  const yaml = readYaml(text);
  if ('faults' in yaml) throw invalid(yaml.faults.map((fault) => syntaxProblem(fault, file)));
  const { source } = yaml;
  const read = schema.safeParse(source.value);
  const faults = read.success ? [] : schemaFaults(read.error.issues, schema, source);
  const problems = [...duplicateKeys(source, file), ...faults.map((fault) => problemAt(source, file, fault))];
  if (problems.length > 0 || !read.success) throw invalid(problems);
  return read.data;
}

function invalid(problems: Parameters<typeof formatProblems>[0]): LockerError {
  return new LockerError('config.invalid', formatProblems(problems), { problems: problems.length });
}

/** Which doors the file says that each channel moves. Throws `commission.bad_answer` for a range that does not fit. */
export function movedBy({ moved }: Answers): ReadonlyMap<string, readonly string[]> {
  const doors = new Map<string, readonly string[]>();
  for (const entry of moved) {
    if ('door' in entry) doors.set(`${entry.board} ${entry.channel}`, [entry.door]);
    else if ('doors' in entry) doors.set(`${entry.board} ${entry.channel}`, entry.doors);
    else {
      const channels = parseNumberRange(entry.channels);
      const range = parseIdRange(entry.range);
      const ids = range ? unrollIds(range) : [];
      if (!channels || channels.to - channels.from + 1 !== ids.length) {
        throw new LockerError(
          'commission.bad_answer',
          `moved: channels ${entry.channels} of ${entry.board} and doors ${entry.range} are not as many as each other`,
        );
      }
      for (const [index, id] of ids.entries()) doors.set(`${entry.board} ${channels.from + index}`, [id]);
    }
  }
  return doors;
}
