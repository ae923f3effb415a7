import { Check, Copy, TriangleAlert } from 'lucide-react';
import type { CopyFeedback } from './use-copy.ts';

const FACES = {
  none: { Icon: Copy, label: 'Copy all' },
  copied: { Icon: Check, label: 'Copied' },
  failed: { Icon: TriangleAlert, label: 'Not copied' },
} as const;

interface CopyButtonProps {
  readonly isEnabled: boolean;
  readonly feedback: CopyFeedback;
  onCopy(): void;
}

/** Copies the transcript, and says whether it could. */
export function CopyButton({ isEnabled, feedback, onCopy }: CopyButtonProps) {
  const { Icon, label } = FACES[feedback];
  return (
    <>
      <button
        type="button"
        className="button dock-action"
        disabled={!isEnabled}
        aria-keyshortcuts="C"
        aria-label="Copy all"
        onClick={onCopy}
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
