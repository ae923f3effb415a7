import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Protobuf wire types; ONNX needs no others at its top level. */
const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/** `ModelProto.graph` and `ModelProto.metadata_props` in onnx.proto. */
const GRAPH_FIELD = 7;
const METADATA_FIELD = 14;
/** Metadata is names and numbers; a longer entry is none that anyone here asks for. */
const MAX_ENTRY_BYTES = 64 * 1024;
/** A tag and a length at most: two varints of ten bytes. */
const HEADER_BYTES = 20;

export type OnnxFile =
  | { readonly type: 'onnx'; readonly metadata: ReadonlyMap<string, string> }
  /** Cut short, or no ONNX at all. */
  | { readonly type: 'damaged' };

/**
 * Reads an ONNX model's metadata without its weights: walks the top-level fields of the protobuf and
 * jumps over the graph, so that a file of any size takes a few short reads. A file that was cut short
 * shows by a field that reaches past its end. Throws only what the file system throws.
 *
 * Source: onnx.proto (`ModelProto`), Protocol Buffers encoding.
 */
export function readOnnxFile(path: string): OnnxFile {
  const file = openSync(path, 'r');
  try {
    return walk(file, fstatSync(file).size);
  } finally {
    closeSync(file);
  }
}

function walk(file: number, size: number): OnnxFile {
  const metadata = new Map<string, string>();
  let hasGraph = false;
  for (let at = 0; at < size;) {
    const header = readAt(file, at, HEADER_BYTES);
    const field = fieldAt(header, 0);
    if (!field || at + field.end > size) return { type: 'damaged' };
    if (field.number === GRAPH_FIELD) hasGraph = true;
    if (field.number === METADATA_FIELD && field.end - field.start <= MAX_ENTRY_BYTES)
      addEntry(readAt(file, at + field.start, field.end - field.start), metadata);
    at += field.end;
  }
  return hasGraph ? { type: 'onnx', metadata } : { type: 'damaged' };
}

function readAt(file: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}

/** One `StringStringEntryProto`: key is field 1, value field 2. */
function addEntry(entry: Uint8Array, metadata: Map<string, string>): void {
  let key = '';
  let value = '';
  for (let at = 0; at < entry.length;) {
    const field = fieldAt(entry, at);
    if (!field) return;
    const text = new TextDecoder().decode(entry.subarray(at + field.start, at + field.end));
    if (field.number === 1) key = text;
    if (field.number === 2) value = text;
    at += field.end;
  }
  metadata.set(key, value);
}

interface Field {
  readonly number: number;
  /** Of its content, from the field's first byte. */
  readonly start: number;
  readonly end: number;
}

function fieldAt(bytes: Uint8Array, at: number): Field | null {
  const tag = varintAt(bytes, at);
  if (!tag) return null;
  const number = Math.floor(tag.value / 8);
  const start = tag.end - at;
  switch (tag.value % 8) {
    case VARINT: {
      const value = varintAt(bytes, tag.end);
      return value && number > 0 ? { number, start, end: value.end - at } : null;
    }
    case FIXED_64:
      return { number, start, end: start + 8 };
    case FIXED_32:
      return { number, start, end: start + 4 };
    case LENGTH_DELIMITED: {
      const length = varintAt(bytes, tag.end);
      if (!length || number === 0) return null;
      return { number, start: length.end - at, end: length.end - at + length.value };
    }
    default:
      return null;
  }
}

/** As a double: exact to 2^53, and what is larger is past any file's end anyway. */
function varintAt(bytes: Uint8Array, at: number): { value: number; end: number } | null {
  let value = 0;
  for (let index = 0; index < 10; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: at + index + 1 };
  }
  return null;
}
