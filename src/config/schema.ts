import { z } from 'zod';
import { topicPrefix } from '../lib/topic-prefix.js';
import { whileNeeded } from '../lib/while-needed.js';
import { brokerForm } from './broker.js';
import { mostLines } from './gpio-values.js';
import { payeeForm } from './payee.js';
import { idRangePattern, numberRangePattern } from './range.js';
import { board, signals } from './schema-boards.js';
import { kiosk, sizes } from './schema-kiosk.js';
import { reader } from './schema-readers.js';
import { rental } from './schema-rental.js';
import * as values from './schema-values.js';
import { usualSocket } from './usual-paths.js';

/**
 * The one description of the config file: types, validation, defaults, config/schema.json and docs/config.md come from it.
 * What two parts must be to each other (references, channels, addresses, pulses) is in the check-*.ts files.
 *
 * Its parts are functions, since it is needed once, when the file is read: kept for the life of the agent, its two thousand
 * objects would be 2 MB.
 */
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

const supplyShape = () => ({
  maxEnergised: values.whole(1, 100).prefault(1).describe('How many locks may be energised at once.'),
  stagger: values
    .duration(0, 10 * second)
    .prefault('250ms')
    .describe('Least time between the starts of two pulses.'),
});

export const listedSupplyShape = () => ({
  ...supplyShape(),
  id: values
    .id()
    .optional()
    .describe('Name of the supply in messages. Left out: p1, p2, ... in the order of the list.'),
  boards: z
    .array(values.id('a board id'))
    .min(1)
    .describe('Boards whose locks it feeds. Each board with locks belongs to exactly one supply.'),
});

const power = () =>
  z
    .union([z.strictObject(supplyShape()), z.array(z.strictObject(listedSupplyShape())).min(1)])
    .prefault({})
    .describe('The power supply of the locks: one map for all boards, or a list of supplies that name their boards.');

const cabinetShape = () => ({
  id: values.id().describe('Id of the cabinet, the same everywhere it is named.'),
  timezone: values.timezone().describe('Timezone of the place where the cabinet stands, such as `Asia/Kolkata`.'),
  power: power(),
  confirm: values
    .duration(100, minute)
    .prefault('3s')
    .describe('How long an opening is read back before it counts as failed.'),
  leftOpen: values
    .duration(second, 24 * hour)
    .prefault('2m')
    .describe('How long a locker may stay open before the alarm.'),
});

/** The kernel makes at most 100 ms of a delay. */
const rtsDelay = () => values.duration(0, 100).prefault('0ms');

const rs485Shape = () => ({
  rtsOnSend: values.flag().prefault(true).describe('RTS is high while the port sends.'),
  rtsAfterSend: values.flag().prefault(false).describe('RTS is high while it does not send.'),
  delayBefore: rtsDelay().describe('Time from RTS to the first bit.'),
  delayAfter: rtsDelay().describe('Time from the last bit to RTS.'),
  rxDuringTx: values.flag().prefault(false).describe('The port hears what it sends: the echo of the bus is then on.'),
});

