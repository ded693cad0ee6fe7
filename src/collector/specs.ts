import type { Endpoint } from '../config/endpoint.js';

/** Files of the TLS connection; absolute paths. */
interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export interface BrokerSpec {
  readonly url: string;
  readonly prefix: string;
  readonly id: string;
  /** Absent: MQTT 3.1.1 without shared subscriptions. */
  readonly group?: string;
  readonly tls: TlsFiles;
  readonly login?: { readonly user: string; readonly passwordFile: string };
}

export type StoreSpec =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** The gateway, and the files of its secrets. */
export type GatewaySpec =
  | {
      readonly kind: 'razorpay';
      /** Of its API, without a slash at the end. */
      readonly url: string;
      readonly keyId: string;
      readonly keySecretFile: string;
      readonly pictureHosts: readonly string[];
      readonly webhook: { readonly listen: Endpoint; readonly secretFiles: readonly string[] };
    }
  | { readonly kind: 'trial'; readonly page: Endpoint };

export interface MoneySpec {
  readonly gateway: GatewaySpec;
  readonly openMs: number;
  readonly silenceMs: number;
  readonly keepMs: number;
}

export interface KeyFiles {
  readonly receipts: string;
  readonly reports: string;
  readonly time?: string;
  readonly commands?: string;
  readonly state?: string;
  readonly access?: string;
  /** Only with `commands`: what is asked for has to be sent. */
  readonly tombstones?: string;
  readonly orders?: string;
  readonly payments?: string;
}

/** Where cabinets enrol themselves; paths are absolute. */
export interface EnrolSpec {
  readonly listen: Endpoint;
  /** How cabinets reach it, without a slash at the end. */
  readonly address: string;
  readonly cert: string;
  /** Absent: a proxy does TLS. */
  readonly key?: string;
  /** Certificate of the key that comes after this one. */
  readonly next?: string;
  readonly issuer: { readonly cert: string; readonly key: string };
  readonly lifetimeMs: number;
  /** As it is told to cabinets; `ca` is a file. */
  readonly broker: { readonly url: string; readonly ca: string; readonly prefix: string };
  readonly roots: string;
  /** Directory of the trust sets. */
  readonly trust: string;
  readonly crl?: string;
}

/** The config after validation: defaults filled in, paths absolute, durations in ms. */
export interface CollectorConfig {
  readonly broker: BrokerSpec;
  readonly store: StoreSpec;
  readonly keepMs: number;
  /** Directory of the enrolled keys. */
  readonly cabinets: string;
  readonly money?: MoneySpec;
  /** Absent: no cabinet enrols itself here. */
  readonly enrol?: EnrolSpec;
  readonly keys: KeyFiles;
}
