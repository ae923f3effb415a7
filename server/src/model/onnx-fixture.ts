/** Writes the little of ONNX that tests of model folders need: a graph of some bytes, and metadata. */
export function onnxBytes(
  metadata: Readonly<Record<string, string>> = {},
  graphBytes = 300,
): Buffer {
  const entries = Object.entries(metadata).map(([key, value]) =>
    lengthDelimited(14, Buffer.concat([text(1, key), text(2, value)])),
  );
  const irVersion = Buffer.from([0x08, 0x08]);
  return Buffer.concat([irVersion, lengthDelimited(7, Buffer.alloc(graphBytes, 0xff)), ...entries]);
}

function text(field: number, value: string): Buffer {
  return lengthDelimited(field, Buffer.from(value));
}

function lengthDelimited(field: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([field * 8 + 2]), varint(content.length), content]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}
