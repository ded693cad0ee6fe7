import { z } from 'zod';
import {
  type EnrolProblem,
  enrolAnswer,
  enrolBody,
  enrolPath,
  enrolProblems,
  renewBody,
  renewPath,
  waitingAnswer,
} from '../../src/wire/enrolment.js';
import { componentSchemas } from './component-schemas.js';

const schemas = {
  EnrolBody: enrolBody,
  RenewBody: renewBody,
  Enrolled: enrolAnswer,
  Waiting: waitingAnswer,
  Problem: z.looseObject({
    ...{ type: z.string(), title: z.string(), status: z.int() },
    code: z.enum(Object.keys(enrolProblems)),
    seconds: z.int().optional(),
  }),
} as const;

const either: readonly EnrolProblem[] = ['malformed', 'bad_csr', 'denied', 'too_large', 'wait', 'unavailable'];

/** docs/api/enrolment.json: where cabinets enrol themselves at a collector, as an OpenAPI 3.1 document. */
export function enrolOpenapi(version: string): object {
  return {
    openapi: '3.1.0',
    info: {
      ...{ title: 'locker-collector: enrolment of cabinets', version },
      description:
        'HTTPS. A board knows the server by the SHA-256 of the SubjectPublicKeyInfo of its certificate, and the trust set in the answer by the thumbprint of its root.',
    },
    servers: [{ url: 'https://enrol.example.org:8087' }],
    paths: {
      [enrolPath]: {
        post: call('Enrol a board with a one-time code', 'EnrolBody', true, [
          ...([...either, 'bad_keys', 'code_expired', 'code_used'] as const),
        ]),
      },
      [renewPath]: {
        post: call('Renew the certificate of a cabinet: a JWS by its device key, typ renew+jwt', 'RenewBody', false, [
          ...([...either, 'certificate_expired', 'not_the_last', 'too_early'] as const),
        ]),
      },
    },
    components: { schemas: componentSchemas(schemas) },
  };
}

function call(summary: string, body: keyof typeof schemas, waits: boolean, problems: readonly EnrolProblem[]): object {
  const statuses = [...new Set(problems.map((code) => enrolProblems[code]))].sort((a, b) => a - b);
  const told = (status: number): object => ({
    description: problems.filter((code) => enrolProblems[code] === status).join(', '),
    content: { 'application/problem+json': { schema: referenceTo('Problem') } },
  });
  const answer = (description: string, name: keyof typeof schemas): object => ({
    ...{ description, content: { 'application/json': { schema: referenceTo(name) } } },
  });
  return {
    summary,
    requestBody: { required: true, content: { 'application/json': { schema: referenceTo(body) } } },
    responses: {
      200: answer('The certificate, and what belongs to it', 'Enrolled'),
      ...(waits && { 202: answer('Another board is enrolled: somebody has to approve. Ask again', 'Waiting') }),
      ...Object.fromEntries(statuses.map((status) => [status, told(status)])),
    },
  };
}

function referenceTo(name: keyof typeof schemas): object {
  return { $ref: `#/components/schemas/${name}` };
}
