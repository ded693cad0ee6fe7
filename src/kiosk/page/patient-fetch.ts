/**
 * `fetch` that gives up when the daemon has not begun to answer after `patienceMs`. With the answer the clock is stopped: a signal that
 * still waits for its time-out keeps the request alive, with the PIN in it.
 */
export async function patientFetch(path: string, patienceMs: number, init: RequestInit = {}): Promise<Response> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(new DOMException('no answer in time', 'TimeoutError')), patienceMs);
  try {
    return await fetch(path, { ...init, signal: patience.signal });
  } finally {
    clearTimeout(timer);
  }
}
