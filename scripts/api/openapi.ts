import { z } from 'zod';
import { eventListSchema, insideLockerSchema, overviewSchema } from '../../src/kiosk/overview-wire.js';
import {
  codeBody,
  droppedBody,
  endBody,
  extendBody,
  lockerBody,
  noBody,
  pinBody,
  rentBody,
  returnBody,
  sessionBody,
  simDoorBody,
  wantedBody,
} from '../../src/kiosk/schema.js';
import {
  allOpenedSchema,
  caredAnswer,
  endedAnswer,
  type KioskProblemCode,
  kioskCabinetSchema,
  kioskDeliverySchema,
  kioskEvents,
  kioskHealthSchema,
  kioskLockerSchema,
  kioskOffersSchema,
  kioskPresentedSchema,
  kioskProblems,
  kioskRentalSchema,
  kioskSessionSchema,
  oneOfAllSchema,
  openingAnswerSchema,
  problemMembers,
  simDoorAnswer,
  upAnswer,
} from '../../src/kiosk/wire.js';
import { componentSchemas } from './component-schemas.js';

/** The schemas of the kiosk API by the names that they have in the document. */
export const kioskSchemas = {
  PinBody: pinBody,
  CodeBody: codeBody,
  SessionBody: sessionBody,
  WantedBody: wantedBody,
  LockerBody: lockerBody,
  NoBody: noBody,
  RentBody: rentBody,
  ExtendBody: extendBody,
  EndBody: endBody,
  DroppedBody: droppedBody,
  ReturnBody: returnBody,
  SimDoorBody: simDoorBody,
  Cabinet: kioskCabinetSchema,
  Locker: kioskLockerSchema,
  Offers: kioskOffersSchema,
  Rental: kioskRentalSchema,
  Health: kioskHealthSchema,
  Up: upAnswer,
  Opening: openingAnswerSchema,
  EndedOrOpening: z.union([kioskRentalSchema, openingAnswerSchema]),
  Delivery: kioskDeliverySchema,
  DeliveryOrOpening: z.union([kioskDeliverySchema, openingAnswerSchema]),
  Session: kioskSessionSchema,
  Ended: endedAnswer,
  Cared: caredAnswer,
  AllOpened: allOpenedSchema,
  OneOfAll: oneOfAllSchema,
  Overview: overviewSchema,
  InsideLocker: insideLockerSchema,
  EventList: eventListSchema,
  SimDoor: simDoorAnswer,
  Presented: kioskPresentedSchema,
  Problem: problemMembers.extend({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(kioskProblems)),
  }),
} as const satisfies Record<string, z.ZodType>;
type Name = keyof typeof kioskSchemas;

interface Route {
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
  readonly what: string;
  readonly body?: Name;
  readonly answer: Name | 'text/plain' | 'text/event-stream';
  /** Problems of its own, beside those that every call may have. */
  readonly problems: readonly KioskProblemCode[];
}

const presenting = ['denied', 'wait', 'unavailable'] as const;
const choosing = [...presenting, 'choose_locker'] as const;
const inSession = [...presenting, 'session_over'] as const;
const payable = ['payment_due'] as const;
const selling = ['no_network', 'clock_not_set', 'unavailable', 'order_open'] as const;
const session = '/api/sessions/{session}';
const rental = '/api/rentals/{rental}';

/** Every call, as docs/kiosk-api.md tells them. */
export const kioskRoutes: readonly Route[] = [
  { method: 'get', path: '/api/cabinet', what: 'The cabinet and its lockers', answer: 'Cabinet', problems: [] },
  {
    ...{ method: 'get', path: '/api/events', what: 'Server-sent events; the first is the whole state' },
    ...{ answer: 'text/event-stream', problems: ['unavailable'] },
  },
  { method: 'get', path: '/healthz', what: 'Whether the daemon is up', answer: 'Up', problems: [] },
  { method: 'get', path: '/metrics', what: 'Numbers for Prometheus', answer: 'text/plain', problems: [] },
  route('/api/pin', 'Open by a number and a PIN', 'PinBody', 'Opening', [...choosing, ...payable]),
  route('/api/code', 'Open by the text of a QR code or card', 'CodeBody', 'Opening', [...choosing, ...payable]),
  route('/api/sessions', 'Begin a session', 'SessionBody', 'Session', presenting),
  {
    ...{ method: 'get', path: session, what: 'The session as it is now' },
    ...{ answer: 'Session', problems: ['session_over', 'unavailable'] },
  },
  { method: 'delete', path: session, what: 'End a session', answer: 'Ended', problems: ['session_over'] },
  route(`${session}/open`, 'Open a locker', 'WantedBody', 'Opening', [...inSession, ...payable, 'choose_locker']),
  route(`${session}/open-all`, 'Open every locker of the right, one by one', 'NoBody', 'AllOpened', inSession),
  route(`${session}/block`, 'Let it open for those who run the cabinet only', 'LockerBody', 'Cared', caring()),
  route(`${session}/unblock`, 'Let it open for everybody again', 'LockerBody', 'Cared', caring()),
  route(`${session}/clear`, 'End the alarms of a locker', 'LockerBody', 'Cared', caring()),
  route(`${session}/emptied`, 'What a courier left in it is gone', 'LockerBody', 'Cared', caring()),
  route(`${session}/stay`, 'Its time begins anew', 'NoBody', 'Session', inSession),
  {
    ...{ method: 'get', path: `${session}/overview`, what: 'The cabinet as those who run it see it' },
    ...{ answer: 'Overview', problems: inSession },
  },
  {
    ...{ method: 'get', path: `${session}/events`, what: 'The last events of the record, the newest first' },
    ...{ answer: 'EventList', problems: [...inSession, 'malformed'] },
  },
  route('/api/rentals', 'Rent a locker', 'RentBody', 'Rental', ['bad_pin', 'not_found', 'none_free', ...selling]),
  {
    ...{ method: 'get', path: rental, what: 'The rental as it is now' },
    ...{ answer: 'Rental', problems: ['not_found', 'unavailable'] },
  },
  {
    ...{ method: 'delete', path: rental, what: 'Its customer does not want to pay' },
    ...{ answer: 'Rental', problems: ['not_found', 'unavailable'] },
  },
  route(`${rental}/not-opened`, 'Its door did not open: once more', 'NoBody', 'Rental', [
    ...(['denied', 'not_found', 'unavailable'] as const),
  ]),
  route(`${session}/pay`, 'Pay for the time that it ran longer', 'NoBody', 'Rental', [
    ...([...selling, 'denied', 'session_over'] as const),
  ]),
  route(`${session}/extend`, 'More time', 'ExtendBody', 'Rental', [...selling, 'denied', 'session_over']),
  route(`${session}/end`, 'Take the things, and end the rental', 'EndBody', 'EndedOrOpening', [
    ...([...inSession, ...payable] as const),
  ]),
  route(`${session}/dropped`, 'The courier is done, or has left nothing', 'DroppedBody', 'Delivery', [
    ...(['denied', 'session_over', 'unavailable'] as const),
  ]),
  route(`${session}/taken`, 'The recipient has taken what was brought', 'NoBody', 'Delivery', [
    ...(['denied', 'session_over', 'unavailable'] as const),
  ]),
  route(`${session}/return`, 'Take back what is due', 'ReturnBody', 'DeliveryOrOpening', inSession),
  route('/api/sim/door', 'Move a door of a simulated cabinet', 'SimDoorBody', 'SimDoor', ['unavailable']),
];

