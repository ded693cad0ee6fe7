/**
 * The archive format `ustar` (POSIX.1-2001, pax(1), "ustar Interchange Format"): a header of 512 bytes before each file, its content
 * filled up to 512, two empty blocks at the end. Names of 100 bytes at most, which those of this program are.
 */

const block = 512;

/** @param atMs when the files were made, for all of them */
export function ustar(files: ReadonlyMap<string, string | Buffer>, atMs: number): Buffer {
  const parts = [...files].flatMap(([name, content]) => {
    const bytes = Buffer.from(content);
    return [header(name, bytes.length, atMs), bytes, Buffer.alloc((block - (bytes.length % block)) % block)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

function header(name: string, bytes: number, atMs: number): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`${name} is too long a name for the archive`);
  const head = Buffer.alloc(block);
  const octal = (value: number, at: number, length: number): void => {
    head.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  };
  head.write(name, 0, 'utf8');
  octal(0o600, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(bytes, 124, 12);
  octal(Math.max(0, Math.floor(atMs / 1000)), 136, 12);
  head.write('0', 156, 'latin1');
  head.write('ustar\x0000', 257, 'latin1');
  // The sum over the header, with spaces where it goes itself.
  head.fill(' ', 148, 156);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return head;
}
