/** What is wrong with the address of a broker, in words; `undefined` when nothing is. */
export function brokerFault(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['mqtt:', 'mqtts:'].includes(url.protocol)) return 'it begins with mqtts:// or mqtt://';
  if (url.username !== '' || url.password !== '') return 'name and password are in `user` and `password`';
  if (url.hostname === '') return 'it names no host';
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') return 'nothing follows the port';
  if (url.protocol === 'mqtt:' && !isThisMachine(url.hostname)) return 'other machines are reached by mqtts:// only';
  return undefined;
}

/** What is wrong with the address of a PostgreSQL database, in words; `undefined` when nothing is. */
export function postgresFault(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['postgres:', 'postgresql:'].includes(url.protocol)) return 'it begins with postgres://';
  if (url.password !== '' || url.searchParams.has('password')) {
    return 'a config is read by many: put the password into the file that PGPASSFILE names';
  }
  return url.pathname.length < 2 ? 'it names no database' : undefined;
}

/** What is wrong with the address of a gateway's API, in words; `undefined` when nothing is. */
export function gatewayFault(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['https:', 'http:'].includes(url.protocol)) return 'it begins with https://';
  if (url.username !== '' || url.password !== '') return 'key and secret are in `keyId` and `keySecret`';
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return 'nothing follows the port';
  if (url.protocol === 'http:' && !isThisMachine(url.hostname)) return 'other machines are reached by https:// only';
  return undefined;
}

/** What is wrong with the address at which cabinets enrol, in words; `undefined` when nothing is. */
export function enrolFault(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:') return 'it begins with https://';
  if (url.username !== '' || url.password !== '') return 'it has neither name nor password';
  return url.pathname !== '/' || url.search !== '' || url.hash !== '' ? 'nothing follows the port' : undefined;
}

function isThisMachine(hostname: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}
