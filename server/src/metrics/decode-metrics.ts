import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { SAMPLE_RATE_HZ } from '../../../src/shared/audio/sample-rate.ts';
import type {
  DecodeEnd,
  DecodeKind,
  DecodeObserver,
  DecodeTry,
} from '../scheduler/decode-observer.ts';
import { openSeries } from './closed-series.ts';
import { RealtimeFactor } from './realtime-factor.ts';

/** Up to the 5 s that a try of the longest tile may take, and beyond. */
const TRY_BUCKETS_S = [0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 2, 5, 15];
/** What a reader calls at once, soon and late; a final has 15 s at the most. */
const LAG_BUCKETS_S = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 15];
const ENDS = {
  final: ['text', 'failed', 'abandoned'],
  partial: ['text', 'dropped'],
} as const satisfies Record<DecodeKind, readonly DecodeEnd[]>;

/** Counts decodes as the scheduler tells them (docs/METRICS.md). Labels: the kind, and how it ended. */
export class DecodeMetrics implements DecodeObserver {
  readonly #kinds: Readonly<Record<DecodeKind, KindMetrics>>;

  constructor(registry: Registry) {
    const families = openFamilies(registry);
    this.#kinds = {
      final: new KindMetrics('final', families),
      partial: new KindMetrics('partial', families),
    };
    const kinds = this.#kinds;
    new Gauge({
      name: 'earshot_decode_realtime_factor',
      help: 'Seconds of decoding per second of audio, over about the last ten decodes.',
      labelNames: ['kind'],
      registers: [registry],
      collect() {
        for (const kind of ['final', 'partial'] as const) {
          const { value } = kinds[kind].factor;
          if (value !== null) this.set({ kind }, value);
        }
      },
    });
  }

  asked(kind: DecodeKind): void {
    this.#kinds[kind].asked.inc();
  }

  started(kind: DecodeKind): void {
    this.#kinds[kind].running.inc();
  }

  ended(kind: DecodeKind, outcome: DecodeTry): void {
    this.#kinds[kind].ended(outcome);
  }

  settled(kind: DecodeKind, end: DecodeEnd, lagMs: number): void {
    this.#kinds[kind].settled(end, lagMs);
  }
}

type Families = ReturnType<typeof openFamilies>;

function openFamilies(registry: Registry) {
  const registers = [registry];
  const labelNames = ['kind'] as const;
  return {
    asked: new Counter({
      name: 'earshot_decodes_asked_total',
      help: 'Decodes that streams asked for.',
      labelNames,
      registers,
    }),
    settled: new Counter({
      name: 'earshot_decodes_settled_total',
      help: 'What became of them: text, failed, abandoned (nobody wants it any more), dropped.',
      labelNames: ['kind', 'outcome'],
      registers,
    }),
    lag: new Histogram({
      name: 'earshot_decode_lag_seconds',
      help: 'From asking for a decode to its text: waiting, and all tries.',
      labelNames,
      buckets: LAG_BUCKETS_S,
      registers,
    }),
    running: new Gauge({
      name: 'earshot_decodes_running',
      help: 'Decodes under way.',
      labelNames,
      registers,
    }),
    failedTries: new Counter({
      name: 'earshot_decode_tries_failed_total',
      help: 'Tries that gave no text: process lost, deadline passed, audio refused.',
      labelNames,
      registers,
    }),
    seconds: new Histogram({
      name: 'earshot_decode_seconds',
      help: 'How long a try took that gave text.',
      labelNames,
      buckets: TRY_BUCKETS_S,
      registers,
    }),
    audio: new Counter({
      name: 'earshot_decoded_audio_seconds_total',
      help: 'Audio of the tries that gave text.',
      labelNames,
      registers,
    }),
  };
}

/** The series of one kind, looked up once. */
class KindMetrics {
  readonly factor = new RealtimeFactor();
  readonly asked: Counter.Internal;
  readonly running: Gauge.Internal<'kind'>;
  readonly #countEnd: (end: DecodeEnd) => void;
  readonly #lag: Histogram.Internal<'kind'>;
  readonly #failedTries: Counter.Internal;
  readonly #seconds: Histogram.Internal<'kind'>;
  readonly #audio: Counter.Internal;

  constructor(kind: DecodeKind, families: Families) {
    this.asked = families.asked.labels(kind);
    this.running = families.running.labels(kind);
    this.#countEnd = openSeries<DecodeEnd>(families.settled, 'outcome', ENDS[kind], { kind });
    this.#lag = families.lag.labels(kind);
    this.#failedTries = families.failedTries.labels(kind);
    this.#seconds = families.seconds.labels(kind);
    this.#audio = families.audio.labels(kind);
    for (const counter of [this.asked, this.#failedTries, this.#audio]) counter.inc(0);
    this.running.set(0);
    families.lag.zero({ kind });
    families.seconds.zero({ kind });
  }

  ended({ samples, tookMs, answered }: DecodeTry): void {
    this.running.dec();
    if (!answered) return this.#failedTries.inc();
    const [tookSeconds, audioSeconds] = [tookMs / 1000, samples / SAMPLE_RATE_HZ];
    this.#seconds.observe(tookSeconds);
    this.#audio.inc(audioSeconds);
    this.factor.add(tookSeconds, audioSeconds);
  }

  settled(end: DecodeEnd, lagMs: number): void {
    this.#countEnd(end);
    if (end === 'text') this.#lag.observe(lagMs / 1000);
  }
}
