import { fileNameOf } from '../../scripts/api/schemas.js';
import { topicDocs } from '../../scripts/api/topics.js';
import { faultOf } from './published.js';

const docs: Readonly<
  Record<string, { readonly retained: boolean; readonly up?: readonly string[]; readonly down?: readonly string[] }>
> = topicDocs;

/** Why what was published on a topic is not as docs/api says; `undefined` when it is. `topic` is that below the cabinet. */
export function wireFault(topic: string, text: string): string | undefined {
  const names = docs[topic];
  if (names === undefined) return `${topic}: no such topic`;
  // A broker forgets what it retains by an empty message.
  if (text === '' && names.retained) return undefined;
  const { name, value } = text.startsWith('{') ? jsonMessage(topic, text) : signedObject(text);
  const way = text.startsWith('{') && topic !== 'audit/pull' ? names.up : names.down;
  if (!way?.includes(name)) return `${topic}: carries no ${name}`;
  const fault = faultOf(fileNameOf(name), value);
  return fault && `${topic}: ${fault}`;
}

/** A topic has one kind of message, but for the two answers on `audit`. */
function jsonMessage(topic: string, text: string) {
  const value: Record<string, unknown> = JSON.parse(text);
  if (topic === 'audit' && 'missing' in value) return { name: 'missing', value };
  const single = topic === 'audit/pull' ? 'pull' : docs[topic]?.up?.[0];
  return { name: single ?? '', value };
}

function signedObject(text: string) {
  const [header, claims] = text.split('.').map((part) => Buffer.from(part, 'base64url').toString('utf8'));
  const { typ } = JSON.parse(header ?? '');
  return { name: String(typ), value: JSON.parse(claims ?? '') };
}
