import { availableParallelism } from 'node:os';
import type { Clock } from '../../../../src/shared/time/clock.ts';
import { resolveModel, type ResolvedModel } from '../../model/resolve-model.ts';
import type { Engine, Recogniser } from '../engine.ts';
import { moonshineCourier, sherpaCourier, type DecodeCourier } from './decode-courier.ts';
import { EmbeddedRecogniser } from './embedded-recogniser.ts';
import type { EngineLog } from './engine-log.ts';
import { VadProcess } from './vad-process.ts';

export interface EmbeddedEngineOptions {
  /** Folder of a model (`resolve-model.ts`); Moonshine tiny unless the configuration says otherwise. */
  readonly modelDir: string;
  /** Runs Moonshine as it was shipped, through sherpa-onnx, where Earshot's graphs of it are there too. */
  readonly asShipped?: boolean;
  /** File of the Silero voice activity model. */
  readonly vadModel: string;
  /** Decode processes, one thread each; the machine's cores unless told. */
  readonly processes?: number;
  readonly clock: Clock;
  readonly log: EngineLog;
}

export interface EmbeddedEngine extends Engine {
  readonly recognisers: readonly (Recogniser & EngineProcessFacts)[];
  readonly voiceActivity: EngineProcessFacts;
}

/** For measurements and tests. */
export interface EngineProcessFacts {
  /** Process id; null between two processes. */
  readonly pid: number | null;
}

/**
 * The engine in child processes of this machine (docs/ENGINE.md). Throws a `ModelFolderError` at once
 * when the folder holds no whole model; `start()` rejects with one line when a process cannot load it.
 */
export function createEmbeddedEngine(options: EmbeddedEngineOptions): EmbeddedEngine {
  const { clock, log, asShipped = false, processes = availableParallelism() } = options;
  const model = resolveModel(options.modelDir, { asShipped });
  const recognisers = Array.from(
    { length: processes },
    (_, index) =>
      new EmbeddedRecogniser({
        name: `decode ${index + 1}`,
        courier: courierOf(model),
        clock,
        log,
      }),
  );
  const vad = new VadProcess({ model: options.vadModel, clock, log });
  const close = async (): Promise<void> => {
    await Promise.all([vad.close(), ...recognisers.map((recogniser) => recogniser.close())]);
  };
  const startAll = async (): Promise<void> => {
    try {
      await Promise.all([vad.start(), ...recognisers.map((recogniser) => recogniser.start())]);
    } catch (error) {
      await close();
      throw error;
    }
  };
  let started: Promise<void> | null = null;
  return {
    info: { name: 'embedded', model: model.name, languages: model.languages },
    recognisers,
    voiceActivity: vad,
    get vadReplacements() {
      return vad.replacements;
    },
    start: () => (started ??= startAll()),
    openVad: () => vad.open(),
    close,
  };
}

function courierOf({ runtime }: ResolvedModel): DecodeCourier {
  if (runtime.type === 'moonshine') return moonshineCourier(runtime.files);
  return sherpaCourier({
    featConfig: { sampleRate: 16_000, featureDim: 80 },
    modelConfig: { ...runtime.modelConfig, numThreads: 1, debug: false },
  });
}