export const busShape = () => ({
  id: values.id().describe('Name of the serial line; boards refer to it.'),
  port: values
    .port()
    .describe(
      'A path such as `/dev/serial/by-id/...`, `tcp://IP:PORT` for a gateway, or `sim:NAME` for a simulated line.',
    ),
  baud: values
    .baud()
    .optional()
    .describe("Speed of the line. Left out: the factory speed of the family of the bus's first board."),
  echo: values
    .echo()
    .prefault('auto')
    .describe('Whether the adapter hears what it sends. `auto` learns it from the first status query.'),
  timeout: values
    .duration(10, 10 * second)
    .optional()
    .describe(
      'How long a board may take to begin its answer. Left out: as long as the slowest family on the bus asks for, 200ms or more.',
    ),
  dataBits: values.dataBits().prefault(8).describe('Data bits of a character.'),
  stopBits: values.stopBits().prefault(1).describe('Stop bits of a character.'),
  parity: values.oneOf(['none', 'even', 'odd']).prefault('none').describe('Parity bit of a character.'),
  rtscts: values.flag().prefault(false).describe('Flow control by RTS and CTS. Not for gateways.'),
  xon: values
    .flag()
    .prefault(false)
    .describe(
      'The port stops sending when it hears the byte 13 (hex) until it hears 11. Lock boards send these bytes as data: leave it off.',
    ),
  xoff: values
    .flag()
    .prefault(false)
    .describe('The port sends 13 and 11 (hex) by itself to stop the far end. Leave it off, as `xon`.'),
  xany: values.flag().prefault(false).describe('With `xon`: any byte lets the port send again. Leave it off.'),
  hupcl: values
    .flag()
    .prefault(false)
    .describe('Closing the port drops DTR and RTS, which resets some adapters and boards.'),
  rs485: z
    .strictObject(rs485Shape())
    .optional()
    .describe(
      "The kernel switches the line's direction by RTS: for serial ports of the computer's own processor. Left out: the adapter does it, as USB adapters do.",
    ),
});

export const inputShape = () => ({
  board: values.id('a board id').describe('A bank of GPIO inputs.'),
  input: values.whole(1, mostLines).describe('Number of the input, from 1. It belongs to one locker and one purpose.'),
});

export const inputRangeShape = () => ({
  board: inputShape().board,
  inputs: values
    .matching(new RegExp(numberRangePattern.source), 'a range of inputs such as 2..24', 'config.bad_range')
    .describe('First and last input, such as `2..24`; as many as there are ids.'),
});

const input = () => z.strictObject(inputShape());
const inputRange = () => z.strictObject(inputRangeShape());

export const oneLockerShape = () => ({
  id: values.id('a locker id').describe('Id as it is written on the door.'),
  size: values.id('a size').describe('Size of the compartment, such as S, M or L.'),
  board: values.id('a board id').describe('The board its lock is on.'),
  channel: values.whole(1, 256).describe('The channel its lock is on.'),
  latch: input()
    .optional()
    .describe(
      "The input that the switch of its bolt is wired to. It goes before the feedback of the locker's own board, which is then left aside.",
    ),
  door: input()
    .optional()
    .describe('The input that the contact of its door is wired to: a second fact beside the latch.'),
});

export const lockerRangeShape = () => ({
  range: values
    .matching(new RegExp(idRangePattern.source), 'a range of locker ids such as A02..A24', 'config.bad_range')
    .describe('First and last id, such as `A02..A24`; zero padding is kept.'),
  size: oneLockerShape().size,
  board: oneLockerShape().board,
  channels: values
    .matching(new RegExp(numberRangePattern.source), 'a range of channels such as 2..24', 'config.bad_range')
    .describe('First and last channel, such as `2..24`; as many as there are ids.'),
  latches: inputRange().optional().describe('As `latch`, for a run of lockers.'),
  doors: inputRange().optional().describe('As `door`, for a run of lockers.'),
});

const locker = () =>
  z.union([
    z.strictObject(oneLockerShape()).describe('One locker.'),
    z.strictObject(lockerRangeShape()).describe('A run of lockers on a run of channels.'),
  ]);

/** The access modes that a program of somebody else may claim for what it decided. */
export const terminalModes = ['face', 'api', 'mobile_app'] as const;

export const terminalClientShape = () => ({
  name: values.id('a client name').describe("The common name of the client's certificate; the record names it so."),
  mode: values.oneOf(terminalModes).describe('How its openings are recorded.'),
  lockers: z
    .union([
      values.matching(/^all$/, '`all`, or a list of locker ids and ranges', 'config.bad_value'),
      z.array(values.idOrRange()).min(1),
    ])
    .describe('The lockers that it may ask for: ids and ranges such as `A01..A08`, or `all`.'),
  perMinute: values
    .whole(1, 600)
    .prefault(30)
    .describe('How many requests it may make in a minute; so many at once after a pause.'),
});

