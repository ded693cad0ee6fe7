/**
 * What the two privacy policies bind the agent to. SL is the policy of SmartLocker by Jenix, IS that of IOT Soft, of which Jenix is a
 * product; where they differ the stricter one holds. `duty` is what follows from the clause for this program.
 */
export const clauses = {
  A1: {
    policy: 'SL 1.1',
    about: 'name, phone, email, organisation',
    duty: 'Collected when somebody is signed up, away from the cabinet; never in it.',
  },
  A2: {
    policy: 'SL 1.2',
    about: 'identifiers of cabinets, boards and lockers; lock events and audit logs',
    duty: 'A closed list of ids and events.',
  },
  A3: {
    policy: 'SL 1.2',
    about: 'access mode',
    duty: 'One of six words: how something was opened, never with which secret.',
  },
  A4: {
    policy: 'SL 1.2',
    about: 'times, status, error diagnostics',
    duty: 'Times, outcomes, coded errors; no free text.',
  },
  A5: {
    policy: 'SL 1.3',
    about: 'UPI transaction references and payment status',
    duty: 'Reference and status only, and only where a service needs them.',
  },
  A6: {
    policy: 'SL 1.3, IS 2',
    about: 'no full card numbers, CVV or UPI PINs',
    duty: 'Never stored; in a cabinet the reference of a payment is masked to its last four characters.',
  },
  A7: {
    policy: 'SL 1.4',
    about: 'camera, Bluetooth, network and device information',
    duty: "The business of apps and terminals; the cabinet keeps no picture and no visitor's address.",
  },
  A8: {
    policy: 'SL 2',
    about: 'four purposes',
    duty: 'Each field names the one that it is for.',
  },
  A9: {
    policy: 'IS 2, IS 3',
    about: 'only what is necessary; improvement from aggregates',
    duty: 'Nothing is kept that no field of this list is for; figures count events, never persons.',
  },
  A10: {
    policy: 'SL 3, IS 5',
    about: 'limited sharing, nothing is sold',
    duty: 'Data leave only by the interfaces that the config names; no telemetry of third parties.',
  },
  A11: {
    policy: 'SL 4, IS 4',
    about: 'access control, encryption in transit and at rest, logging, monitoring',
    duty: "TLS where other machines ask, a data directory for one user alone, a record that shows tampering. Encryption at rest is the disk's: `lockerd-provision` sets it up, `at_rest` tells of it, and a cabinet with `plain` does not meet this clause.",
  },
  A12: {
    policy: 'IS 4',
    about: 'hosted in India',
    duty: 'Data stay in the cabinet; a server that they are handed to has to be hosted in India.',
  },
  A13: {
    policy: 'IS 4',
    about: 'administrative access is logged and audited',
    duty: 'Each act of an operator, an installer or the cloud that goes through the daemon is a row; audit.md names what leaves none.',
  },
  A14: {
    policy: 'SL 5',
    about: 'retention as needed, deletion',
    duty: 'Each field says how long it is kept, each row has a retention class.',
  },
  A15: {
    policy: 'SL 6, IS 6',
    about: 'access, correction, deletion, portability, restriction',
    duty: 'A person is known by a random reference alone, and the record is made so that it can be erased from it.',
  },
  A16: {
    policy: 'IS 6',
    about: 'records that the law demands',
    duty: 'Kept by those who bill; never a reason to keep them in a cabinet.',
  },
  A17: {
    policy: 'SL 7, IS 8',
    about: 'not for children',
    duty: 'No ages are asked for or kept.',
  },
  A18: {
    policy: 'SL 8, IS 9',
    about: 'updates of the policy',
    duty: 'Each row says which version of the policy was in force.',
  },
} as const satisfies Record<string, { readonly policy: string; readonly about: string; readonly duty: string }>;
export type ClauseId = keyof typeof clauses;
