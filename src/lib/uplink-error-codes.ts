import { table } from './error-table.js';

/** What keeps the cabinet from its cloud. It works on without it, and is tried again for ever. */
export const uplinkErrorCodes = table({
  'uplink.file_unreadable': {
    means: 'A certificate or key file of the uplink is missing or may not be read.',
    act: 'Put the file back or correct its path in `uplink`; it is looked at again by itself. `lockerd --check` tries it.',
  },
  'uplink.key_exposed': {
    means: 'The private key of the uplink can be read by others, so it is not used.',
    act: 'Make a new key if others had access; else chmod 0600, owned by the user that runs lockerd.',
  },
  'uplink.bad_key': {
    means: 'The file of `uplink.key` holds no private key, or one that does not belong to `uplink.cert`.',
    act: 'Write the key as PEM without a passphrase, and its own certificate, as docs/uplink.md shows.',
  },
  'uplink.bad_certificate': {
    means: 'The file of `uplink.cert` or `uplink.ca` holds no certificate of the kind that belongs there.',
    act: 'The message names the file and what is wrong; docs/uplink.md shows how the certificates are made.',
  },
  'uplink.wrong_name': {
    means: "The common name of the cabinet's certificate is not the id of this cabinet.",
    act: 'Use the certificate that was made for this cabinet, or correct `cabinet.id`.',
  },
  'uplink.unreachable': {
    means: 'No connection to the broker comes about: its name is not known, or nothing answers at its address.',
    act: 'Check the network of the cabinet, and `uplink.broker`. It is tried again by itself.',
  },
  'uplink.server_untrusted': {
    means: 'What answers at the address of the broker has a certificate that is not believed.',
    act: 'The message says why: correct `uplink.ca`, the name in `uplink.broker`, or the clock of the board. If all is right, somebody else answers there.',
  },
  'uplink.certificate_refused': {
    means: "The broker refuses the cabinet's certificate: it has expired, was revoked, or comes from another issuer.",
    act: 'Put a new certificate in place of `uplink.cert` and `uplink.key`; it is taken into use by itself. A cabinet that enrolled itself: `sudo lockerctl enroll` says what is needed. Is it good and are all cabinets refused, then the broker goes by an old list of revoked certificates (docs/enrolment.md).',
  },
  'uplink.refused': {
    means: 'The broker refuses the connection.',
    act: "Read the message and the broker's log: it may not know this cabinet, or let in nobody of its name.",
  },
  'uplink.not_allowed': {
    means: 'The broker does not let the cabinet publish or subscribe where it has to.',
    act: "Allow the cabinet its own topics in the broker's access list; docs/uplink.md has them.",
  },
  'uplink.taken_over': {
    means: 'Another client has connected as this cabinet, and the broker ended this connection.',
    act: 'Find out who has the certificate of this cabinet: one that runs twice, or a thief. Then make a new one.',
  },
  'uplink.lost': {
    means: 'The connection to the broker ended, or nothing was heard on it for too long.',
    act: 'Nothing has to be done when it comes back by itself. When it ends again and again: check the network, and whether another client connects as this cabinet.',
  },
  'uplink.altered_row': {
    means:
      'A row of the record was changed by another program, so its chain is not handed over any further; other chains are.',
    act: 'Keep a copy of the database, and run `lockerctl audit verify`. It is tried again after a restart.',
  },
  'uplink.bad_packet': {
    means: 'What came from the broker is larger than anything that may come, or was never subscribed to so.',
    act: 'Check that `uplink.broker` names a broker, and who can publish below the topics of the cabinet.',
  },
});
