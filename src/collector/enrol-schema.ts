import { z } from 'zod';
import * as values from '../config/schema-values.js';
import { checked } from './checked-value.js';
import { brokerFault, enrolFault } from './endpoints.js';

const day = 86_400_000;

const enrolIssuerShape = {
  cert: values.path().describe('PEM file with the certificate of the issuer, and those above it.'),
  key: values.path().describe('PEM file with its private key, readable by its owner only.'),
};

const enrolBrokerShape = {
  url: checked(brokerFault, 'mqtts://HOST:PORT')
    .optional()
    .describe('The broker as cabinets reach it. Left out: `broker.url`.'),
  ca: values.path().describe("PEM file with the issuers of the broker's certificate."),
};

/** Where cabinets enrol themselves. */
export const enrolShape = {
  listen: values
    .publicListen()
    .prefault('127.0.0.1:8087')
    .describe('Where requests are listened for; without `key` on this machine only, for a proxy that does TLS.'),
  address: checked(enrolFault, 'https://HOST[:PORT]').describe(
    'How cabinets reach it; it is told in their set-up file.',
  ),
  cert: values.path().describe('PEM file with the certificate that cabinets are shown there. They know it by its key.'),
  key: values.path().optional().describe('PEM file with its private key. Left out: a proxy on this machine has it.'),
  next: values
    .path()
    .optional()
    .describe(
      'PEM file with a certificate of the key that `key` will be some day: cabinets learn it when they enrol or renew.',
    ),
  issuer: z.strictObject(enrolIssuerShape).describe('Who signs the certificates of cabinets.'),
  lifetime: values
    .duration(30 * day, 825 * day)
    .prefault('365d')
    .describe('How long a certificate lives; it is renewed when two thirds of that are over.'),
  broker: z.strictObject(enrolBrokerShape).describe('What cabinets are told of the broker.'),
  roots: values.path().describe('JWK Set of the roots, the active one and a spare.'),
  trust: values
    .path()
    .describe('Directory with one file for each cabinet, `<cabinet>.jwt`: its trust set, signed by a root.'),
  crl: values
    .path()
    .optional()
    .describe('File for the list of revoked certificates, for the broker. Left out: none is written.'),
};
