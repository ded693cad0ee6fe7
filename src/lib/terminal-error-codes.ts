import { table } from './error-table.js';

/** What keeps the terminal API from being served. The rest of the cabinet works without it. */
export const terminalErrorCodes = table({
  'terminal.file_unreadable': {
    means: 'A certificate or key file of the terminal API is missing or may not be read.',
    act: 'Put the file back or correct its path in `terminal`; it is looked at again by itself. `lockerd --check` tries it.',
  },
  'terminal.key_exposed': {
    means: 'The private key of the terminal API can be read by others, so it is not used.',
    act: 'Make a new key if others had access; else chmod 0600, owned by the user that runs lockerd.',
  },
  'terminal.bad_key': {
    means: 'The file of `terminal.key` holds no private key, or one that does not belong to `terminal.cert`.',
    act: 'Write the key as PEM without a passphrase, and its own certificate, as docs/terminal.md shows.',
  },
  'terminal.bad_certificate': {
    means: 'The file of `terminal.cert` or `terminal.ca` holds no certificate of the kind that belongs there.',
    act: 'The message names the file and what is wrong; docs/terminal.md shows how the certificates are made.',
  },
  'terminal.certificate_off': {
    means:
      'A certificate of the terminal API has expired, or does not count yet, so clients refuse the cabinet or are refused.',
    act: 'Put a new one in its place, which is taken into use by itself; or set the clock, if that is wrong.',
  },
  'terminal.port_used': {
    means: 'Another program listens on the port of the terminal API.',
    act: '`sudo ss -ltnp` names it, by its port: stop it, or set another port in `terminal.listen`; it is tried again by itself.',
  },
  'terminal.no_address': {
    means: 'This machine does not have the address of `terminal.listen`, or not yet.',
    act: 'Wait for the network, or correct the address; 0.0.0.0 stands for all of them. It is tried again by itself.',
  },
  'terminal.listen_failed': {
    means: 'The terminal API cannot listen on its address, or its server broke.',
    act: 'Read the message; it is tried again by itself.',
  },
});
