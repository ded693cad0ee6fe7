import { join } from 'node:path';
import type { WifiSetup } from '../wire/setup-file.js';

/** Where NetworkManager keeps its connections. */
export const usualConnections = '/etc/NetworkManager/system-connections';

/** Name of the connection. */
const wifiConnection = 'lockerd-wifi';

export function wifiFile(connections: string): string {
  return join(connections, `${wifiConnection}.nmconnection`);
}

/** Of no importance but that it is always the same: NetworkManager knows a connection by it. */
const uuid = '6f0d0f2c-8f4e-4b0a-9a53-5d0d1f6b6c11';

/**
 * A connection as NetworkManager keeps it (its "keyfile" format): connects by itself whenever the network is there. The name is written
 * as bytes, since it may be any; `wpa-psk` stands for WPA2 and WPA3.
 */
export function wifiKeyfile({ name, password, hidden }: WifiSetup): string {
  const bytes = [...Buffer.from(name)].map((byte) => `${byte};`).join('');
  return [
    ...['[connection]', `id=${wifiConnection}`, `uuid=${uuid}`, 'type=wifi', 'autoconnect=true', ''],
    ...['[wifi]', 'mode=infrastructure', `ssid=${bytes}`, ...(hidden ? ['hidden=true'] : []), ''],
    ...(password === undefined ? [] : ['[wifi-security]', 'key-mgmt=wpa-psk', `psk=${escaped(password)}`, '']),
    ...['[ipv4]', 'method=auto', '', '[ipv6]', 'method=auto', ''],
  ].join('\n');
}

/** As GLib's key files have it: blanks at the ends would be cut off, and a backslash begins an escape. */
function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replace(/^ +| +$/g, (blanks) => '\\s'.repeat(blanks.length));
}
