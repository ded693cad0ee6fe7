import type { MqttClient } from 'mqtt';

/** Pings in one keepalive interval while a message waits. */
const pingsEach = 3;
/** What waits for longer than so many intervals waits for ever: then the connection is given up as any other that is silent. */
const mostIntervals = 4;

/**
 * Keeps a connection while one of its messages waits for the database. The client handles one packet after the other, so answers to its
 * pings wait behind the message, and it would take the broker for dead after one and a half intervals; with many messages in
 * front of an answer also when each of them is quick enough.
 * @returns ends it, when the message is done
 */
export function keptAlive(client: MqttClient): () => void {
  // Something has come from the broker.
  client.reschedulePing(true);
  let pings = 0;
  const everyMs = (client.keepalive * 1000) / pingsEach;
  const timer = setInterval(() => {
    pings += 1;
    if (!client.connected || pings > mostIntervals * pingsEach) return clearInterval(timer);
    client.sendPing();
    client.reschedulePing(true);
  }, everyMs);
  // A message that waits holds up no program that ends.
  timer.unref();
  return () => clearInterval(timer);
}
