import { useEffect, useState } from 'react';

/** The answer to a copy stands so long. */
const FEEDBACK_MS = 2000;

export type CopyFeedback = 'none' | 'copied' | 'failed';

/** A copy, by button or by key, and the answer to it for a moment. */
export function useCopy(copy: () => Promise<boolean>): {
  readonly feedback: CopyFeedback;
  run(): void;
} {
  const [feedback, setFeedback] = useState<CopyFeedback>('none');
  useEffect(() => {
    if (feedback === 'none') return;
    const timer = setTimeout(() => setFeedback('none'), FEEDBACK_MS);
    return () => clearTimeout(timer);
  }, [feedback]);
  const run = (): void => {
    void copy().then((done) => setFeedback(done ? 'copied' : 'failed'));
  };
  return { feedback, run };
}
