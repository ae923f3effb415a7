import { Check, Copy, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';

/** The answer to a press stands so long. */
const FEEDBACK_MS = 2000;

type Feedback = 'none' | 'copied' | 'failed';

const FACES = {
  none: { Icon: Copy, label: 'Copy all' },
  copied: { Icon: Check, label: 'Copied' },
  failed: { Icon: TriangleAlert, label: 'Not copied' },
} as const;

interface CopyButtonProps {
  readonly isEnabled: boolean;
  /** Whether it came to the clipboard. */
  onCopy(): Promise<boolean>;
}

/** Copies the transcript, and says whether it could. */
export function CopyButton({ isEnabled, onCopy }: CopyButtonProps) {
  const [feedback, setFeedback] = useState<Feedback>('none');
  useEffect(() => {
    if (feedback === 'none') return;
    const timer = setTimeout(() => setFeedback('none'), FEEDBACK_MS);
    return () => clearTimeout(timer);
  }, [feedback]);
  const { Icon, label } = FACES[feedback];
  return (
    <>
      <button
        type="button"
        className="button dock-action"
        disabled={!isEnabled}
        aria-keyshortcuts="C"
        aria-label="Copy all"
        onClick={() => void onCopy().then((done) => setFeedback(done ? 'copied' : 'failed'))}
      >
        <Icon aria-hidden="true" />
        <span className="dock-action-label">{label}</span>
      </button>
      <span className="visually-hidden" aria-live="polite">
        {feedback === 'none' ? '' : label}
      </span>
    </>
  );
}