export const uplinkShape = () => ({
  broker: values
    .matching(brokerForm, 'mqtts://HOST:PORT', 'config.bad_broker')
    .describe(
      'Address of the broker, `mqtts://HOST:PORT`; by the privacy policy it and what is behind it are hosted in India. `mqtt://` is for a simulated cabinet on one machine.',
    ),
  ca: values.path().optional().describe("PEM file with the issuer of the broker's certificate."),
  cert: values
    .path()
    .optional()
    .describe("PEM file with this cabinet's certificate; its common name is the id of the cabinet."),
  key: values.path().optional().describe('PEM file with the private key of `cert`, readable by its owner only.'),
  prefix: values
    .matching(topicPrefix, 'one to eight levels such as lockers/v1', 'config.bad_value')
    .prefault('lockers/v1')
    .describe("What stands before the cabinet's id in every topic."),
  batch: z
    .strictObject({
      rows: values.whole(1, 1000).prefault(200).describe('How many rows of the record a message has at most.'),
      bytes: values.size('4kB', '900kB').prefault('250kB').describe('How large their text may be.'),
    })
    .prefault({})
    .describe('How the record is parted into messages.'),
  window: values
    .whole(1, 64)
    .prefault(8)
    .describe('How many messages with rows may be on their way without a receipt.'),
  receiptTimeout: values
    .duration(second, 10 * minute)
    .prefault('30s')
    .describe('After how long without a receipt rows are sent again; each time in vain it is doubled, up to 10m.'),
  keepalive: values
    .duration(5 * second, 20 * minute)
    .prefault('60s')
    .describe('How long the line may be silent before it is tried.'),
  metered: z
    .strictObject({
      quiet: values
        .weekHours()
        .optional()
        .describe('Hours in which the record and the state wait: `daily 23:00-05:00`. Left out: none.'),
      budget: values
        .size('100kB', '100GB')
        .optional()
        .describe('What may go over the line in a day or a month, both ways and with TLS. Left out: any amount.'),
      per: values.oneOf(['day', 'month']).prefault('month').describe('For how long the budget is.'),
    })
    .optional()
    .describe('For a line whose bytes cost money; docs/uplink.md says what waits. Left out: nothing does.'),
});

export const devicePath = () => values.path().prefault('/var/lib/lockerd-keys/device.jwks');
export const dataPath = () => values.path().prefault('/var/lib/lockerd');

