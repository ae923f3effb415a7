import { Counter, type Registry } from 'prom-client';
import { SAMPLE_RATE_HZ } from '../../../src/shared/audio/sample-rate.ts';
import { ERRORS, type ErrorCode } from '../../../src/shared/protocol/codes.ts';
import { GAP_REASONS, type GapReason } from '../../../src/shared/protocol/gap-reason.ts';
import type { StreamObserver, StreamOutcome } from '../session/stream-observer.ts';
import { openSeries } from './closed-series.ts';

/** That stream-upgrade.ts refuses with. */
const UPGRADE_STATUSES = [400, 403, 404, 429, 503];
const OUTCOMES = {
  completed: null,
  closed: null,
  expired: null,
  aged: null,
  evicted: null,
  failed: null,
  leaving: null,
} satisfies Record<StreamOutcome, null>;

/** Counts streams as sessions and connections tell them (docs/METRICS.md). Labels: codes and reasons of our own tables. */
export class StreamMetrics implements StreamObserver {
  readonly upgradeRefused: (status: number) => void;
  readonly refused: (code: ErrorCode) => void;
  readonly sessionEnded: (outcome: StreamOutcome) => void;
  readonly #attached: (how: 'new' | 'resumed') => void;
  readonly #audio: Counter;
  readonly #gaps: (reason: GapReason) => void;
  readonly #gapSeconds: (reason: GapReason, seconds: number) => void;

  constructor(registry: Registry) {
    const counter = (name: string, help: string, ...labelNames: string[]): Counter =>
      new Counter({ name, help, labelNames, registers: [registry] });
    this.upgradeRefused = openSeries(
      counter(
        'earshot_upgrades_refused_total',
        'Sockets refused before they opened, by HTTP status.',
        'status',
      ),
      'status',
      UPGRADE_STATUSES,
    );
    this.refused = openSeries(
      counter(
        'earshot_errors_told_total',
        'Errors told to clients, by code (docs/PROTOCOL.md).',
        'code',
      ),
      'code',
      Object.keys(ERRORS) as ErrorCode[],
    );
    this.#attached = openSeries(
      counter(
        'earshot_streams_opened_total',
        'Sessions that got a connection: new ones, and ones resumed.',
        'how',
      ),
      'how',
      ['new', 'resumed'],
    );
    this.sessionEnded = openSeries(
      counter('earshot_streams_ended_total', 'Sessions that ended, by outcome.', 'outcome'),
      'outcome',
      Object.keys(OUTCOMES) as StreamOutcome[],
    );
    this.#audio = counter(
      'earshot_audio_received_seconds_total',
      'Audio taken from clients; what is sent again after a loss counts once.',
    );
    this.#gaps = openSeries(
      counter('earshot_gaps_total', 'Gaps in what was transcribed, by reason.', 'reason'),
      'reason',
      GAP_REASONS,
    );
    this.#gapSeconds = openSeries(
      counter('earshot_gap_seconds_total', 'How long those gaps are.', 'reason'),
      'reason',
      GAP_REASONS,
    );
  }

  sessionStarted(): void {
    this.#attached('new');
  }

  sessionResumed(): void {
    this.#attached('resumed');
  }

  audioReceived(samples: number): void {
    this.#audio.inc(samples / SAMPLE_RATE_HZ);
  }

  gapCommitted(reason: GapReason, samples: number): void {
    this.#gaps(reason);
    this.#gapSeconds(reason, samples / SAMPLE_RATE_HZ);
  }
}
