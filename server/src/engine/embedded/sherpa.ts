/** sherpa-onnx-node is CommonJS without named exports that Node could see. Only engine processes import this. */
import { createRequire } from 'node:module';
import type * as Sherpa from 'sherpa-onnx-node';

const sherpa = createRequire(import.meta.url)('sherpa-onnx-node') as typeof Sherpa;

export const OfflineRecognizer = sherpa.OfflineRecognizer;
export type OfflineRecognizer = Sherpa.OfflineRecognizer;
