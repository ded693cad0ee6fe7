import { StringDecoder } from 'node:string_decoder';

/** The lines of a stream that came to their ends. A power cut falls within a line, too: a serial port sends byte by byte. */
export async function* wholeLines(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const bytes of stream) {
    const lines = (rest + decoder.write(bytes)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.replace(/\r$/, '');
  }
}