export const configSchema = whileNeeded(() =>
  z
    .strictObject({
      cabinet: z.strictObject(cabinetShape()).describe('The steel body with its one agent.'),
      data: dataPath().describe('Directory of the database and all state.'),
      buses: z
        .array(z.strictObject(busShape()))
        .prefault([])
        .describe('The serial lines. May be left out where all boards are GPIO banks.'),
      boards: z
        .array(board())
        .min(1)
        .describe('The boards: lock boards and relay boards on a bus, and banks of GPIO lines.'),
      lockers: z.array(locker()).min(1).describe('The compartments, one by one or in ranges.'),
      signals: signals(),
      readers: z
        .array(reader())
        .prefault([])
        .describe('The scanners, card readers and keypads at the cabinet; docs/readers.md shows them.'),
      control: z
        .strictObject({
          socket: values.path().prefault(usualSocket).describe('Unix socket that `lockerctl` talks to.'),
        })
        .prefault({})
        .describe('How the installer and the operator reach the daemon.'),
      kiosk: kiosk().optional(),
      sizes: sizes(),
      terminal: z
        .strictObject({
          listen: values
            .publicListen()
            .describe('Address and port that face terminals and servers reach; `0.0.0.0:PORT` for all addresses.'),
          cert: values
            .path()
            .describe("PEM file with this cabinet's certificate, and those between it and its issuer."),
          key: values.path().describe('PEM file with the private key of `cert`, readable by its owner only.'),
          ca: values.path().describe('PEM file with the issuer of the client certificates: one of your own.'),
          clients: z
            .array(z.strictObject(terminalClientShape()))
            .min(1)
            .describe('Who may ask, by the common names of their certificates.'),
        })
        .optional()
        .describe('The API for face terminals and servers, by mutual TLS; see docs/terminal.md. Left out: it is off.'),
      access: z
        .strictObject({
          pepper: values
            .path()
            .optional()
            .describe(
              'File with the secret that PIN hashes are made with, outside the data directory. Left out: `$CREDENTIALS_DIRECTORY/pepper`.',
            ),
          untrustedQr: values
            .oneOf(['refuse', 'floor'])
            .prefault('floor')
            .describe(
              'QR codes while the clock is not set. `floor`: the last time that is certain counts as now. `refuse`: none opens.',
            ),
          pin: z
            .strictObject({ digits: values.whole(4, 10).prefault(6).describe('Length of a PIN.') })
            .prefault({})
            .describe('PIN rights.'),
        })
        .prefault({})
        .describe('Who may open.'),
      trust: z
        .strictObject({
          keys: values.path().describe('JWK Set of the keys that may sign tokens; docs/tokens.md shows one.'),
          roots: values
            .path()
            .optional()
            .describe(
              'JWK Set of one or two keys that may sign a new trust set. Left out: the set never changes by itself.',
            ),
          payees: z
            .array(values.matching(payeeForm, 'a UPI address such as shop@bank', 'config.bad_value'))
            .optional()
            .describe(
              'UPI addresses that QR codes may pay, until a root signs a trust set: then those of the set, which may be none. Left out: no QR code is shown.',
            ),
          device: devicePath().describe(
            "File of the cabinet's own secret keys, made at the first start; outside the data directory.",
          ),
        })
        .optional()
        .describe('Whose signatures count. Left out: no QR code opens.'),
      uplink: z
        .strictObject(uplinkShape())
        .optional()
        .describe('The connection to the cloud, by MQTT; see docs/uplink.md. Left out: the cabinet stands alone.'),
      backup: z
        .strictObject({
          recoveryKey: values
            .path()
            .describe(
              'JWK file with the public part of the recovery key, as `lockerctl recovery-key` writes it. The private part stays away from the cabinet.',
            ),
        })
        .optional()
        .describe(
          'For whom the state of the cabinet is sealed, so that another board can take its place; see docs/backup.md. Left out: a dead card takes all with it.',
        ),
      rental: rental().optional(),
      audit: z
        .strictObject({
          policy: values
            .matching(/^[A-Za-z0-9._-]{1,32}$/, 'a version such as 2025-06', 'config.bad_value')
            .prefault('2025-06')
            .describe('Version of the privacy notice in force; it goes into every row.'),
          retention: z
            .strictObject({
              access: values
                .retention()
                .prefault('7d')
                .describe('Rows about who opened what, and who was turned away.'),
              payment: values.retention().prefault('7d').describe('Rows about payments.'),
              diagnostics: values.retention().prefault('3d').describe('Rows about boards, clocks and the like.'),
              admin: values.retention().prefault('30d').describe('Rows about what operators and installers did.'),
              security: values
                .retention()
                .prefault('30d')
                .describe('Rows about forced doors, attacks, keys and chains.'),
            })
            .prefault({})
            .describe('How long rows stay after a receipt covers them, by their class; see docs/audit.md.'),
          maxRows: values
            .whole(1000, 10_000_000)
            .prefault(400_000)
            .describe('How many rows the record may have. From 80 % on the cabinet takes less on; see docs/audit.md.'),
          maxBytes: values
            .size('1MB', '10GB')
            .prefault('300MB')
            .describe('How much of the disk the database may use; its snapshot takes as much once more.'),
        })
        .prefault({})
        .describe('The durable record.'),
    })
    .describe('The config of one cabinet.'),
);

export type ConfigInput = z.output<ReturnType<typeof configSchema>>;

/** The JSON Schema of the file as it is written (draft 7, which editors read). */
export function jsonSchema() {
  return { title: 'lockerd config', ...z.toJSONSchema(configSchema(), { io: 'input', target: 'draft-7' }) };
}
