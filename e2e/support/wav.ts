import { readFileSync, writeFileSync } from 'node:fs';

/** PCM of a WAV file: mono, 16 bit. */
export interface Wav {
  readonly sampleRateHz: number;
  readonly pcm: Int16Array;
}

const FMT_CHUNK = 'fmt ';
const DATA_CHUNK = 'data';

/** Reads a mono 16-bit PCM WAV file; throws on anything else, so that a fixture cannot be silence unseen. */
export function readWav(path: string): Wav {
  const bytes = readFileSync(path);
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE')
    throw new Error(`${path} is no WAV file`);
  let sampleRateHz = 0;
  for (let at = 12; at + 8 <= bytes.length;) {
    const id = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const body = at + 8;
    if (id === FMT_CHUNK) {
      const [format, channels, bits] = [0, 2, 14].map((offset) =>
        bytes.readUInt16LE(body + offset),
      );
      if (format !== 1 || channels !== 1 || bits !== 16)
        throw new Error(`${path} is not mono 16-bit`);
      sampleRateHz = bytes.readUInt32LE(body + 4);
    } else if (id === DATA_CHUNK) {
      const copy = new Uint8Array(bytes.subarray(body, Math.min(body + size, bytes.length)));
      return { sampleRateHz, pcm: new Int16Array(copy.buffer, 0, copy.length >> 1) };
    }
    at = body + size + (size % 2);
  }
  throw new Error(`${path} has no audio`);
}

/** Writes a mono 16-bit PCM WAV file. */
export function writeWav(path: string, { sampleRateHz, pcm }: Wav): void {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + pcm.byteLength, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(sampleRateHz * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(pcm.byteLength, 40);
  writeFileSync(
    path,
    Buffer.concat([header, new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength)]),
  );
}
