import { TriangleAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import {
  keptLengthWords,
  keptTroubleWords,
  lostMicrophoneWords,
  troubleWords,
  type TroubleWords,
  type WayOut,
} from '../words/trouble-words.ts';
import { Unbroken } from '../words/unbroken.tsx';
import type { Notice } from './notice.ts';
import { TokenForm } from './token-form.tsx';

interface TroubleCardProps {
  readonly notice: Notice;
  /** The one that was sent, if any: refused, it can be mended instead of typed anew. */
  readonly token: string;
  readonly keepToken: boolean;
  onWayOut(wayOut: Exclude<WayOut, 'token'>): void;
  onToken(token: string, keep: boolean): void;
}

/** What went wrong, what to do, and the button that does it. */
export function TroubleCard({ notice, ...props }: TroubleCardProps) {
  const code = notice.type === 'microphone' ? notice.code : notice.trouble.code;
  const { title, advice, wayOut } = wordsOf(notice);
  const does = wayOut?.does;
  const isSettling = notice.type === 'kept' && notice.isSettling;
  return (
    <section className="trouble" role="alert" data-code={code}>
      <TriangleAlert className="trouble-icon" aria-hidden="true" />
      <div className="trouble-words">
        <h2 className="trouble-title">{title}</h2>
        <p className="trouble-advice">{advice}</p>
        {notice.type === 'kept' && (
          // It may grow each second: heard once, with the rest.
          <p className="trouble-kept" aria-live="off">
            <Unbroken words={keptLengthWords(notice.held, notice.isListening) ?? ''} />
          </p>
        )}
      </div>
      {wayOut && does === 'token' && (
        <TokenForm
          refused={props.token}
          keepToken={props.keepToken}
          label={wayOut.label}
          onToken={props.onToken}
        />
      )}
      {wayOut && does && does !== 'token' && (
        <WayOutButton
          key={code}
          label={wayOut.label}
          isDisabled={isSettling}
          onPress={() => props.onWayOut(does)}
        />
      )}
    </section>
  );
}

function wordsOf(notice: Notice): TroubleWords {
  switch (notice.type) {
    case 'over':
      return troubleWords(notice.trouble);
    case 'kept':
      return keptTroubleWords(notice.trouble);
    case 'microphone':
      return lostMicrophoneWords(notice.code);
  }
}

interface WayOutButtonProps {
  readonly label: string;
  readonly isDisabled: boolean;
  onPress(): void;
}

/** Takes the focus if nobody else has it, so that Enter goes the way out. */
function WayOutButton({ label, isDisabled, onPress }: WayOutButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) button.current?.focus({ preventScroll: true });
  }, []);
  return (
    <button
      ref={button}
      type="button"
      className="button trouble-way-out"
      disabled={isDisabled}
      onClick={onPress}
    >
      {label}
    </button>
  );
}
