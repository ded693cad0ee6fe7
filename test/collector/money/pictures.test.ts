import fc from 'fast-check';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QrPictures } from '../../../src/collector/money/qr-pictures.js';
import { readQrPicture } from '../../../src/collector/money/read-picture.js';
import { posterOf } from './poster.js';
import { RazorpayDouble } from './razorpay-double.js';

/** As the documentation prints it (Razorpay API: QR Codes with Image Content). */
const text =
  'upi://pay?pa=dmart.razorpay@hdfcbank&pn=TestAccount&tr=RZPGT5viB4WHeoUuuqrv2&tn=TestAccountRaftarSoft&am=100&cu=INR&mc=5411';

describe('the picture of a QR code', () => {
  it.each(['png', 'jpeg', 'transparent'] as const)('is read from a poster: %s', async (kind) => {
    expect(readQrPicture(await posterOf(text, kind))).toEqual({ kind: 'read', text });
  });

  it('that is none, is broken or shows no QR code is unreadable, whatever its bytes are', async () => {
    const poster = await posterOf(text, 'png');
    const photo = await posterOf(text, 'jpeg');
    const why = (bytes: Buffer) => readQrPicture(bytes);
    expect(why(Buffer.from('<html>'))).toEqual({ kind: 'unreadable', why: 'it is neither PNG nor JPEG' });
    for (const whole of [poster, photo]) {
      expect(why(whole.subarray(0, 200))).toMatchObject({ why: expect.stringContaining('it is broken') });
      const cut = fc.tuple(fc.nat(whole.length - 1), fc.uint8Array({ minLength: 1, maxLength: 40 }));
      fc.assert(
        fc.property(cut, ([at, noise]) => {
          const bytes = Buffer.concat([whole.subarray(0, at), noise, whole.subarray(at + noise.length)]);
          const reading = why(bytes);
          expect(reading.kind === 'unreadable' || reading.text === text).toBe(true);
        }),
        { numRuns: 4 },
      );
    }
    expect(why(PNG.sync.write(new PNG({ width: 50, height: 50 })))).toEqual({
      ...{ kind: 'unreadable', why: 'no QR code is found in it' },
    });
  });

  it('that would take too much memory is not taken apart', async () => {
    const poster = await posterOf(text, 'png');
    const wide = Buffer.from(poster);
    wide.writeUInt32BE(100_000, 16);
    const interlaced = Buffer.from(poster);
    interlaced[28] = 1;
    for (const bytes of [wide, interlaced]) {
      expect(readQrPicture(bytes)).toMatchObject({ why: 'it is broken, interlaced, or has too many points' });
    }
    const photo = Buffer.from(await posterOf(text, 'jpeg'));
    // Height and width stand behind length and precision in the frame header (JPEG, SOF0).
    photo.writeUInt32BE(0xffff_ffff, photo.indexOf(Buffer.from('ffc0', 'hex')) + 5);
    expect(readQrPicture(photo)).toMatchObject({ kind: 'unreadable' });
  });
});

describe('where pictures come from', () => {
  let double: RazorpayDouble;
  beforeEach(async () => {
    double = new RazorpayDouble();
    await double.start();
  });
  afterEach(() => double.end());

  const pictures = (hosts: readonly string[] = ['rzp.io'], timeoutMs = 5000) =>
    new QrPictures({ hosts, origin: double.access.url, timeoutMs });
  const at = (path: string) => `${double.access.url}${path}`;
  const refusal = (url: string) =>
    pictures()
      .textOf(url)
      .then(String, (error) => `${error.code}: ${error.message}`);

  it('is the gateway, also behind a short link, and its key is not shown there', async () => {
    double.pages.set('/i/1', { status: 302, location: '/files/1.png' });
    double.pages.set('/files/1.png', { status: 200, body: await posterOf(text, 'png') });
    expect(await pictures().textOf(at('/i/1'))).toBe(text);
  });

  it('is no other host than those named, whoever leads there, and nothing without TLS', async () => {
    const names = (host: string) =>
      `collector.no_qr_text: the picture of the QR code is at ${host}, which \`money.pictures\` does not name`;
    for (const [url, host] of [
      ['https://evil.example.org/i/1', 'https://evil.example.org'],
      ['https://notrzp.io/i/1', 'https://notrzp.io'],
      ['https://rzp.io:8443/i/1', 'https://rzp.io:8443'],
      ['https://169.254.169.254/latest', 'https://169.254.169.254'],
      ['http://127.0.0.1:1/x', 'https://127.0.0.1:1'],
      ['file:///etc/passwd', 'file://'],
      ['data:image/png;base64,AAAA', 'data://'],
    ] as const) {
      double.pages.set('/i/2', { status: 301, location: url });
      expect(await refusal(url)).toBe(names(host));
      expect(await refusal(at('/i/2'))).toBe(names(host));
    }
    expect(await refusal('')).toContain('names no address');
    expect(double.calls.every((call) => call === 'GET /i/2')).toBe(true);
  });

  it('is given up where it leads in circles or has no end, and asked again later where nothing comes', async () => {
    double.pages.set('/round', { status: 302, location: '/round' });
    expect(await refusal(at('/round'))).toContain(
      'collector.no_qr_text: the picture of the QR code is behind too many',
    );
    double.pages.set('/large', { status: 200, body: Buffer.alloc(1_100_000) });
    expect(await refusal(at('/large'))).toContain('has more than 1048576 bytes');
    double.pages.set('/text', { status: 200, body: Buffer.from('no picture') });
    expect(await refusal(at('/text'))).toContain('cannot be read: it is neither PNG nor JPEG');
    double.pages.set('/away', { status: 503 });
    expect(await refusal(at('/away'))).toBe('collector.gateway_down: the picture of a QR code: status 503');
    double.faults = [{ path: /slow/, when: 'before', how: 'hang' }];
    await expect(pictures([], 100).textOf(at('/slow'))).rejects.toMatchObject({ code: 'collector.gateway_down' });
  });
});
