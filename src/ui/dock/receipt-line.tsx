import { samplesToMs } from '../../shared/audio/sample-rate.ts';
import type { Receipt } from '../../state/session-state.ts';
import { receiptWords } from '../words/time-words.ts';

/** The status region of the page. There from the start, so that what comes into it is announced. */
export function ReceiptLine({ receipt }: { receipt: Receipt | null }) {
  return (
    <p
      role="status"
      className="receipt"
      {...(receipt && {
        'data-heard-ms': Math.round(samplesToMs(receipt.heardSamples)),
        'data-transcribed-ms': Math.round(samplesToMs(receipt.transcribedSamples)),
        'data-missing-ms': Math.round(samplesToMs(receipt.missingSamples)),
        'data-wait-ms': Math.round(receipt.waitMs),
      })}
    >
      {receipt && receiptWords(receipt)}
    </p>
  );
}