function caring(): readonly KioskProblemCode[] {
  return [...inSession, 'not_found'];
}

function route(path: string, what: string, body: Name, answer: Name, problems: readonly KioskProblemCode[]): Route {
  return { method: 'post', path, what, body, answer, problems };
}

const everywhere: readonly KioskProblemCode[] = ['wrong_host', 'wrong_origin', 'internal'];
const ofBodies: readonly KioskProblemCode[] = ['malformed', 'too_large', 'key_reused'];

/** docs/api/openapi.json: the kiosk API as an OpenAPI 3.1 document. */
export function openapi(version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const one of kioskRoutes) paths[one.path] = { ...paths[one.path], [one.method]: operation(one) };
  return {
    openapi: '3.1.0',
    info: {
      ...{ title: 'lockerd: the kiosk API', version },
      description:
        'HTTP on loopback, for the page and other programs on the computer of the cabinet. The Host must be the address that is listened on.',
    },
    servers: [{ url: 'http://127.0.0.1:8080' }],
    paths,
    components: { schemas: componentSchemas(kioskSchemas) },
  };
}

function operation({ method, path, what, body, answer, problems }: Route): object {
  const parameters = [
    ...(path.includes('{session}') ? [sessionParameter] : []),
    ...(path.includes('{rental}') ? [rentalParameter] : []),
    ...(path === '/api/events' ? [rentalQuery] : []),
    ...(path === `${session}/events` ? [beforeQuery] : []),
    ...(method === 'post' ? [idempotencyKey] : []),
  ];
  const codes = [...problems, ...everywhere, ...(body === undefined ? [] : ofBodies)];
  const statuses = [...new Set(codes.map((code) => kioskProblems[code]))].sort((a, b) => a - b);
  const problemAt = (status: number): object => ({
    description: codes.filter((code) => kioskProblems[code] === status).join(', '),
    content: { 'application/problem+json': { schema: referenceTo('Problem') } },
  });
  return {
    summary: what,
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: referenceTo(body) } } } }),
    responses: {
      200: { description: what, content: contentOf(answer) },
      ...Object.fromEntries(statuses.map((status) => [status, problemAt(status)])),
    },
  };
}

function contentOf(answer: Route['answer']): object {
  if (answer === 'text/plain') return { 'text/plain': { schema: { type: 'string' } } };
  if (answer !== 'text/event-stream') return { 'application/json': { schema: referenceTo(answer) } };
  const named = Object.keys(kioskEvents).map((event) => `\`${event}\``);
  const description = `Events ${named.join(', ')}, their data as JSON: Cabinet, Locker, {"health"}, Presented and Rental.`;
  return { 'text/event-stream': { schema: { type: 'string', description } } };
}

const sessionParameter = { name: 'session', in: 'path', required: true, schema: { type: 'string' } };
const rentalParameter = { ...sessionParameter, name: 'rental' };
const rentalQuery = {
  ...{ name: 'rental', in: 'query', required: false, schema: { type: 'string' } },
  description: 'Id of a rental whose changes are told, too.',
};
const beforeQuery = {
  ...{ name: 'before', in: 'query', required: false, schema: { type: 'string', pattern: '^[1-9][0-9]{0,14}$' } },
  description: 'Only events before this row: `before` of the page that came first.',
};
const idempotencyKey = {
  ...{ name: 'Idempotency-Key', in: 'header', required: false },
  description:
    'The same key on the same path gets the same answer for ten minutes, as long as it is among the last 512 of all, and nothing is done twice.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,64}$' },
};

function referenceTo(name: Name): object {
  return { $ref: `#/components/schemas/${name}` };
}
