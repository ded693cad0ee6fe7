/** What the broker of the uplink may be written as. */
export const brokerForm = /^mqtts?:\/\/(?:[A-Za-z0-9][A-Za-z0-9.-]{0,252}|\[[0-9A-Fa-f:.]{2,45}\]):\d{1,5}$/;

interface Broker {
  readonly tls: boolean;
  /** IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Reads `mqtts://HOST:PORT`, whose form the schema has judged. */
export function parseBroker(text: string): Broker {
  const [, scheme, bracketed, plain, port] = /^(mqtts?):\/\/(?:\[([^\]]*)\]|([^:]*)):(\d+)$/.exec(text) ?? [];
  return { tls: scheme === 'mqtts', host: bracketed ?? plain ?? '', port: Number(port) };
}
