/**
 * The part of ONNX's file format that our graphs and those that they are made of use, read and written by protobufjs. Field
 * numbers: onnx.proto (https://github.com/onnx/onnx). Integers that onnx.proto calls int64 are
 * declared int32: the same bytes on the wire for every number here, and plain numbers in the code.
 */
import protobuf from 'protobufjs/light.js';

/** `TensorProto.DataType`, those in use. */
export const FLOAT = 1;
export const UINT8 = 2;
export const INT8 = 3;
export const INT64 = 7;

export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  /** Little-endian, row-major; empty where a file has `floatData` instead. */
  readonly rawData: Uint8Array;
  /** Where the content lies in another file of the same folder, in place of `rawData`. */
  readonly externalData?: readonly OnnxEntry[];
  readonly dataLocation?: number;
  readonly floatData?: readonly number[];
  readonly int32Data?: readonly number[];
}

/** `location`, `offset` and `length` of an external tensor. */
export interface OnnxEntry {
  readonly key: string;
  readonly value: string;
}

/** `TensorProto.DataLocation`. */
export const EXTERNAL = 1;

/** `AttributeProto.AttributeType`, those in use. */
export const ATTRIBUTE_TYPE = { f: 1, i: 2, s: 3, g: 5, ints: 7 } as const;

export interface OnnxAttribute {
  readonly name: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly ints?: readonly number[];
  readonly t?: OnnxTensor | null;
  readonly g?: OnnxGraph;
}

export interface OnnxNode {
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly OnnxAttribute[];
}

export interface OnnxValue {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly OnnxDimension[] };
    };
  };
}

export interface OnnxDimension {
  readonly dimValue?: number;
  readonly dimParam?: string;
}

export interface OnnxGraph {
  readonly name: string;
  readonly node: readonly OnnxNode[];
  readonly initializer: readonly OnnxTensor[];
  readonly input: readonly OnnxValue[];
  readonly output: readonly OnnxValue[];
}

export interface OnnxModel {
  readonly irVersion: number;
  readonly producerName: string;
  readonly opsetImport: readonly { readonly domain: string; readonly version: number }[];
  readonly graph: OnnxGraph;
}

type FieldOf = (id: number, type: string) => { id: number; type: string; rule?: 'repeated' };
const one: FieldOf = (id, type) => ({ id, type });
const many: FieldOf = (id, type) => ({ id, type, rule: 'repeated' });

const MODEL = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: one(1, 'int32'),
        producerName: one(2, 'string'),
        graph: one(7, 'GraphProto'),
        opsetImport: many(8, 'OperatorSetIdProto'),
      },
    },
    OperatorSetIdProto: { fields: { domain: one(1, 'string'), version: one(2, 'int32') } },
    GraphProto: {
      fields: {
        node: many(1, 'NodeProto'),
        name: one(2, 'string'),
        initializer: many(5, 'TensorProto'),
        input: many(11, 'ValueInfoProto'),
        output: many(12, 'ValueInfoProto'),
      },
    },
    NodeProto: {
      fields: {
        input: many(1, 'string'),
        output: many(2, 'string'),
        name: one(3, 'string'),
        opType: one(4, 'string'),
        attribute: many(5, 'AttributeProto'),
        domain: one(7, 'string'),
      },
    },
    AttributeProto: {
      fields: {
        name: one(1, 'string'),
        f: one(2, 'float'),
        i: one(3, 'int32'),
        s: one(4, 'bytes'),
        t: one(5, 'TensorProto'),
        g: one(6, 'GraphProto'),
        ints: many(8, 'int32'),
        type: one(20, 'int32'),
      },
    },
    TensorProto: {
      fields: {
        dims: many(1, 'int32'),
        dataType: one(2, 'int32'),
        floatData: many(4, 'float'),
        int32Data: many(5, 'int32'),
        name: one(8, 'string'),
        rawData: one(9, 'bytes'),
        externalData: many(13, 'StringStringEntryProto'),
        dataLocation: one(14, 'int32'),
      },
    },
    StringStringEntryProto: { fields: { key: one(1, 'string'), value: one(2, 'string') } },
    ValueInfoProto: { fields: { name: one(1, 'string'), type: one(2, 'TypeProto') } },
    TypeProto: { fields: { tensorType: one(1, 'TensorTypeProto') } },
    TensorTypeProto: { fields: { elemType: one(1, 'int32'), shape: one(2, 'TensorShapeProto') } },
    TensorShapeProto: { fields: { dim: many(1, 'DimensionProto') } },
    DimensionProto: { fields: { dimValue: one(1, 'int32'), dimParam: one(2, 'string') } },
  },
}).lookupType('ModelProto');

/** Throws on bytes that are no ONNX model. What is not in the part of the format above is skipped. */
export function readOnnxModel(bytes: Uint8Array): OnnxModel {
  return MODEL.decode(bytes) as unknown as OnnxModel;
}

export function writeOnnxModel(model: OnnxModel): Uint8Array {
  return MODEL.encode(MODEL.fromObject(model)).finish();
}
