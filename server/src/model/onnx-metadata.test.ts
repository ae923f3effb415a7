import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { onnxBytes } from './onnx-fixture.ts';
import { readOnnxFile, type OnnxFile } from './onnx-metadata.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-onnx-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(bytes: Uint8Array): OnnxFile {
  const path = join(folder, 'model.onnx');
  writeFileSync(path, bytes);
  return readOnnxFile(path);
}

test('finds the metadata behind a graph of any size', () => {
  for (const graphBytes of [0, 1, 127, 128, 70_000]) {
    const metadata = { model_type: 'whisper-tiny.en', n_mels: '80' };
    expect(read(onnxBytes(metadata, graphBytes))).toEqual({
      type: 'onnx',
      metadata: new Map(Object.entries(metadata)),
    });
  }
});

test('a file cut short is damaged, wherever the cut is but between two entries', () => {
  const whole = onnxBytes({ model_type: 'paraformer' });
  const bounds = new Set([whole.length, onnxBytes().length]);
  for (let length = 0; length < whole.length; length++) {
    if (bounds.has(length)) continue;
    expect(read(whole.subarray(0, length)), `cut at ${length}`).toEqual({ type: 'damaged' });
  }
});

test('no bytes at all make it throw or run on', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(['onnx', 'damaged']).toContain(read(bytes).type);
    }),
  );
  expect(read(Buffer.from('<!doctype html><html>'))).toEqual({ type: 'damaged' });
});
